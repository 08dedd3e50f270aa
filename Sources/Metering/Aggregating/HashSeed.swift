import CKernels
import ColumnMaps

/// Random numbers under which a run hashes whatever callers can choose, so that no one can craft
/// names or call ids that collide.
struct HashSeed: Sendable {
  private let first: UInt64
  private let second: UInt64
  /// The secret of XXH3, `CDR_SECRET_SIZE` bytes.
  private let secret: [UInt8]

  init() { self.init(bytes: Self.randomBytes()) }

  /// How many bytes a seed is made of.
  static let size = 16 + Int(CDR_SECRET_SIZE)

  /// The seed of a ledger, which has to stay the same from night to night.
  ///
  /// - Parameter bytes: ``size`` of them, once drawn at random.
  init(bytes: [UInt8]) {
    precondition(bytes.count == Self.size, "a seed of \(bytes.count) bytes")
    func word(_ place: Int) -> UInt64 {
      bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    first = word(0)
    second = word(8)
    secret = Array(bytes[16...])
  }

  /// Bytes for a new seed.
  static func randomBytes() -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    return (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  /// Hashes two words by one wide multiplication. Ledgers keep such hashes: it must not change.
  @inline(__always)
  func hash(_ low: UInt64, _ high: UInt64) -> UInt64 {
    let product = (low ^ first).multipliedFullWidth(by: high ^ second)
    return (product.high ^ product.low) &* 0xd6e8_feb8_6659_fd93 ^ product.high
  }

  /// Hashes a name of any length.
  func hash(_ name: Field) -> UInt64 {
    unsafe secret.withUnsafeBufferPointer { secret in
      unsafe cdr_hash64(name.bytes, name.count, secret.baseAddress)
    }
  }

  /// A call's identity: its id and the calendar day of its start. Ledgers keep it: it must not
  /// change.
  @inline(__always)
  func callKey(_ callID: Field, day: Int64) -> CallKey {
    let hash = unsafe secret.withUnsafeBufferPointer { secret in
      unsafe cdr_hash128(callID.bytes, callID.count, secret.baseAddress)
    }
    // Both halves move by independent random functions of the day.
    let days = UInt64(bitPattern: day)
    let (a, b) = (
      (days ^ first).multipliedFullWidth(by: second | 1),
      (days ^ second).multipliedFullWidth(by: first | 1)
    )
    return CallKey(low: hash.low ^ a.low ^ a.high, high: hash.high ^ b.low ^ b.high)
  }
}

/// 128 bits that stand for a call's id and day.
struct CallKey: Hashable {
  var low: UInt64
  var high: UInt64
}

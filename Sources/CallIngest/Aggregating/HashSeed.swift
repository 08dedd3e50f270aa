import CKernels

/// Random numbers under which a run hashes whatever callers can choose, so that nobody can craft
/// names or call ids that collide.
struct HashSeed: Sendable {
  private let first: UInt64
  private let second: UInt64
  /// The secret of XXH3, `CDR_SECRET_SIZE` bytes.
  private let secret: [UInt8]

  init() {
    var random = SystemRandomNumberGenerator()
    first = random.next()
    second = random.next()
    secret = (0..<Int(CDR_SECRET_SIZE)).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  /// Hashes two words by one wide multiplication.
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

  /// A call's identity: its id and the calendar day of its start.
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

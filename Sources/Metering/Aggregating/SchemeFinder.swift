import CDRCore
import ColumnMaps

/// Finds the scheme by which an account is metered in a month.
///
/// Few accounts have one of their own. A filter of their hashes tells nearly all others without a
/// look at their names.
struct SchemeFinder: Sendable {
  private let schemes: MeteringSchemes
  /// Bits by the upper part of a hash.
  private var filter: [UInt64]
  private let shift: UInt64
  /// The month asked for last, and its usual scheme.
  private var last: (month: Int32, usual: UInt16)?

  /// - Parameter hash: an account's hash, as it is asked for.
  init(_ schemes: MeteringSchemes, hash: (Field) -> UInt64) {
    self.schemes = schemes
    let names = schemes.namedAccounts
    var bits = 10
    while 1 << bits < names.count * 16 { bits += 1 }
    shift = UInt64(64 - bits)
    filter = [UInt64](repeating: 0, count: 1 << bits / 64)
    for name in names {
      let place = withPaddedField(name.bytes) { Int(hash($0) &>> shift) }
      filter[place / 64] |= 1 << UInt64(place % 64)
    }
  }

  /// The scheme of an account with a hash; nil where its name has to be looked at.
  mutating func scheme(hash: UInt64, in month: Int32) -> UInt16? {
    let place = Int(hash &>> shift)
    guard filter[place / 64] &>> UInt64(place % 64) & 1 == 0 else { return nil }
    if let last, last.month == month { return last.usual }
    let usual = UInt16(schemes.usual(in: Month(index: month)))
    last = (month, usual)
    return usual
  }

  /// The scheme of an account with a name.
  func scheme(of name: [UInt8], in month: Int32) -> UInt16 {
    UInt16(schemes.scheme(of: ByteText(bytes: name), in: Month(index: month)))
  }
}

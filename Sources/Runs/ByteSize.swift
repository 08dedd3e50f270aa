import CDRCore

/// A number of bytes as people write it: `512M`, `2G`.
public struct ByteSize: Hashable, Sendable {
  /// How many bytes it is.
  public var bytes: Int

  public init(bytes: Int) { self.bytes = bytes }

  /// The letters, each 1024 times the one before; none is bytes.
  private static let units = ["K", "M", "G", "T"]

  /// Reads digits and at most one of `K`, `M`, `G` and `T`, of either case, which multiply by
  /// powers of 1024; nil for anything else, and for what overflows.
  public init?(_ text: String) {
    var digits = text[...]
    var factor = 1
    if let last = text.last?.uppercased(), let place = Self.units.firstIndex(of: last) {
      factor = 1 << (10 * (place + 1))
      digits = digits.dropLast()
    }
    guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit),
      let count = Int(digits)
    else { return nil }
    let (product, overflows) = count.multipliedReportingOverflow(by: factor)
    if overflows { return nil }
    bytes = product
  }
}

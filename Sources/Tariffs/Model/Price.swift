import CDRCore

/// A price or a factor: its exact value, and its text as the tariff writes it, for the bill.
public struct Price: Hashable, Sendable {
  /// As the tariff writes it.
  public let text: String
  /// In the tariff's currency, or a part of 1.
  public let value: FixedDecimal

  /// Most digits before and after the point that a number in a tariff may have.
  public static let maxDigits = (integer: 12, fraction: 9)

  /// Reads digits with an optional point and digits, such as `0.110` or `35`.
  ///
  /// - Returns: nil for anything else, a sign or an exponent among it, and for more than
  ///   ``maxDigits``.
  public init?(_ text: String) {
    guard text.utf8.first != UInt8(ascii: "-"), let value = FixedDecimal(text),
      value.scale <= Self.maxDigits.fraction,
      text.utf8.count - (value.scale == 0 ? 0 : value.scale + 1) <= Self.maxDigits.integer
    else { return nil }
    self.text = text
    self.value = value
  }
}

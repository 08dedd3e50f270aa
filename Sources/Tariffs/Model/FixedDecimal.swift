/// An exact decimal number: `units` ÷ 10^`scale`. Prices and factors are read into it from their
/// text and never pass through floating point.
public struct FixedDecimal: Hashable, Sendable {
  public var units: Int128
  /// Digits after the decimal point, 0 or more.
  public var scale: Int

  public init(units: Int128, scale: Int) {
    self.units = units
    self.scale = scale
  }

  /// Most digits before and after the point that a number in a tariff may have.
  public static let maximumDigits = (integer: 12, fraction: 9)

  /// Reads digits with an optional point and digits, such as `0.110` or `35`; nil for anything
  /// else, a sign or an exponent among it, and for more than ``maximumDigits``.
  public init?(_ text: some StringProtocol) {
    var units: Int128 = 0
    var (integerDigits, fractionDigits, pointSeen) = (0, 0, false)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if pointSeen { fractionDigits += 1 } else { integerDigits += 1 }
        guard integerDigits <= Self.maximumDigits.integer,
          fractionDigits <= Self.maximumDigits.fraction
        else { return nil }
        units = units * 10 + Int128(byte - UInt8(ascii: "0"))
      case UInt8(ascii: ".") where !pointSeen && integerDigits > 0:
        pointSeen = true
      default:
        return nil
      }
    }
    guard integerDigits > 0, fractionDigits > 0 || !pointSeen else { return nil }
    self.init(units: units, scale: fractionDigits)
  }
}

/// A price or a factor: its exact value, and its text as the tariff writes it, for the bill.
public struct Price: Hashable, Sendable {
  public var text: String
  public var value: FixedDecimal

  /// Reads a price; nil when the text is no ``FixedDecimal``.
  public init?(_ text: String) {
    guard let value = FixedDecimal(text) else { return nil }
    self.text = text
    self.value = value
  }
}

/// An exact decimal number, `units` ÷ 10^`scale`: a price, a factor, an amount of money, or a sum
/// of many. It goes from text to text, and never through floating point.
///
/// Numbers compare by value: 35 equals 35.00. Arithmetic is exact or throws ``Overflow``.
///
/// ```swift
/// let price = FixedDecimal(units: 108, scale: 3)
/// let payable = try (price * 50_001).rounded(toScale: 2, .down)
/// print(payable)  // 5400.10
/// ```
public struct FixedDecimal: Sendable {
  /// The number without its point.
  public let units: Int128
  /// Digits after the point, from 0 to ``maxScale``.
  public let scale: Int

  /// Digits that 128 bits always hold.
  @inlinable
  public static var maxScale: Int { 38 }

  /// 0, without decimals.
  public static let zero = FixedDecimal(units: 0, scale: 0)

  /// The number `units` ÷ 10^`scale`.
  ///
  /// - Parameters:
  ///   - units: the number, times 10^`scale`.
  ///   - scale: From 0 to ``maxScale``.
  @inlinable @inline(__always)
  public init(units: Int128, scale: Int) {
    precondition(0 <= scale && scale <= Self.maxScale, "not a scale")
    self.units = units
    self.scale = scale
  }

  /// Reads what ``description`` writes: digits with an optional sign before them, and an optional
  /// point with digits after them.
  ///
  /// - Returns: nil for anything else, and for more digits than 128 bits hold.
  public init?(_ text: some StringProtocol) {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    var (units, digits): (Int128, Int) = (0, 0)
    // How many digits stood before the point.
    var whole: Int?
    for byte in text.utf8.dropFirst(isNegative ? 1 : 0) {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = Int128(byte - UInt8(ascii: "0"))
        guard let more = try? units.multiplied(by: 10).adding(isNegative ? -digit : digit) else {
          return nil
        }
        units = more
        digits += 1
      case UInt8(ascii: ".") where whole == nil: whole = digits
      default: return nil
      }
    }
    let scale = digits - (whole ?? digits)
    guard digits > scale, whole != digits, scale <= Self.maxScale else { return nil }
    self.init(units: units, scale: scale)
  }
}

extension FixedDecimal: Comparable, Hashable {
  /// Whether two numbers have the same value, with whatever decimals.
  public static func == (a: FixedDecimal, b: FixedDecimal) -> Bool { a.parts == b.parts }

  /// Whether a number has the lower value.
  public static func < (a: FixedDecimal, b: FixedDecimal) -> Bool { a.parts < b.parts }

  /// Numbers of one value have one hash.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(parts.whole)
    hasher.combine(parts.fraction)
  }

  /// The number before the point, and what comes after it in units of 10^-``maxScale``: these fit
  /// where the whole number at that scale would not.
  private var parts: (whole: Int128, fraction: Int128) {
    let (whole, rest) = units.quotientAndRemainder(dividingBy: powersOfTen[scale])
    return (whole, rest * powersOfTen[Self.maxScale - scale])
  }
}

extension FixedDecimal: CustomStringConvertible {
  /// The number with all its decimals: `-5400.10`.
  public var description: String {
    var text: [UInt8] = []
    text.append(self)
    return String(decoding: text, as: UTF8.self)
  }

  /// The same with the digits before the point in groups of three, for people to read:
  /// `-5,400.10`.
  public var grouped: String {
    var text = Array(description.utf8)
    var place = text.count - (scale == 0 ? 0 : scale + 1) - 3
    while place > (units < 0 ? 1 : 0) {
      text.insert(UInt8(ascii: ","), at: place)
      place -= 3
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Int64 {
  /// A count with its digits in groups of three, for people to read: `1,234,567`.
  package var grouped: String { FixedDecimal(units: Int128(self), scale: 0).grouped }
}

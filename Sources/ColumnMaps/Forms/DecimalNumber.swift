/// A decimal number of any length: digits, with a point and digits or without.
@safe struct DecimalNumber {
  /// Beyond any duration the exact value does not matter. So large a number of hours in
  /// milliseconds is still a number of 63 bits.
  static let cap: Int64 = 1 << 40

  /// The part before the point, at most ``cap``.
  let whole: Int64
  /// The digits after the point; none where there is no point.
  private let fraction: Field

  var hasFraction: Bool { fraction.count > 0 }

  /// Takes a number; nil where there is none, or a point without digits after it.
  init?(in text: inout TextCursor) {
    guard let whole = Self.whole(in: &text), let fraction = Self.fraction(in: &text) else {
      return nil
    }
    self.whole = whole
    self.fraction = fraction
  }

  /// The product with a unit's milliseconds, of an hour at most, rounded up.
  func times(_ unit: Int64) -> Int64 { whole * unit + Self.product(fraction, unit) }

  /// Takes digits, one at least: their number, or ``cap`` for all greater ones.
  static func whole(in text: inout TextCursor) -> Int64? {
    var number: Int64?
    while let byte = text.first, let digit = decimalDigit(byte) {
      number = min(cap, (number ?? 0) * 10 + digit)
      text.skip(1)
    }
    return number
  }

  /// Takes a point and digits, or nothing where there is no point: the fraction of a unit, in
  /// milliseconds, rounded up.
  static func fraction(in text: inout TextCursor, times unit: Int64) -> Int64? {
    fraction(in: &text).map { product($0, unit) }
  }

  private static func fraction(in text: inout TextCursor) -> Field? {
    let hasPoint = text.take(UInt8(ascii: "."))
    let digits = unsafe Field(bytes: text.rest.bytes, count: hasPoint ? text.digitCount : 0)
    guard hasPoint == (digits.count > 0) else { return nil }
    text.skip(digits.count)
    return digits
  }

  /// The digits behind a point times a unit, multiplied by hand from the last digit on: what is
  /// carried over the point is the whole part, and any digit after it that is not 0 rounds up.
  private static func product(_ digits: Field, _ unit: Int64) -> Int64 {
    var (carried, roundsUp) = (Int64(0), false)
    for i in (0..<digits.count).reversed() {
      let digit = unsafe Int64(digits.bytes[i] - UInt8(ascii: "0"))
      let (quotient, remainder) = (digit * unit + carried).quotientAndRemainder(dividingBy: 10)
      carried = quotient
      roundsUp = roundsUp || remainder > 0
    }
    return carried + (roundsUp ? 1 : 0)
  }
}

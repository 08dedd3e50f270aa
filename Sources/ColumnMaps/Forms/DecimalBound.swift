/// A number that texts are compared with, exactly, however many digits they have.
///
/// A number is digits, with a point and digits or without, and a sign before them or none.
@safe package struct DecimalBound: Sendable {
  /// Without zeros that say nothing.
  private let whole: [UInt8]
  private let fraction: [UInt8]
  private let isNegative: Bool
  /// The number, where it is whole, not negative and of few digits.
  private let small: UInt64?

  /// nil for a text that is not a number.
  package init?(_ text: String) {
    let parts = withPaddedField(text) { field in
      Parts(field).map { ($0.whole.copied, $0.fraction.copied, $0.isNegative) }
    }
    guard let parts else { return nil }
    (whole, fraction, isNegative) = parts
    let digits = String(decoding: parts.0, as: UTF8.self)
    let isSmall = parts.1.isEmpty && !parts.2 && digits.utf8.count <= 8
    small = isSmall ? UInt64(digits.isEmpty ? "0" : digits) : nil
  }

  /// Whether a text is a number above this one; nil for a text that is not a number.
  package func isBelow(_ text: Field) -> Bool? {
    // Most are whole seconds.
    if let small, text.count > 0, text.count <= 8,
      let number = unsafe Words.number(text.bytes, count: text.count)
    {
      return number > small
    }
    guard let number = Parts(text) else { return nil }
    if number.isNegative != isNegative { return isNegative }
    let order = order(of: number)
    return isNegative ? order < 0 : order > 0
  }

  /// Above 0 where a number without its sign is more than this one, below 0 where it is less.
  private func order(of number: Parts) -> Int {
    if number.whole.count != whole.count { return number.whole.count - whole.count }
    let order = Self.order(of: number.whole, whole)
    return order == 0 ? Self.order(of: number.fraction, fraction) : order
  }

  private static func order(of digits: Field, _ others: [UInt8]) -> Int {
    for place in 0..<min(digits.count, others.count) {
      let digit = unsafe digits.bytes[place]
      if digit != others[place] { return digit < others[place] ? -1 : 1 }
    }
    return digits.count - others.count
  }

  /// The digits of a number before and after its point, without zeros that say nothing.
  @safe private struct Parts {
    var whole: Field
    var fraction: Field
    var isNegative: Bool

    init?(_ text: Field) {
      var rest = TextCursor(text)
      let isMinus = rest.take(UInt8(ascii: "-"))
      if !isMinus { _ = rest.take(UInt8(ascii: "+")) }
      let wholeCount = rest.digitCount
      guard wholeCount > 0 else { return nil }
      var whole = unsafe Field(bytes: rest.rest.bytes, count: wholeCount)
      rest.skip(wholeCount)
      var fraction = unsafe Field(bytes: rest.rest.bytes, count: 0)
      if rest.take(UInt8(ascii: ".")) {
        fraction = unsafe Field(bytes: rest.rest.bytes, count: rest.digitCount)
        guard fraction.count > 0 else { return nil }
        rest.skip(fraction.count)
      }
      guard rest.count == 0 else { return nil }
      let zero = UInt8(ascii: "0")
      while whole.count > 0, unsafe whole.bytes[0] == zero {
        unsafe whole = Field(bytes: whole.bytes + 1, count: whole.count - 1)
      }
      while fraction.count > 0, unsafe fraction.bytes[fraction.count - 1] == zero {
        fraction.count -= 1
      }
      (self.whole, self.fraction) = (whole, fraction)
      isNegative = isMinus && whole.count + fraction.count > 0
    }
  }
}

/// Reads lengths of time as a column map's unit says, in whole numbers and exactly: what is finer
/// than a millisecond is rounded up.
///
/// | unit | forms |
/// |---|---|
/// | seconds, milliseconds, centiseconds, minutes | digits, with a point and digits or without |
/// | clock | `1:02:03`, `02:03`: of the first part any number of digits, of the others two, up to 59; the seconds with a fraction or without |
/// | hours_minutes | `1:02`: any number of digits, and two, up to 59 |
/// | hhmmss | `010203`: six digits, of which the last two pairs are up to 59 |
/// | suffixed | `1h 2m 3s`, `12 sec`, `1小时2分`, `1.5 min`: see ``SuffixedDuration`` |
///
/// An empty text is not a duration, and signs are not allowed.
@usableFromInline package enum DurationReader {
  /// - Parameter limit: the longest duration in milliseconds; more is out of range, however many
  ///   digits it has.
  @inlinable @inline(__always)
  package static func read(_ field: Field, unit: DurationUnit, limit: UInt32) -> Seconds.Reading {
    unit == .seconds
      ? Seconds.read(field, limit: limit) : readOther(field, unit: unit, limit: limit)
  }

  /// - Parameter marks: what stands in numbers besides digits; nil: a point before decimals alone.
  /// - Parameter limit: as of ``read(_:unit:limit:)``.
  @inline(__always)
  package static func read(
    _ field: Field, unit: DurationUnit, marks: NumberMarks?, limit: UInt32
  ) -> Seconds.Reading {
    guard let marks else { return read(field, unit: unit, limit: limit) }
    return marks.withPlainNumbers(field) { $0.map { read($0, unit: unit, limit: limit) } }
      ?? .malformed
  }

  @usableFromInline @inline(never)
  static func readOther(
    _ field: Field, unit: DurationUnit, limit: UInt32
  ) -> Seconds.Reading {
    var text = TextCursor(field)
    let milliseconds: Int64?
    switch unit {
    case .seconds: milliseconds = DecimalNumber(in: &text)?.times(1000)
    case .milliseconds: milliseconds = DecimalNumber(in: &text)?.times(1)
    case .centiseconds: milliseconds = DecimalNumber(in: &text)?.times(10)
    case .minutes: milliseconds = DecimalNumber(in: &text)?.times(60_000)
    case .clock: milliseconds = clock(&text)
    case .hoursMinutes: milliseconds = hoursAndMinutes(&text)
    case .hhmmss: milliseconds = sixDigits(&text)
    case .suffixed: milliseconds = SuffixedDuration.milliseconds(in: &text)
    }
    guard let milliseconds, text.count == 0 else { return .malformed }
    return milliseconds <= Int64(limit) ? .milliseconds(UInt32(milliseconds)) : .outOfRange
  }

  /// Hours, minutes and seconds, or minutes and seconds.
  private static func clock(_ text: inout TextCursor) -> Int64? {
    guard let first = DecimalNumber.whole(in: &text), text.take(UInt8(ascii: ":")),
      let second = sixtieth(&text)
    else { return nil }
    var minutes = first
    var seconds = second
    if text.take(UInt8(ascii: ":")) {
      guard let third = sixtieth(&text) else { return nil }
      minutes = first * 60 + second
      seconds = third
    }
    guard let fraction = DecimalNumber.fraction(in: &text, times: 1000) else { return nil }
    return (minutes * 60 + seconds) * 1000 + fraction
  }

  private static func hoursAndMinutes(_ text: inout TextCursor) -> Int64? {
    guard let hours = DecimalNumber.whole(in: &text), text.take(UInt8(ascii: ":")),
      let minutes = sixtieth(&text)
    else { return nil }
    return (hours * 60 + minutes) * 60_000
  }

  /// Two digits each of hours, minutes and seconds.
  private static func sixDigits(_ text: inout TextCursor) -> Int64? {
    guard let hours = text.twoDigits(), let minutes = sixtieth(&text),
      let seconds = sixtieth(&text)
    else { return nil }
    return ((Int64(hours) * 60 + minutes) * 60 + seconds) * 1000
  }

  /// Two digits, up to 59.
  private static func sixtieth(_ text: inout TextCursor) -> Int64? {
    guard let number = text.twoDigits(), number < 60 else { return nil }
    return Int64(number)
  }
}

extension LengthForm {
  /// What stands between groups of three digits, where a number has more.
  static let thousands = [".", ",", "'", " ", "\u{2019}", "\u{a0}", "\u{202f}"]

  /// What stands in numbers besides digits; nil: a point before decimals alone.
  package var marks: NumberMarks? {
    isPlain ? nil : NumberMarks(decimal: decimal, thousands: thousands)
  }

  /// Whether a text is a length of time of this form, however long.
  func reads(_ text: [UInt8]) -> Bool {
    withPaddedField(text) {
      DurationReader.read($0, unit: unit, marks: marks, limit: .max)
    } != .malformed
  }
}

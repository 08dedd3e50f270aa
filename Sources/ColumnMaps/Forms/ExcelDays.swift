import CDRCore

/// Reads days as spreadsheets count them: 46300.5 is noon on 2026-10-05.
///
/// The day 1 is 1900-01-01, and the day 60 the 29th of February 1900, which never was: numbers of days
/// up to it are not read, since not every spreadsheet agrees on them. A fraction is the part of the day
/// that has passed; spreadsheets round it, so that it is read to the nearest millisecond.
enum ExcelDays {
  /// 1900-03-01.
  private static let first: Int64 = 61
  /// 9999-12-31.
  private static let last: Int64 = 2_958_465
  /// Days from 1899-12-30, which is the day 0 of all numbers that are read, to 1970-01-01.
  private static let daysBefore1970: Int64 = 25_569

  /// Milliseconds since 1970-01-01T00:00:00 on the clocks of a zone that the text does not name; nil
  /// for what is not such a number.
  static func local(_ field: Field) -> Int64? {
    var text = TextCursor(field)
    guard let days = DecimalNumber.whole(in: &text), (first...last).contains(days) else {
      return nil
    }
    var milliseconds: Int64 = 0
    if text.take(UInt8(ascii: ".")) {
      let digits = unsafe Field(bytes: text.rest.bytes, count: text.digitCount)
      guard digits.count > 0 else { return nil }
      text.skip(digits.count)
      milliseconds = nearestMillisecond(digits)
    }
    guard text.count == 0 else { return nil }
    return (days - daysBefore1970) * ZoneClock.day + milliseconds
  }

  /// The decimals of a day in milliseconds, multiplied by hand from the last digit on: what is carried
  /// over the point is whole, and the first decimal after it says how to round.
  private static func nearestMillisecond(_ digits: Field) -> Int64 {
    var (carried, tenths) = (Int64(0), Int64(0))
    for i in (0..<digits.count).reversed() {
      let digit = unsafe Int64(digits.bytes[i] - UInt8(ascii: "0"))
      (carried, tenths) = (digit * ZoneClock.day + carried).quotientAndRemainder(dividingBy: 10)
    }
    return carried + (tenths >= 5 ? 1 : 0)
  }
}

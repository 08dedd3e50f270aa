import CDRCore
import CKernels
import ColumnMaps

/// A form of timestamp with its month and offset, for the kernel that reads one like the last.
///
/// Call records follow one another in time, and a switch writes all of them alike. So a timestamp
/// that was read in the long way says how to read the next ones: whatever differs from it in more
/// than the digits of day, hour, minute and second goes the long way again.
struct TimeForm {
  /// Nothing has this form until one is learned.
  private(set) var kernelForm = cdr_time_form()

  /// The sizes that timestamps without fraction have: without an offset, with `Z`, with `±hh:mm`.
  private static let (localSize, utcSize, offsetSize) = (19, 20, 25)
  private static let digits: Set<Int> = [8, 9, 11, 12, 14, 15, 17, 18]

  /// Takes a timestamp as the form of those to come, unless it has the form already.
  ///
  /// - Parameters:
  ///   - field: a timestamp with its parts in the places that they have in RFC 3339, whatever
  ///     stands between them; or one of another standard form, of which nothing is learned.
  ///   - instant: the instant that it was read as.
  ///   - starts: the instants that may be read so.
  ///   - span: the stretch of unchanged offset around the instant, of the zone of timestamps
  ///     without an offset.
  /// - Returns: whether the form changed.
  @inline(never)
  mutating func learn(
    _ field: Field, readAs instant: Int64, within starts: Range<Int64>,
    span: @autoclosure () -> ZoneClock.OffsetSpan
  ) -> Bool {
    guard Self.isWithoutFraction(field), !has(field),
      let year = unsafe Words.number(field.bytes, count: 4),
      let month = unsafe Words.number(field.bytes + 5, count: 2),
      let day = unsafe Words.number(field.bytes + 8, count: 2),
      let hour = unsafe Words.number(field.bytes + 11, count: 2),
      let minute = unsafe Words.number(field.bytes + 14, count: 2),
      let second = unsafe Words.number(field.bytes + 17, count: 2),
      CivilDate(checking: Int(year), Int(month), 1) != nil
    else { return false }
    let elapsed = (((Int64(day) - 1) * 24 + Int64(hour)) * 60 + Int64(minute)) * 60 + Int64(second)
    let monthStart = instant - elapsed * 1000
    let days = CivilDate.daysIn(year: Int(year), month: Int(month))
    let monthEnd = monthStart + Int64(days) * ZoneClock.day
    guard starts.lowerBound <= monthStart, monthEnd <= starts.upperBound else { return false }
    if field.count == Self.localSize {
      // In a zone, so the offset has to hold for the month and a day on both sides.
      let span = span()
      guard span.start <= monthStart - ZoneClock.day,
        span.end > monthEnd + ZoneClock.day
      else { return false }
    }
    var form = cdr_time_form()
    unsafe withUnsafeMutableBytes(of: &form.text) { text in
      for i in 0..<field.count { unsafe text[i] = field.bytes[i] }
    }
    unsafe withUnsafeMutableBytes(of: &form.fixed) { fixed in
      for i in 0..<field.count where !Self.digits.contains(i) { unsafe fixed[i] = 0xff }
    }
    form.size = UInt32(field.count)
    form.days = UInt8(days)
    form.month_start = monthStart
    kernelForm = form
    return true
  }

  /// A fraction of five digits is as long as an offset, and says nothing of where the zone's clocks
  /// change.
  private static func isWithoutFraction(_ field: Field) -> Bool {
    switch field.count {
    case localSize, utcSize: true
    case offsetSize: unsafe field.bytes[localSize] != UInt8(ascii: ".")
    default: false
    }
  }

  /// Whether a timestamp has this form, whatever its day and time.
  private func has(_ field: Field) -> Bool {
    guard field.count == Int(kernelForm.size) else { return false }
    return unsafe withUnsafeBytes(of: kernelForm.text) { text in
      for i in 0..<field.count
      where unsafe !Self.digits.contains(i) && text[i] != field.bytes[i] { return false }
      return true
    }
  }
}

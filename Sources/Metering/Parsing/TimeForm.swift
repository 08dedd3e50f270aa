import CDRCore
import CKernels
import ColumnMaps

/// A form of timestamp with its month and offset, or of Unix times, for the kernels that read one like
/// the last.
///
/// Call records follow one another in time, and a switch writes all of them alike. So a timestamp
/// that was read in the long way says how to read the next ones: whatever differs from it in more
/// than the digits of day, hour, minute, second and of their fraction goes the long way again.
struct TimeForm {
  /// Nothing has this form until one is learned.
  private(set) var kernelForm = cdr_time_form()

  /// The sizes that timestamps without fraction have: without an offset, with `Z`, with `±hh:mm`.
  private static let (localSize, utcSize, offsetSize) = (19, 20, 25)
  private static let digits: Set<Int> = [8, 9, 11, 12, 14, 15, 17, 18]

  /// The form of no timestamp.
  init() {}

  /// The form of Unix times.
  ///
  /// - Parameter starts: the instants that may be read so.
  init(_ unixTimes: cdr_unix_times, within starts: Range<Int64>) {
    kernelForm.kind = CDR_TIMES_UNIX
    kernelForm.unix_times = unixTimes
    (kernelForm.from, kernelForm.to) = (starts.lowerBound, starts.upperBound)
  }

  /// Whether a timestamp is of this form.
  func reads(_ field: Field) -> Bool {
    unsafe withUnsafePointer(to: kernelForm) { form in
      unsafe cdr_read_time(field.bytes, field.count, form) != CDR_UNREAD_TIME
    }
  }

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
    guard field.count >= Self.localSize else { return false }
    let fraction = Self.fraction(of: field)
    // What stands behind the seconds and their fraction.
    let tail = fraction.upperBound..<field.count
    let size = Self.localSize + tail.count
    guard [Self.localSize, Self.utcSize, Self.offsetSize].contains(size), !reads(field),
      let year = unsafe Words.number(field.bytes, count: 4),
      let month = unsafe Words.number(field.bytes + 5, count: 2),
      let day = unsafe Words.number(field.bytes + 8, count: 2),
      let hour = unsafe Words.number(field.bytes + 11, count: 2),
      let minute = unsafe Words.number(field.bytes + 14, count: 2),
      let second = unsafe Words.number(field.bytes + 17, count: 2),
      CivilDate(checking: Int(year), Int(month), 1) != nil
    else { return false }
    let elapsed = (((Int64(day) - 1) * 24 + Int64(hour)) * 60 + Int64(minute)) * 60 + Int64(second)
    // Times are cut to the millisecond, those before 1970 too.
    let monthStart = (instant - elapsed * 1000).roundedDown(to: 1000)
    let days = CivilDate.daysIn(year: Int(year), month: Int(month))
    let monthEnd = monthStart + Int64(days) * ZoneClock.day
    guard starts.lowerBound <= monthStart, monthEnd <= starts.upperBound else { return false }
    if tail.isEmpty {
      // In a zone, so the offset has to hold for the month and a day on both sides.
      let span = span()
      guard span.start <= monthStart - ZoneClock.day,
        span.end > monthEnd + ZoneClock.day
      else { return false }
    }
    var form = cdr_time_form()
    unsafe withUnsafeMutableBytes(of: &form.text) { text in
      for i in 0..<size {
        unsafe text[i] = field.bytes[i < Self.localSize ? i : i + fraction.count]
      }
    }
    unsafe withUnsafeMutableBytes(of: &form.fixed) { fixed in
      for i in 0..<size where !Self.digits.contains(i) { unsafe fixed[i] = 0xff }
    }
    form.kind = fraction.isEmpty ? CDR_TIMES_WHOLE : CDR_TIMES_WITH_FRACTION
    form.size = UInt32(size)
    form.days = UInt8(days)
    form.month_start = monthStart
    kernelForm = form
    return true
  }

  /// Where the point and the fraction behind the seconds stand; nowhere where there is none.
  ///
  /// A fraction of five digits is as long as an offset, and says nothing of where the zone's clocks
  /// change.
  private static func fraction(of field: Field) -> Range<Int> {
    guard field.count > localSize, unsafe field.bytes[localSize] == UInt8(ascii: ".") else {
      return localSize..<localSize
    }
    var end = localSize + 1
    while end < field.count, unsafe (48...57).contains(field.bytes[end]) { end += 1 }
    return localSize..<end
  }
}

extension Int64 {
  /// The greatest multiple of a number that is not above this one.
  fileprivate func roundedDown(to step: Int64) -> Int64 {
    let rest = self % step
    return rest < 0 ? self - rest - step : self - rest
  }
}

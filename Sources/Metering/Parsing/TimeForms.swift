import CDRCore
import CKernels
import ColumnMaps

/// The forms that start times were found to have: most often one, in a log of several switches or
/// years several.
///
/// All times of a column are first read by the form that most of the last ones had, and those that are
/// left by the others.
struct TimeForms {
  /// A log may have a year's months in any order, and some forms in each of the last ones.
  private static let most = 16

  private var forms = [TimeForm()]
  /// The form that is tried first.
  private var leading = 0
  /// Where the next form goes, once there are as many as there may be.
  private var next = 0

  /// Takes a timestamp's form for those to come, unless it is there already, or none can be learned.
  ///
  /// - Parameters:
  ///   - field: a timestamp with its parts in the places that they have in RFC 3339, whatever
  ///     stands between them; a Unix time; or one of another form, of which nothing is learned.
  ///   - instant: the instant that it was read as.
  ///   - unixTimes: what a Unix time among them counts; nil where there are none.
  ///   - starts: the instants that may be read so.
  ///   - span: the stretch of unchanged offset around the instant, of the zone of timestamps
  ///     without an offset.
  /// - Returns: whether there is a form more.
  @inline(never)
  mutating func learn(
    _ field: Field, readAs instant: Int64, unixTimes: cdr_unix_times?, within starts: Range<Int64>,
    span: @autoclosure () -> ZoneClock.OffsetSpan
  ) -> Bool {
    if forms.contains(where: { $0.reads(field) }) { return false }
    if let unixTimes {
      let form = TimeForm(unixTimes, within: starts)
      if form.reads(field) {
        add(form)
        return true
      }
    }
    var form = TimeForm()
    guard form.learn(field, readAs: instant, within: starts, span: span()) else { return false }
    add(form)
    return true
  }

  private mutating func add(_ form: TimeForm) {
    if forms.count < Self.most {
      forms.append(form)
    } else {
      forms[next] = form
      next = (next + 1) % Self.most
    }
  }

  /// Reads a column's start times, 64 at most, as milliseconds since 1970-01-01T00:00:00Z, or
  /// `CDR_UNREAD_TIME`.
  @inline(__always)
  mutating func read(
    _ column: PlainColumn, count: Int, kernel: cdr_kernel, into starts: UnsafeMutablePointer<Int64>
  ) {
    unsafe column.withKernelColumn { column in
      unsafe withUnsafePointer(to: forms[leading].kernelForm) { form in
        unsafe cdr_read_times(kernel, column, count, form, starts)
      }
    }
    let unread = unsafe cdr_unread_times(kernel, count, starts)
    if unread != 0 { unsafe readMore(column, unread, count: count, kernel: kernel, into: starts) }
  }

  /// Reads start times by the other forms, and leads with the one that had the most of them.
  @inline(never)
  private mutating func readMore(
    _ column: PlainColumn, _ unread: UInt64, count: Int, kernel: cdr_kernel,
    into starts: UnsafeMutablePointer<Int64>
  ) {
    var unread = unread
    var (best, bestCount) = (leading, count - unread.nonzeroBitCount)
    for place in forms.indices where place != leading && unread != 0 {
      let rest = unsafe column.withKernelColumn { column in
        unsafe withUnsafePointer(to: forms[place].kernelForm) { form in
          unsafe cdr_read_more_times(kernel, column, unread, form, starts)
        }
      }
      let found = (unread & ~rest).nonzeroBitCount
      if found > bestCount { (best, bestCount) = (place, found) }
      unread = rest
    }
    leading = best
  }
}

import CDRCore
import ColumnMaps

/// What the first pass is asked to do with its files.
public struct FirstPassOptions: Sendable {
  /// How calls become quantities.
  public var metering: Metering
  /// How the files' columns become call records.
  public var columns = ColumnMap.standard
  /// Who holds which number, for a column map that finds accounts by them; without it such a map has the
  /// numbers themselves for accounts.
  public var numbers: NumberDirectory?
  /// The accounts that there are: calls of others are rejected; nil: any may have calls.
  public var accounts: ListedAccounts?
  /// Only calls of this month count; nil: calls of every month.
  public var month: Month?
  /// The longest call that is accepted, in hours.
  public var maximumCallHours = 24
  /// Whether calls seen before are searched for.
  public var findsDuplicates = true
  /// Whether the text of rejected records is kept, for ``FirstPassResult/rejects``.
  public var keepsRejects = false
  /// Whether it is noted where the records of calls stand that do not count, for
  /// ``FirstPassResult/uncounted``.
  package var notesUncounted = false
  /// Whether calls are counted by the hour, for ``FirstPassResult/hours``.
  public var countsHours = false
  /// Tells whose calls a file has, by its name: each source's calls are counted by the hour apart.
  public var hourSource: @Sendable (String) -> String = { _ in "" }
  /// The sources of the files that are read; nil where calls are not counted by the hour.
  var hourGroups: HourGroups?
  /// Accounts whose calls are kept for ``FirstPassResult/kept``, as long as they are few.
  package var keptAccounts: ItemisedAccounts?
  /// Whether files that cannot be trusted are left out, rather than fail the run.
  public var skipsBadFiles = false
  /// Whether a last line without a line end is left out, as of a log that is still being written.
  public var leavesOutUnfinishedLines = false
  /// Bytes that the workers' fingerprints of calls may take together; beyond it they are kept in
  /// files without a name, in `TMPDIR` or else `/tmp`. The result is the same. Of it a quarter is
  /// for intervals where ``intervals`` asks for them.
  public var memoryLimit = MachineMemory.quarter
  /// Asks when calls run, for ``FirstPassResult/intervals``: the only calls that count are
  /// then those that start in the request's month or, as long as calls may be, before it, since
  /// the day's start; others are outside the month. Needs ``findsDuplicates``.
  public var intervals: IntervalRequest?
  /// How many workers share the files.
  public var jobs = 1
  /// What inflates gzip files.
  public var library = InflateLibrary.fastest

  /// `--max-call-hours` is at most this: durations are kept as 32 bits of milliseconds.
  public static let maximumCallHoursLimit = 1000

  /// When calls start on whose days ``month`` has calls: whole days, as ids are looked for again by
  /// the day; nil where every month is asked for.
  func startsOfMonth(clock: ZoneClock) -> Range<Int64>? {
    guard let month else { return nil }
    let reach = metering.attribution == .start ? 0 : Int64(maximumCallHours) * 3_600_000
    return clock.wholeDays(around: clock.start(of: month) - reach..<clock.start(of: month.next))
  }

  /// What fingerprints may take of ``memoryLimit``: intervals need room beside them.
  package var fingerprintMemory: Int {
    intervals == nil ? memoryLimit : memoryLimit - intervalMemory
  }

  /// What the intervals of calls may take of ``memoryLimit``.
  var intervalMemory: Int { memoryLimit / 4 }

  /// Whether calls are compared by the numbers in their records rather than by their accounts.
  var comparesNumbers: Bool { if case .number = columns.account { true } else { false } }

  public init(metering: Metering) { self.metering = metering }
}

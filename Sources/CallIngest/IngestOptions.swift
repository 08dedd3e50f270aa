import Metering

/// What the first pass is asked to do with its files.
public struct IngestOptions: Sendable {
  /// How calls become quantities.
  public var metering: Metering
  /// Only calls of this month count; nil: calls of every month.
  public var month: Month?
  /// The longest call that is believed, in hours.
  public var maximumCallHours = 24
  /// Whether calls seen before are searched for.
  public var findsDuplicates = true
  /// Whether the text of rejected records is kept, for ``Ingest/Result/rejects``.
  public var keepsRejects = false
  /// Whether files that cannot be trusted are left out, rather than fail the run.
  public var skipsBadFiles = false
  /// Whether a last line without a line end is left out, as of a log that is still being written.
  public var leavesOutUnfinishedLines = false
  /// How many workers share the files.
  public var jobs = 1
  public var library = InflateLibrary.fastest

  /// `--max-call-hours` is at most this: durations are kept as 32 bits of milliseconds.
  public static let maximumCallHoursLimit = 1000

  public init(metering: Metering) {
    self.metering = metering
  }
}

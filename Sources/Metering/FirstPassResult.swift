import CDRCore

/// What the first pass made of its files.
public struct FirstPassResult: Sendable {
  /// Where the records of one file ended.
  public struct FileCounts: Hashable, Sendable {
    /// The name that the input was given by.
    public var name: String
    /// As stored.
    public var bytes: Int64
    /// Where its records ended.
    public var counts: RecordCounts
  }

  /// In the order of inputs, without those that were left out.
  public var files: [FileCounts]
  /// How many records were rejected, by reason.
  public var rejectedByReason: [RejectReason: Int64]
  /// Calls whose duration differs from the time between the timestamps that the column map checks
  /// it by. They count by their duration.
  public var disagreements: Int64
  /// Calls that the column map does not charge for: they have no part in the search for duplicates,
  /// and so no fingerprints.
  package var unchargedByMap: Int64
  /// The sums by month, account and item.
  public var usage: UsageBook
  /// What ``usage`` has to add up to.
  public var control: ControlSums
  /// What was wrong with the files that were left out.
  public var skipped: [Failure]
  /// The files whose last line has no line end, and counts as it is.
  public var unfinishedFiles: [String] = []
  /// Lines that the column map's `skip_rows` skips, though they read as calls.
  public var skippedCalls: [SkippedCall] = []
  /// The rejected records, where ``FirstPassOptions/keepsRejects``.
  public var rejects: RejectLog?

  /// The files that were read, in the order of ``files``.
  package var inputs: [InputFile] = []
  /// Duplicates and calls in conflict with others, where ``FirstPassOptions/notesUncounted``.
  package var uncounted = UncountedCalls()
  /// The calls of ``FirstPassOptions/keptAccounts``; nil where they are too many. Which of them do not
  /// count, ``uncounted`` says.
  package var kept: KeptCalls?

  /// The calls that count, by the hour, by source (``FirstPassOptions/hourSource``), where
  /// ``FirstPassOptions/countsHours``.
  public var hours: [String: CallHours] = [:]

  /// When calls ran, where ``FirstPassOptions/intervals`` asks for it.
  public var intervals: CallIntervals?

  /// The counts of all files together.
  public var totals: RecordCounts { files.reduce(into: RecordCounts()) { $0 += $1.counts } }
}

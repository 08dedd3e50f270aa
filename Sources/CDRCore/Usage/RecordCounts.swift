/// Where the records of a file, or of a run, ended: each in exactly one place.
public struct RecordCounts: Hashable, Sendable {
  /// Every record read, however it ended; blank lines and headers are none.
  public var records: Int64 = 0
  /// Calls that add to the sums.
  public var rated: Int64 = 0
  /// Calls of 0 seconds, and those that the column map does not charge for.
  public var notCharged: Int64 = 0
  /// Calls of other months than the one asked for.
  public var outsideMonth: Int64 = 0
  /// Calls that were known already.
  public var duplicate: Int64 = 0
  /// Records that are not calls, or conflict with one.
  public var rejected: Int64 = 0

  public init() {}

  /// Whether no record was lost or counted twice.
  public var isBalanced: Bool {
    records == rated + notCharged + outsideMonth + duplicate + rejected
  }

  /// Adds the counts of another file or run.
  public static func += (a: inout RecordCounts, b: RecordCounts) {
    a.records += b.records
    a.rated += b.rated
    a.notCharged += b.notCharged
    a.outsideMonth += b.outsideMonth
    a.duplicate += b.duplicate
    a.rejected += b.rejected
  }
}

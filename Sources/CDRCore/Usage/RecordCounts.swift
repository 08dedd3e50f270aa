/// Where the records of a file, or of a run, ended: each in exactly one place.
public struct RecordCounts: Hashable, Sendable {
  /// Every record read, however it ended; blank lines and headers are none.
  public var records: Int64 = 0
  public var rated: Int64 = 0
  public var notCharged: Int64 = 0
  public var outsideMonth: Int64 = 0
  public var duplicate: Int64 = 0
  public var rejected: Int64 = 0

  public init() {}

  /// Whether no record was lost or counted twice.
  public var isBalanced: Bool {
    records == rated + notCharged + outsideMonth + duplicate + rejected
  }

  public static func += (a: inout RecordCounts, b: RecordCounts) {
    a.records += b.records
    a.rated += b.rated
    a.notCharged += b.notCharged
    a.outsideMonth += b.outsideMonth
    a.duplicate += b.duplicate
    a.rejected += b.rejected
  }
}

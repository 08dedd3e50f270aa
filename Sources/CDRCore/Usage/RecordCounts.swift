/// Where the records of a file, or of a run, ended: each in exactly one place.
public struct RecordCounts: Hashable, Sendable {
  /// Every record read, however it ended; blank lines and a header in its place are none.
  public var records: Int64 = 0
  /// Calls that add to the sums.
  public var rated: Int64 = 0
  /// Calls of 0 seconds, and those that the column map does not charge for.
  public var notCharged: Int64 = 0
  /// Calls of other months than the one asked for.
  public var outsideMonth: Int64 = 0
  /// Calls that were known already.
  public var duplicate: Int64 = 0
  /// Lines that are not calls and need not be: headers repeated, and what the column map leaves out.
  public var notACall: Int64 = 0
  /// Those of ``notACall`` that repeat the file's header.
  public var repeatedHeaders: Int64 = 0
  /// Records that cannot be read as calls, or conflict with one.
  public var rejected: Int64 = 0

  public init() {}

  /// Whether no record was lost or counted twice.
  public var isBalanced: Bool {
    records == rated + notCharged + outsideMonth + duplicate + notACall + rejected
      && (0...notACall).contains(repeatedHeaders)
  }

  /// Records that may be calls: of these a share may be rejected.
  public var callRecords: Int64 { records - notACall }

  /// Whether there were lines, and the column map left out all of them.
  public var isExcludedWhole: Bool { callRecords == 0 && count(.excluded) > 0 }

  /// How many of ``notACall`` are so for a reason.
  public func count(_ reason: NotACallReason) -> Int64 {
    switch reason {
    case .headerRepeated: repeatedHeaders
    case .excluded: notACall - repeatedHeaders
    }
  }

  /// Adds the counts of another file or run.
  public static func += (a: inout RecordCounts, b: RecordCounts) {
    a.records += b.records
    a.rated += b.rated
    a.notCharged += b.notCharged
    a.outsideMonth += b.outsideMonth
    a.duplicate += b.duplicate
    a.notACall += b.notACall
    a.repeatedHeaders += b.repeatedHeaders
    a.rejected += b.rejected
  }
}

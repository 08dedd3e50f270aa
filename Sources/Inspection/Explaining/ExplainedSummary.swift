import CDRCore

/// What a column map makes of the records at a file's beginning.
public struct ExplainedSummary: Hashable, Sendable {
  /// A text and how many records have it.
  public struct ValueCount: Hashable, Sendable {
    /// The text as it stands in the column.
    public var text: String
    public var count: Int
  }

  /// A column and its texts, the most frequent first.
  public struct ColumnValues: Hashable, Sendable {
    /// The column as the map names it.
    public var column: String
    /// Its texts.
    public var values: [ValueCount]
  }

  /// Records looked at.
  public var records = 0
  /// Records that add to the sums.
  public var rated = 0
  /// Records that are calls and not charged for.
  public var notCharged = 0
  /// Records that the map charges for, of 0 seconds or more.
  public var charged = 0
  /// Lines that are not calls, by reason.
  public var notACall: [NotACallReason: Int] = [:]
  /// How many records were rejected, by reason.
  public var rejected: [RejectReason: Int] = [:]
  /// Records that repeat an earlier one of their call id and day, and agree with it in account,
  /// product, start, duration and recording.
  public var duplicates = 0
  /// Records that repeat a call id on its day and differ from the earlier record.
  public var conflicts = 0
  /// How many accounts the records have that could be understood.
  public var accounts = 0
  /// The first and the last start of calls, in milliseconds since 1970-01-01T00:00:00Z; nil without
  /// any.
  public var starts: ClosedRange<Int64>?
  /// Records whose duration differs from the time between the two timestamps that check it.
  public var disagreements = 0
  /// Seconds billed, before any search for duplicates.
  public var billedSeconds: Int64 = 0
  /// The texts of the columns that say which lines are records and which calls are charged for.
  public var conditionValues: [ColumnValues] = []
  /// The texts of the column that says the product, the most frequent first; none where the product
  /// is a constant.
  public var productValues: [ValueCount] = []
  /// Whether these are all records of the file.
  public var isWholeFile = false

  public init() {}

  /// Records that could be read, whatever was made of them.
  public var parsed: Int { rated + notCharged }

  /// How many lines are not calls.
  public var notACallCount: Int { notACall.values.reduce(0, +) }

  /// Records that may be calls.
  public var callRecords: Int { records - notACallCount }

  /// How many were rejected.
  public var rejectedCount: Int { rejected.values.reduce(0, +) }

  /// `12 bad_start_time, 2 missing_account`: the most frequent first; empty without any.
  package var reasons: String {
    rejected.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
      .map { "\($0.value) \($0.key.name)" }.joined(separator: ", ")
  }
}

/// Counts texts.
struct ValueCounter {
  private var counts: [[UInt8]: Int] = [:]
  /// More than a column of a few values has; what comes beyond is not told apart.
  private static let maximum = 10_000

  mutating func add(_ text: [UInt8]) {
    guard counts[text] != nil || counts.count < Self.maximum else { return }
    counts[text, default: 0] += 1
  }

  /// The most frequent first; of equals the lower in bytes.
  var values: [ExplainedSummary.ValueCount] {
    counts.sorted { a, b in
      a.value != b.value ? a.value > b.value : a.key.lexicographicallyPrecedes(b.key)
    }.map { .init(text: String(decoding: $0.key, as: UTF8.self), count: $0.value) }
  }
}

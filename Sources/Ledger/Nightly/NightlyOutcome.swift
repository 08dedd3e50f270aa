import CDRCore

/// What a night came to.
public struct NightlyOutcome: Sendable {
  /// What one run posted for one month.
  public struct Posted: Sendable {
    /// The run.
    public var run: Int64
    /// Whether it closed the month.
    public var isClose: Bool
    /// The month and its sums.
    public var totals: PostOutcome.MonthTotals

    /// Where its lines are; nil where there are none.
    public var file: PostingFile? {
      totals.lines > 0 ? PostingFile(run: run, month: totals.month) : nil
    }
  }

  /// When it began: `2026-11-01T03:15:00Z`.
  public var startedAt: String
  /// How long it took.
  public var elapsed = Duration.zero
  /// What came of the files; nil where nothing was to be ingested, or that failed.
  public var ingest: IngestOutcome?
  /// What was posted, in order.
  public var posted: [Posted] = []
  /// The ISO 4217 code of all sums; empty before anything was posted.
  public var currency = ""
  /// Files with postings that are in the folder now and were not before; of earlier nights first.
  public var finished: [PostingFile] = []
  /// Gaps that count, by open month; months without are left out.
  public var gaps: [(month: Month, count: Int)] = []
  /// How many entries in suspense are open.
  public var openSuspense: Int64 = 0
  /// The size of the ledger's file, in bytes.
  public var ledgerSize: Int64 = 0
  /// What a person is to look at; empty after a good night.
  public var attention: [NightlyAttention] = []
  /// What there is to know and no one has to do anything about, each a sentence.
  public var notes: [String] = []
  /// Why the night ended early; nil: it did not.
  public var failure: Failure?

  /// Nothing done yet.
  init() { startedAt = RunEntry.now }

  /// 0 after a good night, 1 where something needs attention.
  public var exitCode: Int32 { attention.isEmpty ? 0 : 1 }

  /// The months that it closed.
  public var closed: [Month] { posted.filter(\.isClose).map(\.totals.month) }
}

/// Something that a person is to look at after a night.
public struct NightlyAttention: Hashable, Sendable {
  /// What sort of thing it is.
  public enum Kind: String, CaseIterable, Sendable {
    /// An input was left where it is, and will be tried again.
    case setAside = "set_aside"
    /// A warning of one of the steps.
    case warning
    /// A file of postings could not be written, since there is another of its name.
    case postingFile = "posting_file"
    /// Rejected records wait in suspense.
    case openSuspense = "open_suspense"
    /// Files or calls of an open month may be missing.
    case gaps
    /// A month is due to be closed, and something speaks against it.
    case notClosed = "not_closed"
  }

  /// What sort of thing it is.
  public var kind: Kind
  /// The file or the month that it is about; nil: none in particular.
  public var about: String?
  /// What it is and how to deal with it: one line, without a full stop.
  public var message: String
  /// The command to begin with; nil where there is none.
  public var command: String?
}

import CDRCore
import Reports
import Runs

/// What an ingest is asked to do.
public struct IngestOptions: Sendable {
  /// The calls; no standard input. May be from no files where there are numbers or seats.
  public var calls: CallSource
  public var tariffs = TariffChoice()
  /// A file of rented numbers that replaces the stored one.
  public var numbers: String?
  /// A file of seat orders that replaces the stored one.
  public var seats: String?
  /// Leaves out last lines without a line end, as of logs that are still being written.
  public var isGrowing = false
  /// A CSV file of what became of each file; nil: none.
  public var output: String?

  public init(_ calls: CallSource) {
    self.calls = calls
  }
}

/// What an ingest came to.
public struct IngestOutcome: Sendable {
  public struct File: Sendable {
    public enum Outcome: String, Sendable {
      case taken
      /// The same bytes are in the ledger already, or came earlier in this run.
      case known
      /// It cannot be trusted.
      case leftOut = "left_out"
    }

    public var name: String
    public var sha256: String
    public var bytes: Int64
    public var outcome: Outcome
    public var counts: RecordCounts
  }

  /// nil when there was nothing new, and so nothing to record.
  public var run: Int64?
  /// In the order of inputs.
  public var files: [File]
  public var summary: Summary
  /// Things to know that did not stop the run, each a sentence.
  public var warnings: [String]
}

import CDRCore
import Reports
import Runs

/// What an ingest is asked to do.
public struct IngestOptions: Sendable {
  /// The calls; standard input has a ``streamName``. May be from no files where there are numbers or
  /// seats.
  public var calls: CallSource
  /// The tariffs that calls are metered by.
  public var tariffs = TariffChoice()
  /// A file of rented numbers that replaces the stored one.
  public var numbers: String?
  /// A file of seat orders that replaces the stored one.
  public var seats: String?
  /// The name that standard input is listed under.
  public var streamName: String?
  /// Reads files again also where they lie as they lay when the ledger read them.
  public var rehashes = false
  /// Leaves out last lines without a line end, as of logs that are still being written.
  public var isGrowing = false
  /// Does everything except keep it: outputs are written, and no ledger is created.
  public var isTrial = false
  /// Whether this is a step of a night: each file that cannot be trusted, or by itself has more rejected
  /// records than are allowed, is left out and listed in ``IngestOutcome/leftOut``, and what the night's
  /// later steps deal with is a note instead of a warning.
  public var isNightly = false
  /// A CSV file of what became of each file; nil: none.
  public var output: String?

  /// A file for figures of the run, as ``/Runs/Metrics`` writes them; nil: none. A trial has none.
  public var metrics: String?

  public init(_ calls: CallSource) { self.calls = calls }
}

/// What an ingest came to.
public struct IngestOutcome: Sendable {
  /// What became of one input.
  public struct File: Sendable {
    /// Whether its calls were taken.
    public enum Outcome: String, Sendable {
      case taken
      /// The same bytes are in the ledger already, or came earlier in this run.
      case known
      /// It cannot be trusted, or at night has too many rejected records.
      case leftOut = "left_out"
    }

    /// The name that it was given by.
    public var name: String
    /// The lower-case hexadecimal SHA-256 of its bytes; empty where it cannot be read.
    public var sha256: String
    /// Its size as stored.
    public var bytes: Int64
    /// What became of it.
    public var outcome: Outcome
    /// Where its records ended; all 0 unless it was taken.
    public var counts: RecordCounts
  }

  /// An input of which nothing was taken.
  public struct LeftOut: Sendable {
    /// Why it was left out.
    public enum Reason: String, Sendable {
      /// The file or folder does not exist, or the folder has nothing to read.
      case missing
      /// It cannot be trusted as a whole.
      case untrusted
      /// More of its records are rejected than are allowed.
      case overLimit = "over_limit"
    }

    /// Why it was left out.
    public var reason: Reason
    /// The file's name; nil where an input could not be found.
    public var name: String?
    /// What is wrong with it, naming it: a sentence without a full stop.
    public var sentence: String
  }

  /// nil when there was nothing new, and so nothing to record; and for a trial.
  public var run: Int64?
  /// In the order of inputs.
  public var files: [File]
  /// What was left out; it is empty unless bad files are left out.
  public var leftOut: [LeftOut]
  /// The control totals of the files taken.
  public var summary: Summary
  /// Things to know that did not stop the run, each a sentence.
  public var warnings: [String]
  /// What is as it is every night, each a sentence: files that are known, or empty.
  public var notes: [String]
}

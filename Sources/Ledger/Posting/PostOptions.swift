import CDRCore
import Gaps

/// What a posting run is asked to do.
public struct PostOptions: Sendable {
  /// What the run is for.
  public enum Kind: Hashable, Sendable {
    case post
    /// Posts as final and locks the month's tariffs.
    case close
    /// Posts under other tariffs, which become the months'.
    case rerate(reason: String)

    var command: String {
      switch self {
      case .post: "post"
      case .close: "close"
      case .rerate: "rerate"
      }
    }

    /// What stands in the reason column.
    var reason: String {
      if case .rerate(let reason) = self { reason } else { command }
    }
  }

  /// What the run is for.
  public var kind: Kind
  /// The months, each posted by itself; nil: every month with calls, seat orders or earlier postings,
  /// and the running one, that has changed since it was posted last. Of these, closed ones are priced
  /// by the tariffs that they are locked to, whatever ``tariffs`` are given.
  public var months: ClosedRange<Month>?
  /// The tariffs that price the months.
  public var tariffs = TariffChoice()
  /// A date or a timestamp that decides which month is the running one, and, if it is not in the
  /// future, whether a month has ended; nil: now.
  public var asOf: String?
  /// Closes months whatever ``CloseObjection`` there is, except that they have not ended.
  public var isForced = false
  /// How files are named that are numbered or dated, for what seems to be missing of a month that is
  /// closed; nil: that is found out.
  public var sequence: SequencePattern?
  /// nil: standard output. A file that holds postings is never replaced.
  public var output: String?
  /// Whether each month's lines go into a ``PostingFile`` of their own, instead of an output:
  /// ``Ledger/finishPostingFiles(in:isWide:)`` writes those that the run records.
  public var goesIntoFiles = false
  /// Appends further columns: `posted_at,run,tariff,quantity_before,quantity_after,unit_price`.
  public var isWide = false
  /// Shows the differences and changes nothing. The lines have no ids then.
  public var isTrial = false
  /// A file for figures of the run, as ``/Runs/Metrics`` writes them; nil: none. A trial has none.
  public var metrics: String?
  /// How many threads rate.
  public var jobs = 1

  /// - Parameters:
  ///   - kind: what is done with the months.
  ///   - months: nil: all that have changed.
  public init(_ kind: Kind, months: ClosedRange<Month>?) {
    self.kind = kind
    self.months = months
  }
}

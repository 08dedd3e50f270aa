import CDRCore
import Reports

/// What a rating run is asked to do.
public struct RateOptions: Sendable {
  /// The calls. May be from no files where there are numbers or seats.
  public var calls: CallSource
  /// A tariff file, a folder of them or a built-in name; nil: the built-in tariff.
  public var tariff: String?
  /// A CSV file that gives accounts tariffs of their own.
  public var accountTariffs: String?
  /// The file of rented numbers, as ``/Recurring/NumbersFile`` takes it; nil: no rent is billed.
  public var numbers: String?
  /// The file of seat orders, as ``/Recurring/SeatsFile`` takes it; nil: no seats are billed.
  public var seats: String?
  /// Rates this month only. nil: every month that has calls, and every month up to and with that
  /// of `asOf` in which a number is held or seats are ordered.
  public var month: Month?
  /// A date or a timestamp; nil: now.
  public var asOf: String?
  /// The form of the bill.
  public var format = OutputFormat.csv
  /// The columns of the terminal that a table is for; nil: it takes what it needs.
  public var tableWidth: Int?
  /// nil: standard output.
  public var output: String?
  /// A file for figures of the run, as ``Metrics`` writes them; nil: none.
  public var metrics: String?
  /// Whether calls seen before are searched for, where the column map has a call_id.
  public var findsDuplicates = true

  public init(_ calls: CallSource) { self.calls = calls }
}

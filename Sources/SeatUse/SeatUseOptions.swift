import CDRCore
import Reports
import Runs

/// What a report of seat use is asked to do.
public struct SeatUseOptions: Sendable {
  /// The calls. Its longest call is also how long before the month calls are read.
  public var calls: CallSource
  /// The month that is measured, in the tariff's zone.
  public var month: Month
  /// The file of seat orders, as ``/Recurring/SeatsFile`` takes it.
  public var seats: String
  /// The file of rented numbers, for a column map that finds accounts by them; nil: there is none.
  public var numbers: String?
  /// A tariff file, a folder of them or a built-in name, for its zone and its products; nil: the
  /// built-in tariff.
  public var tariff: String?
  /// The form of the report.
  public var format = OutputFormat.csv
  /// nil: standard output.
  public var output: String?

  public init(_ calls: CallSource, month: Month, seats: String) {
    self.calls = calls
    self.month = month
    self.seats = seats
  }
}

extension OutputFormat {
  /// A new writer of seat use: of CSV where the form is made of that.
  package func makeSeatUse() -> any SeatUseFormat {
    switch self {
    case .csv, .ndjson, .xlsx: CSVSeatUse()
    case .json: JSONSeatUse()
    case .table: TableSeatUse()
    }
  }

  /// What makes the form of the report that ``makeSeatUse()`` writes.
  package var seatUseEncoding: RowsEncoding? { encoding(of: .seatUse, except: [.json, .table]) }
}

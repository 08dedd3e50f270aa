import CallIngest
import Metering
import Reports

/// What a report of seat use is asked to do.
public struct ConcurrencyOptions: Sendable {
  /// Files, folders and `-`, as ``CallIngest/InputList`` takes them.
  public var inputs: [String]
  /// The month that is measured, in the tariff's zone.
  public var month: Month
  /// The file of seat orders, as ``Recurring/SeatsFile`` takes it.
  public var seats: String
  /// A tariff file, a folder of them or a built-in name, for its zone and its products; nil: the
  /// built-in tariff.
  public var tariff: String?
  public var format = BillFormatName.csv
  /// nil: standard output.
  public var output: String?
  public var rejects: String?
  public var summary: String?
  public var rejectLimit = RejectLimit.standard
  /// The longest call that is believed, and so how long before the month calls are read.
  public var maximumCallHours = 24
  public var skipsBadFiles = false
  public var jobs = 1
  /// What fingerprints and intervals of calls may take in memory.
  public var memory = ByteSize(bytes: MachineMemory.quarter)

  public init(inputs: [String], month: Month, seats: String) {
    self.inputs = inputs
    self.month = month
    self.seats = seats
  }
}

extension BillFormatName {
  /// A new writer of seat use in the form.
  public func makeSeatUse() -> any SeatUseFormat {
    switch self {
    case .csv: CSVSeatUse()
    case .json: JSONSeatUse()
    case .table: TableSeatUse()
    }
  }
}

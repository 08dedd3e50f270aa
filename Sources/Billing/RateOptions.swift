import CallIngest
import Metering

/// What a rating run is asked to do.
public struct RateOptions: Sendable {
  /// Files, folders and `-`, as ``CallIngest/InputList`` takes them. May be none where there are
  /// numbers or seats.
  public var inputs: [String]
  /// A tariff file, a folder of them or a built-in name; nil: the built-in tariff.
  public var tariff: String?
  /// A CSV file that gives accounts tariffs of their own.
  public var accountTariffs: String?
  /// The file of rented numbers, as ``Recurring/NumbersFile`` takes it; nil: no rent is billed.
  public var numbers: String?
  /// The file of seat orders, as ``Recurring/SeatsFile`` takes it; nil: no seats are billed.
  public var seats: String?
  /// Rates this month only. nil: every month that has calls, and every month up to and with that
  /// of `asOf` in which a number is held or seats are ordered.
  public var month: Month?
  /// A date or a timestamp; nil: now.
  public var asOf: String?
  public var format = BillFormatName.csv
  /// nil: standard output.
  public var output: String?
  public var rejects: String?
  public var summary: String?
  public var rejectLimit = RejectLimit.standard
  public var maximumCallHours = 24
  public var findsDuplicates = true
  public var skipsBadFiles = false
  public var jobs = 1
  /// What the fingerprints of calls may take in memory; see ``CallIngest/IngestOptions``.
  public var memory = ByteSize(bytes: MachineMemory.quarter)

  public init(inputs: [String]) {
    self.inputs = inputs
  }
}

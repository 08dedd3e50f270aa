import CDRCore
import ColumnMaps
import GRDB
import Inspection
import Metering
import Runs

/// Finds the standard columns in records in suspense, by the header and the column map of the file
/// that each came from.
struct RecordSplits {
  private var suspended: SuspendedRecords

  init(_ metering: FixedMetering, accounts: CallAccounts) throws(Failure) {
    suspended = try SuspendedRecords(metering, accounts: accounts)
  }

  /// A record as a person reads it: in UTF-8.
  ///
  /// - Parameter row: as of ``fields(of:_:)``.
  func readable(_ record: [UInt8], _ row: Row) throws(Failure) -> [UInt8] {
    guard let map = row["map"] as String?, map.contains(TextForm.Encoding.gb18030.rawValue),
      try StoredColumnMap.map(of: map).text.encoding == .gb18030
    else { return record }
    return GB18030Decoder.readableText(of: record)
  }

  /// The standard columns of a record, as ``Inspection/StandardRecords`` gives them.
  ///
  /// - Parameter row: has the columns `file`, `header` and `map` of the record's file.
  mutating func fields(of record: [UInt8], _ row: Row) throws(Failure) -> [[UInt8]] {
    try suspended.reader(row).fields(of: record)
  }

  /// What a record says, as ``Inspection/StandardRecords`` reads it.
  ///
  /// - Parameter row: as of ``fields(of:_:)``.
  mutating func readings(of record: [UInt8], _ row: Row) throws(Failure) -> FieldReadings? {
    try suspended.reader(row).readings(of: record)
  }
}

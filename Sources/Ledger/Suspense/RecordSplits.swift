import CDRCore
import GRDB
import Inspection
import Metering

/// Finds the standard columns in records in suspense, by the header and the column map of the file
/// that each came from.
struct RecordSplits {
  private let metering: Metering
  private var splits: [Int64: StandardRecords] = [:]

  init(_ metering: FixedMetering) { self.metering = metering.metering }

  /// The standard columns of a record, as ``Inspection/StandardRecords`` gives them.
  ///
  /// - Parameter row: has the columns `file`, `header` and `map` of the record's file.
  mutating func fields(of record: [UInt8], _ row: Row) throws(Failure) -> [[UInt8]] {
    let file: Int64 = row["file"]
    if let split = splits[file] { return split.fields(of: record) }
    let split = try StandardRecords(
      header: row.bytes("header"), columns: StoredColumnMap.map(of: row["map"]), metering: metering)
    splits[file] = split
    return split.fields(of: record)
  }
}

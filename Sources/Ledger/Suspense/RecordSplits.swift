import CDRCore
import ColumnMaps
import GRDB
import Inspection
import Metering

/// Finds the standard columns in records in suspense, by the header and the column map of the file
/// that each came from.
struct RecordSplits {
  private let metering: Metering
  private var splits: [Int64: StandardRecords] = [:]

  init(_ metering: FixedMetering) { self.metering = metering.metering }

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
    let file: Int64 = row["file"]
    if let split = splits[file] { return split.fields(of: record) }
    let split = try StandardRecords(
      header: row.bytes("header"), columns: StoredColumnMap.map(of: row["map"]), metering: metering)
    splits[file] = split
    return split.fields(of: record)
  }
}

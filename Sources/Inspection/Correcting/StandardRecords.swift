import CDRCore
import ColumnMaps
import Metering

/// Finds the standard columns in records that were rejected, as far as they can be read, so that
/// they can be corrected by hand.
package final class StandardRecords {
  private let map: ColumnMap
  private let file: FileContext
  private var judge: RecordJudge
  private let writer: StandardFields

  /// - Parameters:
  ///   - header: what stands before the first record in the records' file.
  ///   - map: the column map that the file was read by.
  /// - Throws: when the header does not fit the map.
  package convenience init(
    header: [UInt8], columns map: ColumnMap, metering: Metering, maximumCallHours: Int = 24
  ) throws(Failure) {
    var options = FirstPassOptions(metering: metering)
    options.columns = map
    options.maximumCallHours = maximumCallHours
    try self.init(header: header, options: options)
  }

  /// - Parameters:
  ///   - header: what stands before the first record in the records' file.
  ///   - options: the metering, the column map that the file was read by, and who has which number.
  /// - Throws: when the header does not fit the map.
  package init(header: [UInt8], options: FirstPassOptions) throws(Failure) {
    let (map, metering) = (options.columns, options.metering)
    let judge = try RecordJudge(options)
    let writer = StandardFields(
      items: metering.items.map(\.name), clock: try metering.clock,
      isStandard: map.name == ColumnMap.standard.name)
    file = try FileContext(header: header, name: "the kept header", map: map)
    self.map = map
    self.judge = judge
    self.writer = writer
  }

  /// Whether accounts are found by the numbers in the records.
  package var findsAccountsByNumber: Bool {
    if case .number = map.account { true } else { false }
  }

  /// The standard columns of a record, in the order of ``StandardColumn``; empty where a field
  /// cannot be determined or is not text.
  package func fields(of record: [UInt8]) -> [[UInt8]] {
    // With a field too few or too many, no one can tell which is which.
    guard let readings = readings(of: record) else {
      return [[UInt8]](repeating: [], count: StandardColumn.allCases.count)
    }
    return writer.fields(readings)
  }

  /// What a record is compared by instead of its account, where its numbers tell that and they can be
  /// read.
  package func numbers(of record: [UInt8]) -> [UInt8]? {
    guard findsAccountsByNumber else { return nil }
    return readings(of: record)?.numbers
  }

  /// What the first pass makes of a record by itself; nil where it is not one record.
  package func judge(_ record: [UInt8]) throws(Failure) -> RecordJudge.Verdict? {
    var stream = RecordStream(PaddedText(record), in: file)
    guard let found = stream.next(), found.start == 0, found.end == record.count,
      let context = context(of: found)
    else { return nil }
    return try judge.judge(found, of: stream, in: context)
  }

  /// What a record says, each field by itself; nil where it could not be split into the columns of
  /// the map.
  package func readings(of record: [UInt8]) -> FieldReadings? {
    var stream = RecordStream(PaddedText(record), in: file)
    guard let found = stream.next(), found.start == 0, let context = context(of: found) else {
      return nil
    }
    return judge.read(found, of: stream, in: context)
  }

  private func context(of record: RecordStream.Record) -> FileContext? {
    file.isOpen ? FileContext(fieldCount: record.fieldCount, map: map) : file
  }
}

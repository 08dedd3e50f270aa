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
  package init(
    header: [UInt8], columns map: ColumnMap, metering: Metering, maximumCallHours: Int = 24
  ) throws(Failure) {
    var options = FirstPassOptions(metering: metering)
    options.columns = map
    options.maximumCallHours = maximumCallHours
    let judge = try RecordJudge(options)
    let writer = StandardFields(
      items: metering.items.map(\.name), clock: try metering.clock,
      isStandard: map.name == ColumnMap.standard.name)
    file = try FileContext(header: header, name: "the kept header", map: map)
    self.map = map
    self.judge = judge
    self.writer = writer
  }

  /// The standard columns of a record, in the order of ``StandardColumn``; empty where a field
  /// cannot be determined or is not text.
  package func fields(of record: [UInt8]) -> [[UInt8]] {
    var stream = RecordStream(PaddedText(record), in: file)
    // With a field too few or too many, no one can tell which is which.
    guard let found = stream.next(), found.start == 0,
      let context = file.isOpen ? FileContext(fieldCount: found.fieldCount, map: map) : file,
      let readings = judge.read(found, of: stream, in: context)
    else { return [[UInt8]](repeating: [], count: StandardColumn.allCases.count) }
    return writer.fields(readings)
  }
}

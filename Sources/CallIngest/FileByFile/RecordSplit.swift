import CKernels
import Columns
import Metering

/// Finds the standard columns in records that were rejected, as far as they can be read, so that
/// they can be corrected by hand.
package final class RecordSplit {
  private let map: ColumnMap
  /// By the header; none where records have no header.
  private let layouts: [ColumnLayout]
  private var parser: RecordParser
  private let writer: StandardFields

  /// - Parameters:
  ///   - header: what stands before the first record in the records' file.
  ///   - map: the column map that the file was read by.
  /// - Throws: when the header is none of the map.
  package init(
    header: [UInt8], columns map: ColumnMap, metering: Metering, maximumCallHours: Int = 24
  ) throws(Failure) {
    guard let clock = ZoneClock(name: metering.timeZone) else {
      throw Failure(.unfit, "unknown time zone \(metering.timeZone)")
    }
    let parser = try RecordParser(
      map, metering: metering, clock: clock, maximumCallHours: maximumCallHours)
    let writer = StandardFields(items: metering.items.map(\.name), clock: clock)
    let buffer = TextBuffer()
    let size = min(header.count, TextBuffer.freshSize)
    for place in 0..<size { unsafe buffer.fresh[place] = header[place] }
    let file = InputFile(source: .path("the kept header"), size: Int64(size), isRegular: true)
    let found = try HeaderReader(
      buffer: buffer, filled: size, isFinal: true, of: file, map: map
    ).read()
    layouts = found.isNamed ? found.layouts : []
    self.map = map
    self.parser = parser
    self.writer = writer
  }

  /// The standard columns of a record, in the order of ``StandardColumn``; empty where a field
  /// cannot be told or is no text.
  package func fields(of record: [UInt8]) -> [[UInt8]] {
    let spans = UnsafeMutableBufferPointer<FieldSpan>.allocate(
      capacity: ColumnLayout.maximumFields)
    defer { unsafe spans.deallocate() }
    let nothing = [[UInt8]](repeating: [], count: StandardColumn.allCases.count)
    let padded = record + [UInt8](repeating: 0, count: Int(CDR_TEXT_PADDING))
    return unsafe padded.withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress, !record.isEmpty else { return nothing }
      var reader = unsafe RecordReader(
        text: text, available: record.count, isFinal: true, dialect: Dialect(map),
        counts: layouts.isEmpty ? map.columnNames.map(\.count) : layouts.map(\.fieldCount))
      guard unsafe reader.read(at: 0, fields: spans) == .record,
        // With a field too few or too many, nobody can tell which is which.
        let layout = layout(fieldCount: reader.fieldCount)
      else { return nothing }
      parser.composed.removeAll()
      return unsafe writer.fields(
        SplitFields(spans, of: text), layout: layout, readBy: &parser)
    }
  }

  private func layout(fieldCount: Int) -> ColumnLayout? {
    if !layouts.isEmpty { return layouts.first { $0.fieldCount == fieldCount } }
    let names = map.columnNames.first { $0.count == fieldCount }?.map { Array($0.utf8) }
    guard map.columnNames.isEmpty || names != nil else { return nil }
    return try? ColumnLayout(map, names: names ?? [[UInt8]](repeating: [], count: fieldCount))
  }
}

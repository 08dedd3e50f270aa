import CDRCore
import ColumnMaps

/// A file while it is read: what its chunks have in common.
package final class FileContext: Sendable {
  /// The file's place in the order of inputs.
  let index: Int
  let dialect: Dialect
  /// Where it has its columns, by number of fields; the first layout is that of most records.
  let layouts: [ColumnLayout]
  /// The numbers of fields that records have.
  let counts: [Int]
  /// Whether a header row says how many.
  let hasHeader: Bool
  /// Its header, or what the map says of files without one: lines that repeat it are not records.
  let headers: [HeaderLine]
  /// Bytes that a record may have.
  let longest: Int
  /// For messages.
  let name: String
  /// The lines that the map has skipped before the header, or before the first record.
  let skippedLines: [[UInt8]]
  /// The first field of a row of types.
  private let typesRow: [UInt8]?

  init(
    index: Int, name: String, map: ColumnMap, layouts: [ColumnLayout], header: [[UInt8]]?,
    longest: Int = RecordReader.maximumRecordSize, skippedLines: [[UInt8]] = []
  ) {
    self.index = index
    self.name = name
    self.skippedLines = skippedLines
    dialect = Dialect(map)
    self.layouts = layouts
    hasHeader = header != nil
    let names = header.map { [$0] } ?? map.columnNames.map { $0.map { Array($0.utf8) } }
    headers = names.map(HeaderLine.init)
    typesRow = map.typesRow.map { Array($0.utf8) }
    self.longest = longest
    counts = layouts.map(\.fieldCount)
  }

  /// The layout of most records.
  var layout: ColumnLayout { layouts[0] }

  /// The layout of records of this many fields; nil where none has.
  func layout(fieldCount: Int) -> ColumnLayout? {
    layouts.first { $0.isRagged || $0.fieldCount == fieldCount }
  }

  /// Whether a line of fields repeats the header, or the row of types below it.
  @inline(__always)
  func likeness(_ fields: some FieldSource, fieldCount: Int) -> HeaderLine.Likeness {
    for place in headers.indices {
      let likeness = headers[place].likeness(fields, count: fieldCount)
      if likeness != .other { return likeness }
    }
    guard let typesRow else { return .other }
    return fields.field(0).hasBytes(of: typesRow) ? .repeated : .other
  }

  /// Says that what follows a line has its columns in another order.
  ///
  /// - Parameter offset: of the line's start in the file's text.
  func reordered(at offset: Int64) -> Failure {
    Failure(
      .badData,
      "\(name): at byte \(offset) of the text a header begins that has the columns in another "
        + "order than the file's first one; the files that were joined here have to be read one by "
        + "one")
  }

  /// Why a text is not a record of the file: it could not be split into fields, or no layout has as
  /// many.
  func fault(
    _ outcome: RecordReader.Outcome, fieldCount: Int, json: JSONReader.Fault? = nil
  ) -> (reason: RejectReason, detail: String) {
    if let json { return (json.reason, json.detail) }
    switch outcome {
    case .record:
      let expected = counts.sorted().map(String.init).joined(separator: ", ")
      return (
        .fieldCount,
        "\(fieldCount) fields, the \(hasHeader ? "header has" : "records have") \(expected)"
      )
    case .tooLong: return (.recordTooLong, "more than \(longest) bytes")
    case .badJSON: return (.badJSON, "not JSON")
    case .badQuoting, .blank, .incomplete:
      return (.badQuoting, "a quote where none may be, or one that is not closed")
    }
  }
}

extension FileContext {
  /// A file by what stands before its first record, the header among it.
  ///
  /// - Parameter name: for messages.
  /// - Throws: what a file's header has wrong with it.
  package convenience init(header: [UInt8], name: String, map: ColumnMap) throws(Failure) {
    let text = PaddedText(header)
    let found = unsafe try HeaderReader(
      UnsafePointer(text.bytes), of: text, count: text.count, isFinal: true, name: name, map: map
    ).read()
    self.init(
      index: 0, name: name, map: map,
      layouts: found.names != nil || map.format == .jsonLines
        ? found.layouts
        : map.columnNames.compactMap { names in
          try? ColumnLayout(map, names: names.map { Array($0.utf8) })
        },
      header: found.names)
  }

  /// A file whose map knows columns by their positions alone, by how many fields a record has; nil
  /// where it has too few.
  package convenience init?(fieldCount: Int, map: ColumnMap) {
    let names = [[UInt8]](repeating: [], count: fieldCount)
    guard let layout = try? ColumnLayout(map, names: names) else { return nil }
    self.init(index: 0, name: "", map: map, layouts: [layout], header: nil)
  }

  /// A file of the standard columns, among others.
  ///
  /// - Parameters:
  ///   - names: its header.
  ///   - longest: bytes that a record may have.
  /// - Throws: `badData` where the header lacks a column.
  package convenience init(
    standardHeader names: [[UInt8]], name: String, longest: Int
  ) throws(Failure) {
    do throws(ColumnLayout.Mismatch) {
      let layout = try ColumnLayout(.standard, names: names)
      self.init(
        index: 0, name: name, map: .standard, layouts: [layout], header: names, longest: longest)
    } catch {
      throw Failure(.badData, "\(name): the header \(error.text(of: names))")
    }
  }

  /// Whether no record has a layout yet: the map knows columns by their positions alone.
  package var isOpen: Bool { layouts.isEmpty }
}

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
  /// Bytes that a record may have.
  let longest: Int

  init(
    index: Int, dialect: Dialect, layouts: [ColumnLayout], hasHeader: Bool,
    longest: Int = RecordReader.maximumRecordSize
  ) {
    self.index = index
    self.dialect = dialect
    self.layouts = layouts
    self.hasHeader = hasHeader
    self.longest = longest
    counts = layouts.map(\.fieldCount)
  }

  /// The layout of most records.
  var layout: ColumnLayout { layouts[0] }

  /// The layout of records of this many fields; nil where none has.
  func layout(fieldCount: Int) -> ColumnLayout? { layouts.first { $0.fieldCount == fieldCount } }

  /// Why a text is not a record of the file: it could not be split into fields, or no layout has as
  /// many.
  func fault(
    _ outcome: RecordReader.Outcome, fieldCount: Int
  ) -> (reason: RejectReason, detail: String) {
    switch outcome {
    case .record:
      let expected = counts.sorted().map(String.init).joined(separator: ", ")
      return (
        .fieldCount,
        "\(fieldCount) fields, the \(hasHeader ? "header has" : "records have") \(expected)"
      )
    case .tooLong: return (.recordTooLong, "more than \(longest) bytes")
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
      index: 0, dialect: Dialect(map),
      layouts: found.isNamed
        ? found.layouts
        : map.columnNames.compactMap { names in
          try? ColumnLayout(map, names: names.map { Array($0.utf8) })
        },
      hasHeader: found.isNamed)
  }

  /// A file whose map knows columns by their positions alone, by how many fields a record has; nil
  /// where it has too few.
  package convenience init?(fieldCount: Int, map: ColumnMap) {
    let names = [[UInt8]](repeating: [], count: fieldCount)
    guard let layout = try? ColumnLayout(map, names: names) else { return nil }
    self.init(index: 0, dialect: Dialect(map), layouts: [layout], hasHeader: false)
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
        index: 0, dialect: .standard, layouts: [layout], hasHeader: true, longest: longest)
    } catch {
      throw Failure(.badData, "\(name): the header \(error.text(of: names))")
    }
  }

  /// Whether no record has a layout yet: the map knows columns by their positions alone.
  package var isOpen: Bool { layouts.isEmpty }
}

/// A stretch of a file's text that starts at a record's start and holds whole records.
package struct Chunk {
  var buffer: TextBuffer
  /// Where the first record starts.
  var start: Int
  /// Records that start before this offset belong to the chunk.
  var end: Int
  /// Up to here the text can be looked at to decide on a record.
  var available: Int
  /// Whether the file ends at `available`.
  package var isFinal: Bool
  package var file: FileContext
  /// The place of the buffer's first byte in the file's text; below 0 in the first chunk, as
  /// nothing is carried over into it.
  package var textOffset: Int64
  /// The chunk's place among the file's chunks, from 0.
  var sequence: Int
  /// Line feeds of the file before `start` that no chunk holds: of the header, or of the rest of
  /// a line too long to keep.
  package var lineFeedsBefore: Int
}

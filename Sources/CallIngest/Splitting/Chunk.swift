/// A file while it is read: what its chunks have in common.
final class FileContext: Sendable {
  /// The file's place in the order of inputs.
  let index: Int
  let dialect: Dialect
  /// Where it has its columns, by number of fields; the first layout is that of most records.
  let layouts: [ColumnLayout]
  /// The numbers of fields that records have.
  let counts: [Int]
  /// Whether a header row says how many.
  let hasHeader: Bool

  init(index: Int, dialect: Dialect, layouts: [ColumnLayout], hasHeader: Bool) {
    self.index = index
    self.dialect = dialect
    self.layouts = layouts
    self.hasHeader = hasHeader
    counts = layouts.map(\.fieldCount)
  }

  /// The layout of most records.
  var layout: ColumnLayout { layouts[0] }

  /// The layout of records of so many fields; nil where none has.
  func layout(fieldCount: Int) -> ColumnLayout? {
    layouts.first { $0.fieldCount == fieldCount }
  }

  /// `17 fields, the header has 16`
  func misfit(fieldCount: Int) -> String {
    let expected = counts.sorted().map(String.init).joined(separator: ", ")
    return "\(fieldCount) fields, the \(hasHeader ? "header has" : "records have") \(expected)"
  }
}

/// A stretch of a file's text that starts at a record's start and holds whole records.
struct Chunk {
  var buffer: TextBuffer
  /// Where the first record starts.
  var start: Int
  /// Records that start before this offset belong to the chunk.
  var end: Int
  /// Up to here the text can be looked at to decide on a record.
  var available: Int
  /// Whether the file ends at `available`.
  var isFinal: Bool
  var file: FileContext
  /// The place of the buffer's first byte in the file's text; below 0 in the first chunk, as
  /// nothing is carried over into it.
  var textOffset: Int64
  /// The chunk's place among the file's chunks, from 0.
  var sequence: Int
  /// Line feeds of the file before `start` that no chunk holds: of the header, or of the rest of
  /// a line too long to keep.
  var lineFeedsBefore: Int
}

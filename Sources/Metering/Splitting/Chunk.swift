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
  /// The number of the line on which the first record starts; 0 where lines are not counted.
  var line: Int64 = 0
}

import Columns
import Metering

/// How a file's text begins: enough to know it again when it has grown, and to read records of it
/// later.
package struct FileHead: Hashable, Sendable {
  /// The first ``size`` bytes of the text, or all of it.
  package var bytes: [UInt8]
  /// What stands before the first record, the header with its line end included.
  package var header: [UInt8]

  package static let size = 4096

  /// Reads the beginning of a file.
  /// - Throws: as the first pass does, for a file that cannot be read or has no header.
  package init(_ file: InputFile, columns map: ColumnMap) throws(Failure) {
    let buffer = TextBuffer()
    var text = try LineText.open(file, spool: nil, library: .fastest)
    let filled = unsafe try text.read(into: buffer.text, count: TextBuffer.freshSize)
    let header = try HeaderReader(
      buffer: buffer, filled: filled, isFinal: filled < TextBuffer.freshSize, of: file, map: map
    ).read()
    func copy(_ count: Int) -> [UInt8] {
      unsafe Array(UnsafeBufferPointer(start: buffer.text, count: count))
    }
    bytes = copy(min(filled, Self.size))
    self.header = copy(header.end)
  }
}

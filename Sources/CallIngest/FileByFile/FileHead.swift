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
    var text = try LineText.open(file, spool: nil, library: .fastest, buffers: TextBuffers())
    let window = try text.next()
    let (buffer, filled) = (window.buffer, window.filled)
    let header = unsafe try HeaderReader(
      UnsafePointer(buffer.fresh), of: buffer, count: filled, isFinal: !window.isFull,
      name: file.name, map: map
    ).read()
    func copy(_ count: Int) -> [UInt8] {
      unsafe Array(UnsafeBufferPointer(start: buffer.fresh, count: count))
    }
    bytes = copy(min(filled, Self.size))
    self.header = copy(header.end)
  }
}

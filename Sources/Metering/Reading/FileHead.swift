import CDRCore

/// How a file's text begins: enough to know it again when it has grown, and to read records of it
/// later.
package struct FileHead: Hashable, Sendable {
  /// The first ``size`` bytes of the text, or all of it.
  package var bytes: [UInt8]
  /// What stands before the first record, the header with its line end included.
  package var header: [UInt8]

  package static let size = 4096

  /// The first ``size`` bytes of a file's text, or all of it.
  ///
  /// - Throws: what reading the file throws.
  package static func text(of file: InputFile) throws(Failure) -> [UInt8] {
    var text = try LineText.open(InputBytes(file), library: .fastest, buffers: TextBuffers())
    return FileHead(try text.next(), header: 0).bytes
  }

  /// - Parameters:
  ///   - window: the text's first.
  ///   - header: how long what stands before the first record is.
  init(_ window: TextWindow, header: Int) {
    let text = unsafe UnsafeBufferPointer(start: window.buffer.fresh, count: window.filled)
    bytes = unsafe Array(text.prefix(Self.size))
    self.header = unsafe Array(text.prefix(header))
  }
}

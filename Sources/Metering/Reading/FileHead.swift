import CDRCore

/// How a file's text begins: enough to know it again when it has grown, and to read records of it
/// later.
package struct FileHead: Hashable, Sendable {
  /// The first ``size`` bytes of the text, or all of it.
  package var bytes: [UInt8]
  /// What stands before the first record, the header with its line end included.
  package var header: [UInt8]

  package static let size = 4096

  /// Reads how files begin, one after the other, by the same memory.
  package struct Reading {
    private let buffers = TextBuffers()

    package init() {}

    /// A hash of the first ``size`` bytes of a file's text, or of all of it.
    ///
    /// - Throws: what reading the file throws.
    package func text(of file: InputFile) throws(Failure) -> Int {
      var text = try LineText.open(InputBytes(file), library: .fastest, buffers: buffers)
      let window = try text.next()
      defer { buffers.giveBack(window.buffer) }
      return FileHead.hash(FileHead(window, header: 0).bytes)
    }

    /// A hash of the first ``size`` bytes of a file as it is stored, or of all of it.
    ///
    /// - Throws: what reading the file throws.
    package func stored(of file: InputFile) throws(Failure) -> Int {
      var reader = try FileReader.open(InputBytes(file), buffers: buffers)
      try reader.refill(atLeast: FileHead.size)
      return unsafe FileHead.hash(Array(reader.unread.prefix(FileHead.size)))
    }
  }

  /// A hash of first bytes, of the same value within the process.
  package static func hash(_ bytes: [UInt8]) -> Int {
    var hasher = Hasher()
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize()
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

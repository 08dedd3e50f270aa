import CDRCore

/// Where the bytes of an input are read from, and who sees them.
struct InputBytes: Sendable {
  let file: InputFile
  /// What is read instead of an input that can be read only once.
  private(set) var copy: SpooledInput?
  /// Sees the bytes as they are read; nil: no one.
  var observer: (any InputObserver)?

  init(_ file: InputFile) { self.file = file }

  /// - Parameter mayBeReadAgain: whether an input that can be read only once is copied.
  /// - Throws: what copying throws.
  init(_ file: InputFile, mayBeReadAgain: Bool) throws(Failure) {
    self.file = file
    if mayBeReadAgain, !file.isRegular { copy = try SpooledInput(copying: file) }
  }

  /// The same bytes, which no one sees.
  var unobserved: InputBytes {
    var bytes = self
    bytes.observer = nil
    return bytes
  }
}

extension InputFile {
  /// Reads the bytes as they are stored, to the end or to the limit.
  ///
  /// - Throws: `inputMissing` or `inputOutput` where they cannot be read.
  package func readAll(seenBy observer: any InputObserver) throws(Failure) {
    var bytes = InputBytes(self)
    bytes.observer = observer
    var reader = try FileReader.open(bytes)
    while !reader.isAtEnd {
      try reader.refill()
      unsafe reader.consume(reader.held.count)
    }
  }
}

/// Sees the bytes of a file as they are stored, each once and in order, while they are read.
package protocol InputObserver: AnyObject, Sendable {
  func see(_ bytes: UnsafeRawBufferPointer)
}

import CDRCore

/// A file's text whose lines end in LF or CR LF, whatever they end in as stored.
///
/// Lines may end in a CR alone, as old systems write them. A text is taken to have such lines when
/// its first 256 KiB have CRs and not one LF; the CRs then become LFs, so that all that follows
/// knows one kind of line end.
struct LineText: ~Copyable {
  private var text: WindowReader
  /// Whether a CR ends a line; nil until the text begins.
  private var endsInCR: Bool?

  static func open(
    _ input: InputBytes, library: InflateLibrary, buffers: TextBuffers, helpers: Helpers? = nil
  ) throws(Failure) -> LineText {
    LineText(
      text: WindowReader(
        try TextReader.open(input, library: library, buffers: buffers), buffers: buffers,
        helpers: helpers))
  }

  private init(text: consuming WindowReader) { self.text = text }

  /// How many bytes of the file as stored were read.
  var storedOffset: Int64 { text.storedOffset }

  /// Reads on, as ``WindowReader/next()`` does.
  mutating func next() throws(Failure) -> TextWindow {
    let window = try text.next()
    let target = unsafe window.buffer.fresh
    let isEnding =
      if let endsInCR { endsInCR } else { unsafe Self.hasCROnly(target, count: window.filled) }
    endsInCR = isEnding
    if isEnding {
      for i in 0..<window.filled where unsafe target[i] == UInt8(ascii: "\r") {
        unsafe target[i] = UInt8(ascii: "\n")
      }
    }
    return window
  }

  private static func hasCROnly(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
    var hasCR = false
    for i in 0..<count {
      let byte = unsafe bytes[i]
      if byte == UInt8(ascii: "\n") { return false }
      hasCR = hasCR || byte == UInt8(ascii: "\r")
    }
    return hasCR
  }
}

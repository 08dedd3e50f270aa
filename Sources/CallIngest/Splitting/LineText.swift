import Metering

/// A file's text whose lines end in LF or CR LF, whatever they end in as stored.
///
/// Lines may end in a CR alone, as old systems write them. A text is taken to have such lines when
/// its first 256 KiB have CRs and not one LF; the CRs then become LFs, so that all that follows
/// knows one kind of line end.
struct LineText: ~Copyable {
  private var text: TextReader
  /// Whether a CR ends a line; nil until the text begins.
  private var endsInCR: Bool?

  /// Opens a file, or the copy of one that can be read only once.
  static func open(
    _ input: InputFile, spool: SpooledInput?, library: InflateLibrary
  ) throws(Failure) -> LineText {
    LineText(text: try TextReader.open(input, spool: spool, library: library))
  }

  private init(text: consuming TextReader) {
    self.text = text
  }

  /// How many bytes of the file as stored were read.
  var storedOffset: Int64 { text.storedOffset }

  /// Reads on, as ``TextReader/read(into:count:)`` does.
  mutating func read(
    into target: UnsafeMutablePointer<UInt8>, count: Int
  ) throws(Failure) -> Int {
    let got = unsafe try text.read(into: target, count: count)
    let isEnding =
      if let endsInCR { endsInCR } else { unsafe Self.hasCROnly(target, count: got) }
    endsInCR = isEnding
    if isEnding {
      for i in 0..<got where unsafe target[i] == UInt8(ascii: "\r") {
        unsafe target[i] = UInt8(ascii: "\n")
      }
    }
    return got
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

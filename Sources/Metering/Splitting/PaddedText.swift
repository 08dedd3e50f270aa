import CDRCore
import CKernels

/// A text in memory, with the padding after it that readers by words need.
@safe package final class PaddedText {
  let bytes: UnsafeMutablePointer<UInt8>
  package let count: Int

  package init(_ text: some Collection<UInt8>) {
    let size = text.count + Int(CDR_TEXT_PADDING)
    RequiredMemory.check(byteCount: size)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    unsafe bytes.initialize(repeating: 0, count: size)
    for (place, byte) in text.enumerated() { unsafe bytes[place] = byte }
    unsafe self.bytes = bytes
    count = text.count
  }

  deinit { unsafe bytes.deallocate() }
}

extension InputFile {
  /// Its uncompressed text, or the beginning of it.
  ///
  /// - Parameter limit: how many bytes to read at most.
  /// - Throws: what reading the file throws.
  package func text(atMost limit: Int) throws(Failure) -> [UInt8] {
    try InputBytes(self).text(atMost: limit)
  }
}

extension InputBytes {
  func text(atMost limit: Int) throws(Failure) -> [UInt8] {
    var reader = try TextReader.open(self, library: .fastest)
    let buffer = TextBuffer()
    var text: [UInt8] = []
    while text.count < limit {
      let size = min(TextBuffer.freshSize, limit - text.count)
      let got = unsafe try reader.read(into: buffer.fresh, count: size)
      unsafe text.append(contentsOf: UnsafeBufferPointer(start: buffer.fresh, count: got))
      if got < size { break }
    }
    return text
  }
}

/// What may stand before a text's first character.
package enum ByteOrderMark {
  /// How many bytes of a text's beginning are a byte order mark of UTF-8: 3 or 0.
  package static func size(_ start: some Sequence<UInt8>) -> Int {
    start.prefix(3).elementsEqual([0xef, 0xbb, 0xbf]) ? 3 : 0
  }

  /// - Throws: `badData` for a text that begins as UTF-16 does.
  package static func refuseUTF16(_ start: some Sequence<UInt8>, of file: String) throws(Failure) {
    let first = Array(start.prefix(2))
    guard first == [0xff, 0xfe] || first == [0xfe, 0xff] else { return }
    throw Failure(
      .badData, "\(file): the text is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 \(file)")
  }
}

import CKernels
import ColumnMaps

/// Turns fields of a log in GB18030 into UTF-8, by the system's converter; one for each worker.
///
/// GB 18030 is ASCII with characters of two and of four bytes. Which characters there are is what
/// the system's edition of the standard says.
@safe package struct GB18030Decoder: ~Copyable {
  /// UTF-8 has at most this many bytes for each byte of GB18030.
  static let growth = Int(CDR_GB18030_GROWTH)

  private let converter: OpaquePointer

  /// nil when the system lacks the converter.
  init?() {
    guard let converter = unsafe cdr_gb18030_open() else { return nil }
    unsafe self.converter = converter
  }

  deinit { unsafe cdr_gb18030_close(converter) }

  /// Writes a field as UTF-8.
  ///
  /// - Parameter capacity: the room in bytes; ``growth`` times the field's is always enough.
  /// - Returns: how many bytes were written; nil when the bytes are not GB18030, or room is short.
  mutating func decode(
    _ field: Field, into text: UnsafeMutablePointer<UInt8>, capacity: Int
  ) -> Int? {
    let count = unsafe cdr_gb18030_decode(converter, field.bytes, field.count, text, capacity)
    return count < 0 ? nil : count
  }

  /// A text as UTF-8 for people, who need not get back the bytes: what is not GB18030 is shown as
  /// U+FFFD.
  package static func readableText(of bytes: [UInt8]) -> [UInt8] {
    if let text = text(of: bytes) { return text }
    var text: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      // A character of one byte, of two, or of four, which has a digit second.
      let second = rest.dropFirst().first
      let size = first < 0x80 ? 1 : second.map { 0x30...0x39 ~= $0 ? 4 : 2 } ?? 1
      if let character = self.text(of: Array(rest.prefix(size))) {
        text += character
        rest = rest.dropFirst(size)
      } else {
        text += Array("\u{fffd}".utf8)
        rest = rest.dropFirst()
      }
    }
    return text
  }

  /// A text as UTF-8; nil when it is not GB18030, or the system has no converter.
  package static func text(of bytes: [UInt8]) -> [UInt8]? {
    guard var decoder = GB18030Decoder() else { return nil }
    var count: Int?
    let text = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count * growth) { target, size in
      count = withPaddedField(bytes) { field in
        unsafe decoder.decode(field, into: target.baseAddress!, capacity: target.count)
      }
      size = count ?? 0
    }
    return count == nil ? nil : text
  }
}

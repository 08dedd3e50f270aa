/// A text that is told apart by its bytes, as the first pass tells accounts apart. `String` takes
/// some texts for equal that differ in bytes, such as an accented letter and its two parts.
package struct ByteText: Hashable, Comparable, Sendable {
  private let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package static func < (a: ByteText, b: ByteText) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}

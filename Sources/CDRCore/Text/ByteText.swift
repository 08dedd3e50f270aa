import Foundation

/// A text that is told apart by its bytes, as the first pass tells accounts apart. `String` takes
/// some texts for equal that differ in bytes, such as an accented letter and its two parts.
package struct ByteText: Hashable, Comparable, Sendable {
  package let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package static func < (a: ByteText, b: ByteText) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}

extension String {
  /// Whether another text has the same bytes.
  package func hasBytes(of other: String) -> Bool {
    var (own, other) = (self, other)
    return own.withUTF8 { own in
      other.withUTF8 { other in
        // Of no bytes there is no address.
        unsafe own.count == other.count
          && (own.isEmpty || memcmp(own.baseAddress!, other.baseAddress!, own.count) == 0)
      }
    }
  }
}

extension StringProtocol {
  /// Whether another text has the same bytes.
  package func hasBytes(of other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Sequence<String> {
  /// Whether one of the texts has the same bytes as another.
  package func contains(bytesOf text: String) -> Bool { contains { $0.hasBytes(of: text) } }

  /// The texts in byte order.
  package func sortedByBytes() -> [String] { sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}

extension Collection<String> {
  /// The first of the texts that has the same bytes as another.
  package func firstIndex(bytesOf text: String) -> Index? { firstIndex { $0.hasBytes(of: text) } }
}

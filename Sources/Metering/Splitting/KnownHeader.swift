import CDRCore
import ColumnMaps
import Foundation

/// How a file began that has a header row: most files of a run begin like the one before.
struct KnownHeader {
  /// All that stands before the first record.
  private let bytes: [UInt8]
  private let header: HeaderReader.Header

  /// Finds the columns of a file.
  ///
  /// - Parameters:
  ///   - window: the file's first.
  ///   - name: the file's, for messages.
  ///   - buffers: those of files that are read by one map.
  /// - Throws: as ``HeaderReader/read()``.
  static func read(
    _ window: TextWindow, of name: String, map: ColumnMap, by buffers: TextBuffers
  ) throws(Failure) -> HeaderReader.Header {
    if let known = buffers.header.withLock({ $0 }), known.begins(window) { return known.header }
    let header = try HeaderReader(window, of: name, map: map).read()
    if let known = KnownHeader(header, window, map: map) {
      buffers.header.withLock { $0 = known }
    }
    return header
  }

  /// Nil where a file that begins with the same bytes may have another header.
  private init?(_ header: HeaderReader.Header, _ window: TextWindow, map: ColumnMap) {
    // A line that ends is a row by itself; whether there are types in the next says that one.
    guard case .present = map.header, map.typesRow == nil, header.names != nil,
      header.end > 0, header.end <= window.filled,
      unsafe window.buffer.fresh[header.end - 1] == UInt8(ascii: "\n")
    else { return nil }
    bytes = unsafe Array(UnsafeBufferPointer(start: window.buffer.fresh, count: header.end))
    self.header = header
  }

  private func begins(_ window: TextWindow) -> Bool {
    guard window.filled >= bytes.count else { return false }
    return unsafe bytes.withUnsafeBytes { bytes in
      unsafe memcmp(bytes.baseAddress!, window.buffer.fresh, bytes.count) == 0
    }
  }
}

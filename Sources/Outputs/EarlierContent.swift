import Foundation

/// What an output file holds before it is replaced.
package enum EarlierContent {
  /// Whether a path leads to a regular file that holds anything except one of some texts. One that
  /// cannot be read may hold anything.
  ///
  /// - Parameter path: of a file, behind all symlinks; a device or a pipe holds nothing.
  package static func holdsMore(than texts: [[UInt8]], at path: String) -> Bool {
    guard let size = size(ofRegularFile: path), size > 0 else { return false }
    guard texts.contains(where: { $0.count == size }) else { return true }
    guard let bytes = try? Data(contentsOf: URL(filePath: path)) else { return true }
    return !texts.contains { $0.elementsEqual(bytes) }
  }

  /// Whether a path leads to a regular file, empty or not.
  package static func isRegularFile(_ path: String) -> Bool { size(ofRegularFile: path) != nil }

  /// Whether there is anything at a path, even a symlink that leads nowhere.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Whether a path leads to a regular file with just these bytes.
  package static func isRegularFile(_ path: String, holding bytes: [UInt8]) -> Bool {
    guard size(ofRegularFile: path) == bytes.count else { return false }
    return (try? Data(contentsOf: URL(filePath: path))).map(bytes.elementsEqual) ?? false
  }

  private static func size(ofRegularFile path: String) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }
}

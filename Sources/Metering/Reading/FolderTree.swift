import Foundation

/// The folders in a folder, and those in them, each once.
///
/// Symlinks are followed. A folder that was read already, by another path or because a link leads back
/// to it, is skipped, and said so.
struct FolderTree {
  private struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// Those that are still to be read, the next one last.
  private var waiting: [String]
  private var seen: [Identity: String] = [:]
  /// Which folders were skipped, a line each.
  private(set) var warnings: [String] = []

  init(_ top: String) { waiting = [top] }

  /// The next folder: in byte order of name, each followed by those in it.
  mutating func next() -> String? {
    while let folder = waiting.popLast() {
      var status = stat()
      // What is gone by now cannot be read either, which its reader says.
      guard unsafe stat(folder, &status) == 0 else { return folder }
      let identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
      guard let other = seen[identity] else {
        seen[identity] = folder
        return folder
      }
      warnings.append("skipped the folder \(folder): it is the same as \(other)")
    }
    return nil
  }

  /// Adds the folders in one.
  ///
  /// - Parameter names: in byte order.
  mutating func add(_ names: [String], in folder: String) {
    waiting += names.reversed().map { FolderContents.path(of: $0, in: folder) }
  }
}

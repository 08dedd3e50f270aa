import CDRCore
import Foundation
import GRDB
import Metering

/// Files as they lay in their folders when the ledger read them: one that still lies there so, by path,
/// inode, size and times, need not be read again.
///
/// A stamp says no more than that reading the file would give the bytes of a file that the ledger
/// holds, so that it goes with that file.
struct FileStamps {
  /// A file as it lies there now.
  private struct Found {
    var path: String
    var stamp: FileStamp
    /// Whether every later change of the file will show.
    var isSettled: Bool
  }

  private let database: Database
  /// Whether files are known by their stamps.
  private let areUsed: Bool
  private var folders: [String: String] = [:]
  /// By name, files that were looked at and not known.
  private var unknown: [String: Found] = [:]

  /// - Parameter areUsed: whether files are known by their stamps; else they only get new ones.
  init(_ database: Database, areUsed: Bool) {
    self.database = database
    self.areUsed = areUsed
  }

  /// The file of the ledger with the bytes of a file in a folder, as far as its stamp tells.
  ///
  /// - Returns: nil where only reading it tells.
  mutating func known(_ file: InputFile) throws -> (content: FileContent, name: String)? {
    // Of a stream and of what has no size by the system's word, the content alone tells.
    guard case .path(let path) = file.source, file.label == nil else { return nil }
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    guard let stamp = try? FileStamp(file) else { return nil }
    let found = Found(
      path: absolute(path), stamp: stamp, isSettled: stamp.isSettled(at: now.tv_sec))
    let row =
      areUsed
      ? try Row.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT f.sha256, f.name FROM file_stamps s JOIN files f ON f.id = s.content
            WHERE s.path = ? AND s.inode = ? AND s.size = ? AND s.modified = ? AND s.changed = ?
            """),
        arguments: [
          Data(found.path.utf8), Int64(bitPattern: stamp.inode), stamp.size, stamp.modified,
          stamp.changed,
        ]) : nil
    guard let row else {
      unknown[path] = found
      return nil
    }
    return (FileContent(sha256: row["sha256"], size: stamp.size), row["name"])
  }

  /// Writes the stamps of files that were looked at and then read.
  ///
  /// - Parameter contents: by name, what was read of each; of those that the ledger does not hold,
  ///   nothing is written.
  func store(_ contents: [String: FileContent]) throws {
    var rows = RowBatch(
      """
      INSERT OR REPLACE INTO file_stamps (path, inode, size, modified, changed, content)
      SELECT column1, column2, column3, column4, column5, id FROM (
      """, columns: 6, tail: ") JOIN files ON sha256 = column6")
    let read = unknown.compactMap { name, found in contents[name].map { (found, $0) } }
      // What was read is all that lay there when it was looked at.
      .filter { found, content in found.isSettled && found.stamp.size == content.size }
    // Nearly in order, so that each page of the table is written about once.
    for (found, content) in read.sorted(by: { $0.0.path < $1.0.path }) {
      let stamp = found.stamp
      rows.append(
        Data(found.path.utf8), Int64(bitPattern: stamp.inode), stamp.size, stamp.modified,
        stamp.changed, content.sha256)
    }
    try rows.write(to: database)
  }

  /// A path from the root, without symlinks among its folders.
  private mutating func absolute(_ path: String) -> String {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? "."
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    if let known = folders[folder] { return known + name }
    var real = folder
    if let resolved = unsafe realpath(folder, nil) {
      real = unsafe String(cString: resolved)
      unsafe free(resolved)
    }
    if !real.hasSuffix("/") { real += "/" }
    folders[folder] = real
    return real + name
  }
}

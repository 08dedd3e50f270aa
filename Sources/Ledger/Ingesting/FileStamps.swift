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
    /// Whether the ledger has another stamp under the path, or may have.
    var isReplacing: Bool
  }

  /// What was read of a file that was looked at.
  struct Read {
    var name: String
    var content: FileContent
    /// The ledger's file with that content, where it came just now.
    var file: Int64?
  }

  private let database: Database
  private let select: Statement
  /// Whether files are known by their stamps.
  private let areUsed: Bool
  private var folders: [String: String] = [:]
  /// By name, files that were looked at and not known.
  private var unknown: [String: Found] = [:]

  /// - Parameter areUsed: whether files are known by their stamps; else they only get new ones.
  init(_ database: Database, areUsed: Bool) throws {
    self.database = database
    select = try database.makeStatement(
      sql: """
        SELECT s.inode, s.size, s.modified, s.changed, f.sha256, f.name
        FROM file_stamps s JOIN files f ON f.id = s.content WHERE s.path = ?
        """)
    self.areUsed = areUsed
  }

  /// The file of the ledger with the bytes of a file in a folder, as far as its stamp tells.
  ///
  /// - Returns: nil where only reading it tells.
  mutating func known(_ file: InputFile) throws -> (content: FileContent, name: String)? {
    // Of a stream and of what has no size by the system's word, the content alone tells.
    guard case .path(let path) = file.source, file.label == nil else { return nil }
    guard let listed = file.listed ?? Self.look(at: file) else { return nil }
    let stamp = listed.stamp
    let realPath = absolute(path)
    var isReplacing = true
    if areUsed {
      let row = try Row.fetchOne(select, arguments: [Data(realPath.utf8)])
      if let row, row[0] == Int64(bitPattern: stamp.inode), row[1] == stamp.size,
        row[2] == stamp.modified, row[3] == stamp.changed
      {
        return (FileContent(sha256: row[4], size: stamp.size), row[5])
      }
      isReplacing = row != nil
    }
    unknown[path] = Found(
      path: realPath, stamp: stamp, isSettled: listed.isSettled, isReplacing: isReplacing)
    return nil
  }

  private static func look(at file: InputFile) -> InputFile.Listed? {
    let now = time(nil)
    guard let stamp = try? FileStamp(file) else { return nil }
    return InputFile.Listed(stamp: stamp, isSettled: stamp.isSettled(at: now))
  }

  /// Writes the stamps of files that were looked at and then read.
  ///
  /// - Parameters:
  ///   - files: in the order of their paths, so that each page of the table is written about once; of
  ///     those that the ledger does not hold, nothing is written.
  ///   - sums: that rows are added to.
  func store(_ files: some Sequence<Read>, _ sums: RowSums) throws {
    let rows = try RowInsert(
      into: "file_stamps", ["path", "inode", "size", "modified", "changed", "content"],
      in: database, sums)
    for read in files {
      // What was read has to be all that lay there when it was looked at.
      guard let found = unknown[read.name], found.isSettled,
        found.stamp.size == read.content.size,
        let file = try read.file ?? file(of: read.content)
      else { continue }
      let stamp = found.stamp
      try rows.insert(
        .blob(Array(found.path.utf8)), .integer(Int64(bitPattern: stamp.inode)),
        .integer(stamp.size), .integer(stamp.modified), .integer(stamp.changed), .integer(file),
        isReplacing: found.isReplacing)
    }
  }

  /// The ledger's file that has a content; nil where it has none.
  private func file(of content: FileContent) throws -> Int64? {
    try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT id FROM files WHERE sha256 = ?"),
      arguments: [content.sha256])
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

import CDRCore
import Foundation
import GRDB

/// What compacting a ledger came to.
public struct CompactOutcome: Sendable {
  /// The size of the file in bytes before.
  public var sizeBefore: Int64
  /// The size of the file in bytes after; while others read, it shrinks once they have ended.
  public var sizeAfter: Int64
  /// Postings of older programs that are kept packed now.
  public var packedPostings: Int
  /// Usages of files and months that older programs wrote and that are kept smaller now.
  public var packedUsages: Int
}

extension Ledger {
  /// Gives back the space that a ledger no longer uses: what was pruned, undone or forgotten. And
  /// packs what older programs kept unpacked.
  ///
  /// Nothing that a ledger holds changes. It is written anew as a whole, which needs room for that in
  /// its folder, and as much in the folder for temporary files. A kill at any moment leaves it as it was
  /// before or as it is after.
  ///
  /// - Throws: `inputOutput` where there is not enough room; `busy` when another process keeps the
  ///   ledger longer than the wait.
  public func compact() throws(Failure) -> CompactOutcome {
    let before = try fileSize()
    try requireRoom()
    let packed = try write { database in
      let rows = OlderRows(database: database)
      try rows.packFingerprints()
      return (postings: try rows.packPostings(), usages: try rows.packUsages())
    }
    return try reportingFailures {
      try queue.writeWithoutTransaction { database in
        let isAnnounced = try announce(in: database)
        defer { if isAnnounced { try? Generation(database).withdraw() } }
        try checkIdentity()
        LedgerStep.reach(.beforeCommit)
        try database.execute(sql: "VACUUM")
        LedgerStep.reach(.afterCommit)
        // Into the file; a reader may keep that from happening until it has ended.
        try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let size = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
        return CompactOutcome(
          sizeBefore: before, sizeAfter: pages * size, packedPostings: packed.postings,
          packedUsages: packed.usages)
      }
    }
  }

  private func fileSize() throws(Failure) -> Int64 {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw Failure(.inputMissing, "\(path): \(SystemError.last.text)")
    }
    return Int64(status.st_size)
  }

  private func requireRoom() throws(Failure) {
    let needed = try read { database in
      let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      let free = try Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
      return (pages - free) * (try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    let room = CompactRoom(
      ledger: .init(folder), temporary: .init(CompactRoom.temporaryFolder()), needed: needed)
    if let problem = room.problem {
      throw Failure(.inputOutput, "\(path): \(problem); nothing was changed")
    }
  }
}

/// Whether there is room to write a ledger anew.
struct CompactRoom {
  /// A folder, and what its file system has left.
  struct Place {
    var folder: String
    /// Tells file systems apart; nil where that is not known.
    var device: UInt64?
    /// In bytes; nil where that is not known.
    var free: Int64?
  }

  var ledger: Place
  var temporary: Place
  /// What the new file takes, in bytes.
  var needed: Int64

  /// What is lacking, without a full stop; nil when nothing is.
  var problem: String? {
    let isOne = ledger.device != nil && ledger.device == temporary.device
    let lacking = [(ledger, isOne ? 2 * needed : needed), (temporary, needed)].first {
      place, bytes in
      place.free.map { $0 < bytes } ?? false
    }
    guard let (place, bytes) = lacking else { return nil }
    let hint =
      place.folder == ledger.folder
      ? "make room there" : "make room there, or set TMPDIR to a folder with more"
    return "compacting needs \(ByteCount.text(bytes)) in \(place.folder), which has "
      + "\(ByteCount.text(place.free ?? 0)) left; \(hint)"
  }

  /// The folder in which SQLite makes temporary files.
  static func temporaryFolder() -> String {
    let environment = ProcessInfo.processInfo.environment
    let folders = [
      environment["SQLITE_TMPDIR"], environment["TMPDIR"], "/var/tmp", "/usr/tmp", "/tmp",
    ]
    return folders.compactMap(\.self).first { folder in
      unsafe access(folder, W_OK | X_OK) == 0
    } ?? "."
  }
}

extension CompactRoom.Place {
  /// A folder as it is now.
  init(_ folder: String) {
    self.init(folder: folder, device: nil, free: nil)
    var status = stat()
    if unsafe stat(folder, &status) == 0 { device = UInt64(status.st_dev) }
    var system = statvfs()
    if unsafe statvfs(folder, &system) == 0 {
      free = Int64(
        clamping: UInt64(system.f_bavail).multipliedReportingOverflow(by: UInt64(system.f_frsize))
          .partialValue)
    }
  }
}

/// Sizes for people.
package enum ByteCount {
  /// `12.3 MB`
  package static func text(_ bytes: Int64) -> String {
    let tenths = (max(0, bytes) + 99_999) / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}

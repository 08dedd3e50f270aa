import CDRCore
import Foundation

/// That nothing writes to a ledger while it is read in a folder that may only be read.
///
/// SQLite keeps readers and writers apart by a file beside the ledger. Who cannot make that file, and
/// finds no write-ahead log, reads the ledger as a file that does not change; this tells afterwards
/// whether it did: a command that writes announces that in the ledger itself before anything else.
struct Stillness: Sendable {
  private let path: String
  private let before: Stamp?

  private struct Stamp: Hashable {
    var inode: UInt64
    var size: Int64
    var changed: [Int]
  }

  init(_ path: String) {
    self.path = path
    before = Self.stamp(path)
  }

  private static func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return Stamp(
      inode: UInt64(status.st_ino), size: Int64(status.st_size),
      changed: [
        status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec,
        status.st_ctim.tv_nsec,
      ])
  }

  /// - Throws: `busy` if the ledger was written to.
  func require() throws(Failure) {
    guard Self.stamp(path) == before, !Generation.hasLog(path) else {
      throw Failure(
        .busy,
        "\(path): another command wrote to the ledger while it was read, in a folder that may only be "
          + "read; try again")
    }
  }
}

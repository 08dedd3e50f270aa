import CDRCore
import Foundation
import GRDB

/// Notices that a ledger's write-ahead log has gone missing.
///
/// What a command commits stands in the log `LEDGER-wal` first, and moves into the file when the
/// command ends. After a kill it is in the log alone; without the log SQLite goes back, without a
/// word, to what was in the file. So the file itself counts commits: before a command writes, it
/// announces the next one in the file, and the commit brings the count up to it. A file that
/// announces a commit it does not have, with no log beside it, has lost one.
struct Generation {
  private let database: Database

  init(_ database: Database) { self.database = database }

  /// Whether a commit was announced that the ledger, as it is read now, does not have.
  var isBehind: Bool {
    get throws {
      guard let row = try Row.fetchOne(database, sql: "SELECT announced, committed FROM generation")
      else { throw Failure.damaged("it does not count its commits") }
      return row["announced"] as Int64 != row["committed"] as Int64
    }
  }

  /// Announces a commit, outside any transaction.
  func announce() throws {
    try database.inTransaction(.immediate) {
      try database.execute(sql: "UPDATE generation SET announced = committed + 1")
      return .commit
    }
    // Into the file. A reader may keep that from happening; then a lost log goes unnoticed.
    try database.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
  }

  /// Brings the count up, within the transaction that was announced.
  static func commit(in database: Database) throws {
    try database.execute(
      sql: """
        UPDATE generation SET announced = max(announced, committed + 1),
          committed = max(announced, committed + 1)
        """)
  }

  /// Takes an announcement back, outside any transaction, where nothing was written after all.
  func withdraw() throws {
    try database.inTransaction(.immediate) {
      try database.execute(sql: "UPDATE generation SET announced = committed")
      return .commit
    }
  }

  /// What an announcement without its commit means.
  enum State {
    case complete
    /// A command is at work, or ended before its commit.
    case unfinished
    /// The log is not there that had the announcement, and maybe the commit.
    case logMissing
  }

  /// Looks at the ledger, outside any transaction.
  ///
  /// - Parameter hadLog: whether there was a log before the ledger was opened, which makes one.
  func state(hadLog: Bool) throws -> State {
    guard try isBehind else { return .complete }
    if hadLog { return .unfinished }
    // A command may have begun meanwhile: it has the lock, or has it within a moment.
    for _ in 0..<4 {
      try database.inTransaction(.immediate) { .rollback }
      guard try isBehind else { return .complete }
      usleep(25_000)
    }
    return .logMissing
  }

  /// Whether a ledger has a write-ahead log beside it: a file that begins as SQLite's do.
  static func hasLog(_ ledger: String) -> Bool {
    guard let log = FileHandle(forReadingAtPath: ledger + "-wal") else { return false }
    defer { try? log.close() }
    let magic = try? log.read(upToCount: 4)
    return magic == Data([0x37, 0x7f, 0x06, 0x82]) || magic == Data([0x37, 0x7f, 0x06, 0x83])
  }
}

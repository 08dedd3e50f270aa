import CDRCore
import Foundation
import GRDB
import Outputs
import Synchronization

/// What is kept from night to night: files taken exactly once, usage by month, postings.
///
/// A ledger is one SQLite file. Whatever a command does to it is one transaction, so a kill, a full
/// disk or a power cut at any moment leaves the state before or after it, never between.
///
/// ```swift
/// let ledger = try Ledger.open("calls.ledger")
/// let outcome = try ledger.post(PostOptions(.post, months: october...october))
/// ```
///
/// Those who read see the last committed state, even during a write; those who write wait
/// for one another.
public final class Ledger: Sendable {
  /// The file, as it was named.
  public let path: String
  let queue: DatabaseQueue
  /// How long to wait for another process that writes.
  let wait: Duration
  let sums: RowSums
  /// The file that was opened, by which it is known again.
  let identity: FileIdentity?
  /// Whether there was a write-ahead log before the file was opened.
  let hadLog: Bool
  /// The file as it was when it was opened as one that no one is writing to; nil: SQLite itself keeps
  /// readers and writers apart.
  let stillness: Stillness?
  /// A copy of a ledger of an older version that was brought to this one, to read from.
  private let upgraded = Mutex<DatabaseQueue?>(nil)

  /// The size of the file in bytes as of this program's last commit; 0 before there was one.
  var sizeCommitted: Int64 { committed.withLock { $0 } }
  private let committed = Mutex<Int64>(0)

  init(
    path: String, queue: DatabaseQueue, wait: Duration, sums: RowSums, hadLog: Bool,
    stillness: Stillness? = nil
  ) {
    self.path = path
    self.queue = queue
    self.wait = wait
    self.sums = sums
    self.hadLog = hadLog
    self.stillness = stillness
    identity = FileIdentity(path)
  }

  // MARK: Transactions

  /// Reads from one state of the ledger, whatever others write meanwhile.
  ///
  /// A ledger of an older version stays as it is: what is read is a copy of it, brought to this
  /// version.
  ///
  /// - Throws: what `body` throws; errors of SQLite as failures that name the ledger.
  func read<Value>(_ body: (Database) throws -> Value) throws(Failure) -> Value {
    do throws(Failure) {
      let value = try reportingFailures {
        let version = try queue.read { try Schema.version(of: $0) }
        if version == Schema.version { return try queue.read(body) }
        return try copyOfThisVersion().read(body)
      }
      try stillness?.require()
      return value
    } catch {
      // What then looks like damage is most likely a state between two others.
      try stillness?.require()
      throw error
    }
  }

  private func copyOfThisVersion() throws -> DatabaseQueue {
    try upgraded.withLock { upgraded in
      if let upgraded { return upgraded }
      // A file without a name, which SQLite removes with the connection.
      let copy = try DatabaseQueue(path: "")
      try queue.backup(to: copy)
      try copy.write { try Schema.migrate($0) }
      upgraded = copy
      return copy
    }
  }

  /// Does all or nothing: commits when `body` returns, and rolls back when it throws.
  ///
  /// The lock is taken before `body` starts, so nothing that it has read can change under it. A
  /// ledger of an older version is brought to this one first, in the same transaction.
  ///
  /// - Parameter publish: puts the outputs in their places once `body`'s work is committed; a signal
  ///   that ends the program waits until it returns.
  /// - Throws: `busy` when another process keeps the ledger longer than ``wait``.
  func write<Value>(
    _ body: (Database) throws -> Value, publish: (Value) throws(Failure) -> Void = { _ in }
  ) throws(Failure) -> Value {
    try reportingFailures {
      try queue.writeWithoutTransaction { database in
        let isAnnounced = try announce(in: database)
        try database.beginTransaction(.immediate)
        do {
          LedgerStep.reach(.locked)
          try checkIdentity()
          let isNew = try Schema.version(of: database) < Schema.sumsVersion
          try Schema.migrate(database)
          try sums.begin(in: database, isNew: isNew)
          let value = try body(database)
          try RunChain(database).extend()
          try sums.write(to: database)
          try Generation.commit(in: database)
          try Interruption.finishing { () throws in
            LedgerStep.reach(.beforeCommit)
            try database.commit()
            LedgerStep.reach(.afterCommit)
            upgraded.withLock { $0 = nil }
            committed.withLock { $0 = (try? Self.size(of: database)) ?? 0 }
            try publish(value)
          }
          return value
        } catch {
          if database.isInsideTransaction { try? database.rollback() }
          if isAnnounced { try? Generation(database).withdraw() }
          throw error
        }
      }
    }
  }

  /// Does everything that ``write(_:publish:)`` does, and then takes it back: for commands that are to
  /// say what they would do.
  ///
  /// - Throws: as ``write(_:publish:)``.
  func rehearse<Value>(_ body: (Database) throws -> Value) throws(Failure) -> Value {
    try reportingFailures {
      try queue.writeWithoutTransaction { database in
        try database.beginTransaction(.immediate)
        defer { if database.isInsideTransaction { try? database.rollback() } }
        LedgerStep.reach(.locked)
        try checkIdentity()
        try Schema.migrate(database)
        return try body(database)
      }
    }
  }

  /// Does all or nothing, or only rehearses it.
  func write<Value>(
    isTrial: Bool, _ body: (Database) throws -> Value
  ) throws(Failure) -> Value {
    isTrial ? try rehearse(body) : try write(body)
  }

  /// Announces a commit, where the ledger counts them.
  func announce(in database: Database) throws -> Bool {
    guard try Schema.version(of: database) >= Schema.sumsVersion else { return false }
    try Generation(database).announce()
    return true
  }

  /// Makes sure that the file which is locked is still the one that the path leads to: while this
  /// command waited, another may have removed it or put a backup in its place.
  func checkIdentity() throws(Failure) {
    guard FileIdentity(path) == identity else {
      throw Failure(
        .busy,
        "\(path): the ledger was removed or replaced while this command waited for it; run the "
          + "command again")
    }
  }

  /// The size of the file in bytes, once its write-ahead log is in it.
  ///
  /// - Throws: `unfit` for a damaged ledger.
  public var size: Int64 {
    get throws(Failure) { try reportingFailures { try queue.read { try Self.size(of: $0) } } }
  }

  private static func size(of database: Database) throws -> Int64 {
    let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
    return pages * (try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
  }

  /// Does something with the database outside any transaction.
  func reportingFailures<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
    try failing(ledger: path, body)
  }
}

import GRDB
import Metering

/// What is kept from night to night: files taken exactly once, usage by month, postings.
///
/// A ledger is one SQLite file. Whatever a command does to it is one transaction, so a kill, a full
/// disk or a power cut at any moment leaves the state before or after it, never between.
///
/// ```swift
/// let ledger = try Ledger.open("calls.ledger", wait: .seconds(30))
/// let outcome = try ledger.post(PostOptions(months: [october], kind: .post))
/// ```
///
/// Those who read see the last committed state, also while somebody writes; those who write wait
/// for one another.
public final class Ledger: Sendable {
  /// The file, as it was named.
  public let path: String
  let queue: DatabaseQueue
  /// How long to wait for another process that writes.
  let wait: Duration

  init(path: String, queue: DatabaseQueue, wait: Duration) {
    self.path = path
    self.queue = queue
    self.wait = wait
  }

  // MARK: Transactions

  /// Reads from one state of the ledger, whatever others write meanwhile.
  ///
  /// - Throws: what `body` throws; errors of SQLite as failures that name the ledger.
  func read<Value>(_ body: (Database) throws -> Value) throws(Failure) -> Value {
    try reportingFailures { try queue.read(body) }
  }

  /// Does all or nothing: commits when `body` returns, and rolls back when it throws.
  ///
  /// The lock is taken before `body` starts, so nothing that it has read can change under it.
  ///
  /// - Throws: `busy` when another process keeps the ledger longer than ``wait``.
  func write<Value>(_ body: (Database) throws -> Value) throws(Failure) -> Value {
    try reportingFailures {
      try queue.writeWithoutTransaction { database in
        var value: Value?
        try database.inTransaction(.immediate) {
          LedgerStep.reach(.locked)
          value = try body(database)
          LedgerStep.reach(.beforeCommit)
          return .commit
        }
        LedgerStep.reach(.afterCommit)
        guard let value else { throw Failure(.bug, "a transaction ended without a result") }
        return value
      }
    }
  }

  /// Does something with the database outside any transaction.
  func reportingFailures<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
    do {
      return try body()
    } catch let failure as Failure {
      throw failure
    } catch let error as DatabaseError {
      throw Failure(error, ledger: path)
    } catch {
      throw Failure(.bug, "\(path): \(error)")
    }
  }
}

import CDRCore
import GRDB

extension Ledger {
  /// Goes on with a ledger that has lost its write-ahead log, as it was before the command that was
  /// killed, and records that.
  ///
  /// - Parameters:
  ///   - path: the ledger's file.
  ///   - reason: why, for the history.
  ///   - wait: how long to wait for another process that writes.
  /// - Returns: the run.
  /// - Throws: `badData` when the ledger has lost nothing.
  @discardableResult
  public static func recover(
    _ path: String, reason: String, wait: Duration = .seconds(30)
  ) throws(Failure) -> Int64 {
    let ledger = try openAnyway(path, wait: wait)
    guard try ledger.generationState() == .logMissing else {
      throw Failure(.badData, "\(path): the ledger is complete; there is nothing to recover")
    }
    return try ledger.write { database in
      try RunEntry(
        command: "recover", reason: reason,
        detail: "the write-ahead log was missing; what it had is not in the ledger"
      ).insert(database)
    }
  }
}

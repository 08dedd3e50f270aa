import Foundation
import GRDB
import Metering

extension Ledger {
  /// Marks the file as a ledger, in SQLite's header: `CDRL`.
  static let applicationID: Int32 = 0x4344_524C

  /// Opens a ledger that exists, and brings it to this program's schema.
  ///
  /// - Parameter wait: how long to wait for another process that writes.
  /// - Throws: `inputMissing` when there is none; `unfit` when the file is no ledger, or one of a
  ///   newer version; `busy` when it has to be migrated and another process keeps it.
  public static func open(_ path: String, wait: Duration = .seconds(30)) throws(Failure) -> Ledger {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(.inputMissing, "\(path): there is no such ledger; ingest makes it")
    }
    let ledger = try connect(path, wait: wait)
    switch try ledger.state() {
    case .empty:
      throw Failure(.inputMissing, "\(path): the ledger is empty; ingest files into it first")
    case .current: break
    case .older:
      try ledger.settle()
      try ledger.write { try Schema.migrate($0) }
    }
    try ledger.settle()
    return ledger
  }

  /// Opens a ledger, or makes an empty file for one; what it needs is then for the transaction
  /// that first writes to it.
  ///
  /// - Throws: as ``open(_:wait:)``; `outputCannotBeMade` when the file cannot be made.
  static func openOrCreate(_ path: String, wait: Duration) throws(Failure) -> Ledger {
    if !FileManager.default.fileExists(atPath: path) {
      // SQLite gives its other files the permissions of this one.
      let descriptor = unsafe Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor >= 0 {
        close(descriptor)
      } else if errno != EEXIST {
        throw Failure(.outputCannotBeMade, "cannot make \(path): \(systemError())")
      }
    }
    let ledger = try connect(path, wait: wait)
    _ = try ledger.state()
    try ledger.settle()
    LedgerStep.reach(.created)
    return ledger
  }

  private static func connect(_ path: String, wait: Duration) throws(Failure) -> Ledger {
    guard unsafe access(path, R_OK | W_OK) == 0 else {
      throw Failure(.inputMissing, "\(path): the ledger cannot be opened: \(systemError())")
    }
    var configuration = Configuration()
    configuration.label = "ledger"
    let milliseconds = max(0, min(wait / .milliseconds(1), 86_400_000))
    configuration.busyMode = .timeout(milliseconds / 1000)
    do {
      return Ledger(
        path: path, queue: try DatabaseQueue(path: path, configuration: configuration), wait: wait)
    } catch let error as DatabaseError {
      throw Failure(error, ledger: path)
    } catch {
      throw Failure(.bug, "\(path): \(error)")
    }
  }

  private enum State { case empty, older, current }

  /// Tells whether the file is a ledger, before anything in it is changed.
  private func state() throws(Failure) -> State {
    try read { database in
      let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      if application == 0 && version == 0 && tables == 0 { return .empty }
      guard application == Self.applicationID else {
        throw Failure(.unfit, "\(self.path): this is a database of another program, no ledger")
      }
      guard version <= Schema.version else {
        throw Failure(
          .unfit,
          "\(self.path): the ledger is of schema version \(version), this program knows those up "
            + "to \(Schema.version); use a newer cdr-rater")
      }
      return version == Schema.version ? .current : .older
    }
  }

  /// Sets what SQLite does not keep in the file, and the write-ahead log.
  ///
  /// SQLite does not wait for the lock that switching the log on needs, so this does.
  private func settle() throws(Failure) {
    let deadline = ContinuousClock.now + wait
    while true {
      do throws(Failure) {
        return try reportingFailures {
          try queue.writeWithoutTransaction { database in
            // Fewer, longer pages suit blobs; of a ledger that has pages it changes nothing.
            try database.execute(sql: "PRAGMA page_size = 16384")
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            guard mode == "wal" else {
              throw Failure(
                .unfit, "\(self.path): the folder's file system cannot hold a write-ahead log")
            }
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA cache_size = -65536")
          }
        }
      } catch {
        guard error.kind == .busy, ContinuousClock.now < deadline else { throw error }
        usleep(20_000)
      }
    }
  }
}

/// What the system says of the call that failed last.
func systemError() -> String {
  unsafe String(cString: strerror(errno))
}

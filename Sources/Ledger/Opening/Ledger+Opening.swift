import CDRCore
import Foundation
import GRDB
import Outputs

extension Ledger {
  /// Marks the file as a ledger, in SQLite's header: `CDRL`.
  static let applicationID: Int32 = 0x4344_524C

  /// Opens a ledger that exists.
  ///
  /// One of an older version is brought to this program's schema by the first command that writes.
  ///
  /// - Parameter wait: how long to wait for another process that writes.
  /// - Throws: `inputMissing` when there is none; `unfit` when the file is not a ledger, or is one of
  ///   a newer version, or has lost its write-ahead log.
  public static func open(_ path: String, wait: Duration = .seconds(30)) throws(Failure) -> Ledger {
    let ledger = try openAnyway(path, wait: wait)
    try ledger.checkGeneration()
    return ledger
  }

  /// Opens a ledger that exists, also one that has lost its write-ahead log.
  static func openAnyway(_ path: String, wait: Duration) throws(Failure) -> Ledger {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(.inputMissing, "\(path): the ledger does not exist; ingest creates it")
    }
    let ledger = try connect(path, wait: wait)
    guard try ledger.isLedger() else {
      throw Failure(.inputMissing, "\(path): the ledger is empty; ingest files into it first")
    }
    try ledger.settle()
    return ledger
  }

  /// Opens a ledger, or makes an empty file for one; what it needs is then for the transaction
  /// that first writes to it.
  ///
  /// - Returns: the ledger, and whether this made its file.
  /// - Throws: as ``open(_:wait:)``; `outputCannotBeMade` when the file cannot be made.
  static func openOrCreate(
    _ path: String, wait: Duration
  ) throws(Failure) -> (ledger: Ledger, isNew: Bool) {
    var isNew = false
    if !FileManager.default.fileExists(atPath: path) {
      // SQLite gives its other files the permissions of this one.
      let descriptor = unsafe Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor >= 0 {
        close(descriptor)
        isNew = true
      } else if errno != EEXIST {
        throw Failure(.outputCannotBeMade, "cannot create \(path): \(SystemError.last.text)")
      }
    }
    let ledger = try connect(path, wait: wait)
    if try ledger.isLedger() {
      try ledger.settle()
      try ledger.checkGeneration()
    } else {
      // Until its first commit a ledger has no write-ahead log, which could be lost with it.
      try ledger.configure()
    }
    LedgerStep.reach(.created)
    return (ledger, isNew)
  }

  /// What a command leaves that made the ledger's file and ends before its first commit.
  static func unused(_ path: String) -> [String] { [path, path + "-journal"] }

  /// Removes the empty file that was made for a command which then failed, unless another command
  /// has come to use it.
  func removeUnused() {
    try? queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA busy_timeout = 0")
      try database.inTransaction(.exclusive) {
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
        // Commands that wait for the lock find that the path does not lead to their file any more.
        if tables == 0, FileIdentity(path) == identity { _ = unsafe unlink(path) }
        return .rollback
      }
    }
  }

  private static func connect(_ path: String, wait: Duration) throws(Failure) -> Ledger {
    guard unsafe access(path, R_OK | W_OK) == 0 else {
      throw Failure(.inputMissing, "\(path): the ledger cannot be opened: \(SystemError.last.text)")
    }
    let sums = RowSums()
    let hadLog = Generation.hasLog(path)
    var configuration = Configuration()
    configuration.label = "ledger"
    let milliseconds = max(0, min(wait / .milliseconds(1), 86_400_000))
    configuration.busyMode = .timeout(milliseconds / 1000)
    configuration.prepareDatabase { database in
      database.add(function: sums.function)
      // Without it, rows that INSERT OR REPLACE removes run no triggers.
      try database.execute(sql: "PRAGMA recursive_triggers = ON")
    }
    do {
      return Ledger(
        path: path, queue: try DatabaseQueue(path: path, configuration: configuration), wait: wait,
        sums: sums, hadLog: hadLog)
    } catch let error as DatabaseError {
      throw Failure(error, ledger: path)
    } catch {
      throw Failure(.bug, "\(path): \(error)")
    }
  }

  /// Tells whether the file is a ledger or empty, before anything in it is changed.
  ///
  /// - Throws: `unfit` when it is something else, or a ledger of a newer version.
  private func isLedger() throws(Failure) -> Bool {
    try reportingFailures {
      try queue.read { database in
        let application = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Schema.version(of: database)
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        if application == 0 && version == 0 && tables == 0 { return false }
        guard application == Int64(Self.applicationID) else {
          throw Failure(.unfit, "\(self.path): this is a database of another program, not a ledger")
        }
        guard version <= Schema.version else {
          throw Failure(
            .unfit,
            "\(self.path): the ledger has schema version \(version), but this program supports those "
              + "up to \(Schema.version); use a newer cdr-rater")
        }
        guard version > 0 else {
          throw Failure.damaged("it does not say of which version its schema is")
        }
        try Schema.check(database, version: version)
        return true
      }
    }
  }

  /// Refuses a ledger that has lost its write-ahead log, and takes back what a command announced
  /// that was killed before its commit.
  private func checkGeneration() throws(Failure) {
    switch try generationState() {
    case .complete: return
    case .unfinished:
      // Or the log, removed when the last command closes the ledger, would seem to be missing.
      try? queue.writeWithoutTransaction { database in
        // Not while a command is at work.
        try database.execute(sql: "PRAGMA busy_timeout = 0")
        defer { try? database.execute(sql: "PRAGMA busy_timeout = \(wait / .milliseconds(1))") }
        try Generation(database).withdraw()
      }
    case .logMissing:
      throw Failure(
        .unfit,
        "\(path): its write-ahead log \(path)-wal is missing, and with it what the last command "
          + "may have committed before it was killed. Put that file back, or restore a backup; or "
          + "continue without it: cdr-rater ledger recover --reason TEXT")
    }
  }

  /// Whether the ledger has all that was committed to it.
  func generationState() throws(Failure) -> Generation.State {
    try reportingFailures {
      try queue.writeWithoutTransaction { database in
        guard try Schema.version(of: database) >= Schema.sumsVersion else { return .complete }
        return try Generation(database).state(hadLog: hadLog)
      }
    }
  }

  /// Sets what SQLite does not keep in the file.
  private func configure() throws(Failure) {
    try reportingFailures {
      try queue.writeWithoutTransaction { database in
        // Fewer, longer pages suit blobs; of a ledger that has pages it changes nothing.
        try database.execute(sql: "PRAGMA page_size = 16384")
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA cache_size = -65536")
      }
    }
  }

  /// Sets what SQLite does not keep in the file, and the write-ahead log.
  ///
  /// SQLite does not wait for the lock that switching the log on needs, so this does.
  func settle() throws(Failure) {
    let deadline = ContinuousClock.now + wait
    while true {
      do throws(Failure) {
        try reportingFailures {
          try queue.writeWithoutTransaction { database in
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            guard mode == "wal" else {
              throw Failure(
                .unfit, "\(self.path): the folder's file system does not support a write-ahead log")
            }
          }
        }
        return try configure()
      } catch {
        guard error.kind == .busy, ContinuousClock.now < deadline else { throw error }
        usleep(20_000)
      }
    }
  }
}

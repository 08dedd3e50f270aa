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
  /// - Parameters:
  ///   - path: the ledger's file.
  ///   - wait: how long to wait for another process that writes.
  ///   - isReadOnly: whether nothing will be written to it: then it may be one that can only be
  ///     read, in a folder that can only be read.
  /// - Throws: `inputMissing` when there is none; `unfit` when the file is not a ledger, or is one of
  ///   a newer version, or has lost its write-ahead log.
  public static func open(
    _ path: String, wait: Duration = .seconds(30), isReadOnly: Bool = false
  ) throws(Failure) -> Ledger {
    if isReadOnly, FileManager.default.fileExists(atPath: path), !isWritable(path) {
      return try openToRead(path, wait: wait)
    }
    let ledger = try openAnyway(path, wait: wait)
    try ledger.checkGeneration()
    return ledger
  }

  /// Whether a ledger, and the files that SQLite makes beside it, can be written.
  private static func isWritable(_ path: String) -> Bool {
    guard unsafe access(path, R_OK | W_OK) == 0 else { return false }
    return unsafe access(URL(filePath: path).deletingLastPathComponent().path, W_OK | X_OK) == 0
  }

  /// Opens a ledger that may only be read.
  private static func openToRead(_ path: String, wait: Duration) throws(Failure) -> Ledger {
    guard unsafe access(path, R_OK) == 0 else {
      throw Failure(.inputMissing, "\(path): the ledger cannot be opened: \(SystemError.last.text)")
    }
    let stillness = Stillness(path)
    let hadLog = Generation.hasLog(path)
    // Where there is a log, SQLite reads it and what lies beside it, without writing to either.
    let ledger = try connect(
      path, wait: wait, hadLog: hadLog, readingOnly: hadLog ? .withLog : .unchanging(stillness))
    do throws(Failure) {
      guard try ledger.isLedger() else {
        throw Failure(.inputMissing, "\(path): the ledger is empty; ingest files into it first")
      }
      try ledger.configure()
      let isBehind = try ledger.reportingFailures {
        try ledger.queue.read { database in
          try Schema.version(of: database) >= Schema.sumsVersion && Generation(database).isBehind
        }
      }
      if isBehind, !hadLog { throw logMissing(path) }
      return ledger
    } catch {
      try ledger.stillness?.require()
      throw error
    }
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

  /// Opens a ledger that is to be rehearsed on: where there is none, an empty one without a file.
  ///
  /// - Throws: as ``open(_:wait:)``.
  static func openOrImagine(_ path: String, wait: Duration) throws(Failure) -> Ledger {
    if FileManager.default.fileExists(atPath: path) {
      return try openOrCreate(path, wait: wait).ledger
    }
    let sums = RowSums()
    var configuration = Configuration()
    configuration.prepareDatabase { $0.add(function: sums.function) }
    return try failing(ledger: path) {
      // In memory, or where that is too little in a file without a name.
      let queue = try DatabaseQueue(path: "", configuration: configuration)
      return Ledger(path: path, queue: queue, wait: wait, sums: sums, hadLog: false)
    }
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

  /// How a ledger is read that cannot be written.
  private enum ReadingOnly {
    /// By the write-ahead log beside it.
    case withLog
    /// As a file that does not change while it is read.
    case unchanging(Stillness)
  }

  private static func connect(_ path: String, wait: Duration) throws(Failure) -> Ledger {
    guard unsafe access(path, R_OK | W_OK) == 0 else {
      throw Failure(.inputMissing, "\(path): the ledger cannot be opened: \(SystemError.last.text)")
    }
    return try connect(path, wait: wait, hadLog: Generation.hasLog(path), readingOnly: nil)
  }

  private static func connect(
    _ path: String, wait: Duration, hadLog: Bool, readingOnly: ReadingOnly?
  ) throws(Failure) -> Ledger {
    let sums = RowSums()
    var configuration = Configuration()
    configuration.label = "ledger"
    let milliseconds = max(0, min(wait / .milliseconds(1), 86_400_000))
    configuration.busyMode = .timeout(milliseconds / 1000)
    configuration.prepareDatabase { database in
      database.add(function: sums.function)
      // Without it, rows that INSERT OR REPLACE removes run no triggers.
      try database.execute(sql: "PRAGMA recursive_triggers = ON")
    }
    configuration.readonly = readingOnly != nil
    var (place, stillness) = (path, Stillness?.none)
    if case .unchanging(let found) = readingOnly {
      place = "file:\(escaped(path))?immutable=1"
      stillness = found
    }
    do {
      return Ledger(
        path: path, queue: try DatabaseQueue(path: place, configuration: configuration), wait: wait,
        sums: sums, hadLog: hadLog, stillness: stillness)
    } catch let error as DatabaseError {
      throw Failure(error, ledger: path)
    } catch {
      throw Failure(.bug, "\(path): \(error)")
    }
  }

  /// A path as it stands in a URI for SQLite.
  private static func escaped(_ path: String) -> String {
    let absolute =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    var text = ""
    for byte in absolute.utf8 {
      let character = Unicode.Scalar(byte)
      let isPlain =
        byte < 0x80
        && (character.properties.isAlphabetic || "0123456789/._-~".contains(Character(character)))
      text += isPlain ? String(character) : "%" + String(256 + Int(byte), radix: 16).dropFirst()
    }
    return text
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
    case .logMissing: throw Self.logMissing(path)
    }
  }

  private static func logMissing(_ path: String) -> Failure {
    Failure(
      .unfit,
      "\(path): its write-ahead log \(path)-wal is missing, and with it what the last command "
        + "may have committed before it was killed. Put that file back, or restore a backup; or "
        + "continue without it: cdr-rater ledger recover --reason TEXT")
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

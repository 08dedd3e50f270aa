import CDRCore
import GRDB

/// Does what the database's closures do, where only failures may be thrown.
func failing<Value>(
  ledger: String = "the ledger", _ body: () throws -> Value
) throws(Failure) -> Value {
  do {
    return try body()
  } catch let failure as Failure {
    throw failure
  } catch let error as DatabaseError {
    throw Failure(error, ledger: ledger)
  } catch let error as RowDecodingError {
    throw .damaged("\(error)")
  } catch {
    throw Failure(.bug, "\(ledger): \(error)")
  }
}

extension Failure {
  /// An error of SQLite, for the person who gave the command.
  init(_ error: DatabaseError, ledger path: String) {
    let words = error.message ?? error.resultCode.description
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .busy, "\(path): another command is writing to the ledger; try again, or --wait longer")
    case .SQLITE_CORRUPT:
      self.init(
        .unfit,
        "\(path): the ledger is damaged (\(words)); restore it from a backup, and ingest again what "
          + "came after it")
    case .SQLITE_NOTADB: self.init(.unfit, "\(path): this is not a ledger (\(words))")
    case .SQLITE_ERROR where Self.wordsOfDamage.contains(where: words.contains), .SQLITE_CONSTRAINT,
      .SQLITE_MISMATCH:
      // What this program wrote has all its tables, and agrees with itself.
      self.init(
        .unfit,
        "\(path): the ledger is damaged (\(words)); run verify, and restore the ledger from a backup"
      )
    case .SQLITE_NOMEM:
      self.init(
        .inputOutput,
        "\(path): out of memory; nothing was changed. Give the command more memory, or fewer files "
          + "at a time")
    case .SQLITE_FULL:
      self.init(
        .inputOutput, "\(path): the disk is full; nothing was changed. Make room and try again")
    case .SQLITE_IOERR, .SQLITE_PROTOCOL:
      self.init(.inputOutput, "\(path): reading or writing failed (\(words)); nothing was changed")
    case .SQLITE_READONLY, .SQLITE_PERM:
      self.init(.outputCannotBeMade, "\(path): no permission to write the ledger (\(words))")
    case .SQLITE_CANTOPEN:
      self.init(.inputMissing, "\(path): the ledger cannot be opened (\(words))")
    case .SQLITE_TOOBIG:
      self.init(.badData, "\(path): more than SQLite can store in one value (\(words))")
    default:
      self.init(.bug, "\(path): \(error)")
    }
  }

  /// What SQLite says of statements that fit every ledger that a program wrote.
  private static let wordsOfDamage = [
    "no such", "no column named", "overflow", "already exists", "duplicate column",
    "unsupported file format", "malformed",
  ]

  /// Something in the ledger that no command wrote so.
  static func damaged(_ what: String) -> Failure {
    Failure(
      .unfit, "the ledger is damaged: \(what); run verify, and restore the ledger from a backup")
  }
}

import CDRCore
import Crypto
import Foundation
import GRDB
import Recurring

/// The list of accounts that an ingest was given: it replaces the one stored before, as a new version.
struct AccountTexts {
  /// What was given; nil: the stored list stays.
  let given: AccountsFile?
  private let sha256: String

  /// - Throws: `inputMissing` when the file cannot be read, `badData` when it has faults.
  init(_ path: String?) throws(Failure) {
    given = try path.map { path throws(Failure) in try AccountsFile(NamedText(path: path)) }
    sha256 = given.map { SHA256.hash(data: $0.text.bytes).hexadecimal } ?? ""
  }

  /// Whether it differs from what is stored.
  func isNew(in database: Database) throws -> Bool {
    guard given != nil else { return false }
    return try Self.row(in: database)?["sha256"] != sha256
  }

  /// Stores it, if it differs from what is stored.
  func store(run: Int64, in database: Database) throws {
    guard let given, try isNew(in: database) else { return }
    try database.execute(
      sql: """
        INSERT INTO account_lists (version, run, sha256, name, text)
        SELECT coalesce(max(version), 0) + 1, ?, ?, ?, ? FROM account_lists
        """, arguments: [run, sha256, given.text.name, Data(given.text.bytes)])
  }

  /// `accounts from accounts.csv`, for people; nil when none was given.
  var words: String? { given.map { "accounts from \($0.text.name)" } }

  /// The list stored last; nil where none ever was.
  static func stored(in database: Database) throws -> AccountsFile? {
    guard let row = try row(in: database) else { return nil }
    return try AccountsFile(NamedText(name: row["name"], bytes: row.bytes("text")))
  }

  private static func row(in database: Database) throws -> Row? {
    try Row.fetchOne(
      database, sql: "SELECT * FROM account_lists ORDER BY version DESC LIMIT 1")
  }
}

import CDRCore
import GRDB

/// A file that a ledger keeps the text of: accounts, numbers or seats.
public struct StoredTextLine: Sendable {
  /// `accounts`, `numbers` or `seats`.
  public var kind: String
  /// The name that it was given by.
  public var name: String
  /// The lower-case hexadecimal SHA-256 of its text.
  public var sha256: String
  /// The run that stored it.
  public var run: Int64
  /// When: `2026-11-01T03:15:00Z`
  public var at: String

  /// Those that hold, by kind.
  static func all(in database: Database) throws -> [StoredTextLine] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT t.kind, t.name, t.sha256, t.run, r.at FROM (
          SELECT kind, version, name, sha256, run FROM recurring
          UNION ALL SELECT 'accounts', version, name, sha256, run FROM account_lists) t
        JOIN runs r ON r.id = t.run
        WHERE t.version = (
          SELECT max(version) FROM (
            SELECT kind, version FROM recurring
            UNION ALL SELECT 'accounts', version FROM account_lists) o WHERE o.kind = t.kind)
        ORDER BY t.kind
        """
    ).map { row in
      StoredTextLine(
        kind: row["kind"], name: row["name"], sha256: row["sha256"], run: row["run"], at: row["at"])
    }
  }
}

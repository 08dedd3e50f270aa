import CDRCore
import Crypto
import Foundation
import GRDB

/// The chain of runs: a hash of what each run wrote and of the run before it, so that no part of
/// the past can be changed without changing all that follows.
///
/// A run's hash is SHA-256 over the hash before it (nothing for the first run) and what the run
/// wrote and no later one changes: the run itself, its files, its postings, the numbers, seats
/// and accounts that it stored, and the tariffs that it and its postings name. ``RowEncoding`` says in what form.
/// The last hash is the chain's head.
struct RunChain {
  private let database: Database

  /// What is hashed of a run, in this order; auditors keep the hashes, so it never changes.
  private static let queries = [
    """
    SELECT id, CAST(command AS BLOB), CAST(at AS BLOB), CAST(who AS BLOB), CAST(program AS BLOB),
      CAST(reason AS BLOB), CAST(detail AS BLOB)
    FROM runs WHERE id = :run
    """,
    """
    SELECT place, CAST(sha256 AS BLOB), CAST(name AS BLOB), CAST(outcome AS BLOB), bytes, records,
      rated, not_charged, duplicate, rejected
    FROM run_files WHERE run = :run ORDER BY place
    """,
    """
    SELECT CAST(month AS BLOB), lines, CAST(previous AS BLOB), CAST(current AS BLOB), text, month
    FROM postings WHERE run = :run ORDER BY month
    """,
    """
    SELECT CAST(kind AS BLOB), version, CAST(sha256 AS BLOB), CAST(name AS BLOB), text
    FROM recurring WHERE run = :run ORDER BY kind, version
    """,
    """
    SELECT CAST(sha256 AS BLOB) FROM tariff_sets WHERE id IN (
      SELECT tariff_set FROM runs WHERE id = :run
      UNION SELECT tariff_set FROM postings WHERE run = :run)
    ORDER BY sha256
    """,
  ]

  /// Where postings stand among ``queries``.
  private static let postingsPlace = 2

  /// What came to it later: of a run without such rows nothing is hashed, as before.
  private static let laterQueries = [
    "SELECT place, not_a_call FROM run_files WHERE run = :run AND not_a_call <> 0 ORDER BY place",
    """
    SELECT version, CAST(sha256 AS BLOB), CAST(name AS BLOB), text
    FROM account_lists WHERE run = :run ORDER BY version
    """,
  ]

  init(_ database: Database) { self.database = database }

  /// Adds the runs that are not in the chain yet.
  func extend() throws {
    let new = try Int64.fetchAll(
      database, sql: "SELECT id FROM runs WHERE chain IS NULL ORDER BY id")
    guard let first = new.first else { return }
    var head =
      try String.fetchOne(
        database, sql: "SELECT chain FROM runs WHERE id < ? ORDER BY id DESC LIMIT 1",
        arguments: [first]) ?? ""
    for run in new {
      head = try hash(of: run, after: head)
      try database.execute(sql: "UPDATE runs SET chain = ? WHERE id = ?", arguments: [head, run])
    }
  }

  /// What the chain comes to when it is computed again.
  struct Audit {
    /// The hashes, in order of the runs.
    var hashes: [String] = []
    /// The first run whose stored hash is another.
    var firstBroken: Int64?
  }

  func audit() throws -> Audit {
    var audit = Audit()
    var head = ""
    for row in try Row.fetchAll(database, sql: "SELECT id, chain FROM runs ORDER BY id") {
      let run: Int64 = row["id"]
      head = try hash(of: run, after: head)
      audit.hashes.append(head)
      if audit.firstBroken == nil, row["chain"] as String? != head { audit.firstBroken = run }
    }
    return audit
  }

  private func hash(of run: Int64, after head: String) throws -> String {
    var hash = SHA256()
    var encoding = RowEncoding()
    encoding.append(head)
    for (place, query) in (Self.queries + Self.laterQueries).enumerated() {
      let rows = try Row.fetchCursor(database.cachedStatement(sql: query), arguments: ["run": run])
      var count: Int64 = 0
      while let row = try rows.next() {
        if place == Self.postingsPlace {
          // Of postings the text, however it is kept.
          for column in 0..<4 { encoding.append(row[column] as DatabaseValue) }
          encoding.append(Data(try StoredPostings.text(row)).databaseValue)
        } else {
          for column in 0..<row.count { encoding.append(row[column] as DatabaseValue) }
        }
        count += 1
        hash.update(data: encoding.bytes)
        encoding.removeAll()
      }
      // So that no row can pass for one of another query.
      if place < Self.queries.count || count > 0 { encoding.append(count.databaseValue) }
    }
    hash.update(data: encoding.bytes)
    return hash.finalize().hexadecimal
  }
}

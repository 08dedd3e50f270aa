import CDRCore
import GRDB

/// A run of a command that changed a ledger, or of one of its months.
public struct HistoryLine: Sendable {
  /// The run's number.
  public var run: Int64
  /// `2026-11-01T03:15:00Z`
  public var at: String
  /// `ingest`, `post` and so on.
  public var command: String
  /// Who ran it.
  public var who: String
  /// Why, as the one who ran it gave it.
  public var reason: String
  /// What it came to, for people.
  public var detail: String
  /// Of posting runs, which have a line for each month.
  public var month: String?
  /// How many lines were posted.
  public var lines: Int64?
  /// What was posted before and in all, as decimal text.
  public var previous: String?
  /// What was posted in all, as decimal text.
  public var current: String?
  /// The first of the tariffs that it priced by.
  public var tariff: String?
  /// The SHA-256 of that tariff's text.
  public var tariffHash: String?
}

extension Ledger {
  /// Every run, in order.
  ///
  /// - Parameter month: only posting runs of this month; nil: all.
  /// - Throws: `unfit` for a damaged ledger, `busy` for one that another command keeps locked.
  public func history(month: Month? = nil) throws(Failure) -> [HistoryLine] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM run_list WHERE ? IS NULL OR month = ? ORDER BY id, month",
        arguments: [month?.description, month?.description]
      ).map { row in
        HistoryLine(
          run: row["id"], at: row["at"], command: row["command"], who: row["who"],
          reason: row["reason"], detail: row["detail"], month: row["month"], lines: row["lines"],
          previous: row["previous"], current: row["current"], tariff: row["tariff"],
          tariffHash: row["tariff_sha256"])
      }
    }
  }
}

import CDRCore
import Foundation
import GRDB

/// What the ledger keeps of a month.
struct MonthState {
  let month: Month
  /// As ``PackedUsage`` has it; the row keeps it as ``CompactUsage``.
  var usage: [UInt8] = []
  /// Counts the changes of the usage.
  var usageVersion: Int64 = 0
  /// The usage's version when the month was posted last; nil: never.
  var postedVersion: Int64?
  /// The run that had stored numbers or seats last, when the month was posted last.
  var postedRecurring: Int64?
  var tariffSet: Int64?
  /// The run that closed the month; nil while it is open.
  var closedBy: Int64?
  /// What all postings of the month add up to: ``PayablesFormat``.
  var posted: [UInt8] = []
  private(set) var isStored = false

  /// The month's row, or an empty state where there is none.
  init(_ database: Database, _ month: Month) throws {
    self.month = month
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM months WHERE month = ?", arguments: [month.description])
    else { return }
    usage = try row.plainUsage()
    usageVersion = try row.count("usage_version")
    postedVersion = row["posted_version"]
    postedRecurring = row["posted_recurring"]
    tariffSet = row["tariff_set"]
    closedBy = row["closed_by"]
    posted = try PayablesFormat.read(row.bytes("posted"))
    isStored = true
  }

  /// Whether anything that the bill is made of has changed since the last post.
  ///
  /// - Parameter version: ``RecurringTexts/version(in:)``.
  func isWaiting(recurring version: Int64) -> Bool {
    postedVersion != usageVersion || postedRecurring != version
  }

  /// The months that the ledger keeps anything of, in order.
  static func all(_ database: Database) throws -> [Month] {
    try Row.fetchAll(database, sql: "SELECT month FROM months ORDER BY month")
      .map { row throws(Failure) in try row.month("month") }
  }

  /// Writes what postings change.
  mutating func storePosting(_ database: Database) throws {
    if !isStored { try storeUsage(PackedUsage(), database) }
    try database.execute(
      sql: """
        UPDATE months SET posted_version = ?, posted_recurring = ?, tariff_set = ?, closed_by = ?,
          posted = ?
        WHERE month = ?
        """,
      arguments: [
        postedVersion, postedRecurring, tariffSet, closedBy,
        Data(try PayablesFormat.stored(posted)), month.description,
      ])
  }

  /// Writes new usage.
  mutating func storeUsage(_ packed: PackedUsage, _ database: Database) throws {
    usage = packed.bytes
    let stored = Data(try CompactUsage(usage).bytes)
    if isStored {
      usageVersion += 1
      try database.execute(
        sql: "UPDATE months SET usage = ?, accounts = ?, usage_version = ? WHERE month = ?",
        arguments: [stored, packed.accounts, usageVersion, month.description])
    } else {
      try database.execute(
        sql: """
          INSERT INTO months (month, accounts, usage, usage_version, posted)
          VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          month.description, packed.accounts, stored, usageVersion,
          Data(try PayablesFormat.stored(posted)),
        ])
      isStored = true
    }
  }
}

import CDRCore
import Foundation
import GRDB

extension Ledger {
  /// Writes what the ledger keeps packed as plain tables of another SQLite file: `usage`,
  /// `file_usage` and `postings`, with a row for each account and item; `file_hours`, with a row for
  /// each hour and item; and the accounts and numbers that hold, as `accounts` and `numbers`.
  ///
  /// - Parameters:
  ///   - output: the file that the tables go to.
  ///   - months: nil: every month.
  ///   - force: whether an existing file is replaced.
  /// - Throws: `outputCannotBeMade` when the file cannot be made, or exists and is not replaced.
  public func export(
    to output: String, months: ClosedRange<Month>? = nil, force: Bool = false
  ) throws(Failure) {
    let copy = try openCopy(output, "an export", force: force)
    try read { database in
      var configuration = Configuration()
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = OFF") }
      let queue = try DatabaseQueue(path: copy.temporary, configuration: configuration)
      try queue.writeWithoutTransaction { target in
        try target.inTransaction {
          try target.execute(sql: PlainTables.schema)
          try PlainTables(target: target, items: FixedMetering(database).items)
            .fill(from: database, months: months)
          return .commit
        }
      }
      try queue.close()
    }
    try copy.commit()
  }
}

/// The tables of an export.
private struct PlainTables {
  private static let sums = """
    month TEXT NOT NULL, account_id TEXT NOT NULL, item TEXT NOT NULL, calls INTEGER NOT NULL,
    talk_milliseconds INTEGER NOT NULL, billed_seconds INTEGER NOT NULL,
    short_calls INTEGER NOT NULL, short_billed_seconds INTEGER NOT NULL,
    recorded_calls INTEGER NOT NULL, recorded_milliseconds INTEGER NOT NULL,
    recorded_billed_seconds INTEGER NOT NULL
    """

  static let schema = """
    CREATE TABLE usage (\(sums), PRIMARY KEY (month, account_id, item)) STRICT, WITHOUT ROWID;
    CREATE TABLE file_usage (
      file TEXT NOT NULL, sha256 TEXT NOT NULL, \(sums),
      PRIMARY KEY (sha256, month, account_id, item)) STRICT, WITHOUT ROWID;
    CREATE TABLE file_hours (
      file TEXT NOT NULL, sha256 TEXT NOT NULL, month TEXT NOT NULL, day TEXT NOT NULL,
      hour INTEGER NOT NULL, item TEXT NOT NULL, calls INTEGER NOT NULL,
      charged_calls INTEGER NOT NULL, talk_milliseconds INTEGER NOT NULL,
      billed_seconds INTEGER NOT NULL,
      PRIMARY KEY (sha256, day, hour, item)) STRICT, WITHOUT ROWID;
    CREATE TABLE postings (
      posting_id TEXT PRIMARY KEY, run INTEGER NOT NULL, month TEXT NOT NULL,
      account_id TEXT NOT NULL, item TEXT NOT NULL, previous TEXT NOT NULL,
      current TEXT NOT NULL, delta TEXT NOT NULL, currency TEXT NOT NULL, reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE accounts (
      account_id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE numbers (
      number TEXT NOT NULL, account_id TEXT NOT NULL, activated_on TEXT NOT NULL,
      cancelled_on TEXT, monthly_rent TEXT) STRICT;
    """

  let target: Database
  let items: [Int: MeteredItem]

  func fill(from database: Database, months: ClosedRange<Month>?) throws {
    let first = months?.lowerBound.description ?? "0000-00"
    let last = months?.upperBound.description ?? "9999-99"
    let rows = try Row.fetchCursor(
      database, sql: "SELECT month, usage FROM months WHERE month BETWEEN ? AND ? ORDER BY month",
      arguments: [first, last])
    let insert = try target.makeStatement(
      sql: "INSERT INTO usage VALUES (\(Self.marks(texts: 3, 8)))")
    while let row = try rows.next() {
      try add(row.plainUsage(), [row["month"] as String], by: insert)
    }
    let files = try Row.fetchCursor(
      database,
      sql: """
        SELECT f.name, f.sha256, u.month, u.usage FROM file_usage u JOIN files f ON f.id = u.file
        WHERE u.month BETWEEN ? AND ? ORDER BY f.id, u.month
        """, arguments: [first, last])
    let insertFile = try target.makeStatement(
      sql: "INSERT INTO file_usage VALUES (\(Self.marks(texts: 5, 8)))")
    while let row = try files.next() {
      try add(
        row.plainUsage(),
        [row["name"] as String, row["sha256"] as String, row["month"] as String], by: insertFile)
    }
    try fillHours(from: database, first, last)
    try fillAccounts(from: database)
    let postings = try Row.fetchCursor(
      database,
      sql: "SELECT run, month, text FROM postings WHERE month BETWEEN ? AND ? ORDER BY run, month",
      arguments: [first, last])
    let insertPosting = try target.makeStatement(
      sql: "INSERT INTO postings (run, \(Self.fields)) VALUES (?, \(Self.marks(texts: 9, 0)))")
    while let row = try postings.next() {
      var reading = PostingsReading(try StoredPostings.text(row))
      while let line = try reading.next() {
        var values: [any DatabaseValueConvertible] = [row["run"] as Int64]
        values += line.map { Data($0) }
        try insertPosting.execute(arguments: StatementArguments(values))
      }
    }
  }

  /// The calls of files by the hour.
  private func fillHours(from database: Database, _ first: String, _ last: String) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT f.name, f.sha256, h.month, h.hours FROM file_hours h JOIN files f ON f.id = h.file
        WHERE h.month BETWEEN ? AND ? ORDER BY f.id, h.month
        """, arguments: [first, last])
    let insert = try target.makeStatement(
      sql: "INSERT INTO file_hours VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    while let row = try rows.next() {
      let month = try row.month("month")
      for (key, count) in try PackedHours.unpack(row.bytes("hours"), of: month).rows {
        try insert.execute(arguments: [
          row["name"] as String, row["sha256"] as String, month.description,
          key.hour.date.description, key.hour.ofDay, items[key.item]?.name, count.calls,
          count.charged, count.talkMilliseconds, count.billedSeconds,
        ])
      }
    }
  }

  private func fillAccounts(from database: Database) throws {
    for account in try AccountTexts.stored(in: database)?.accounts ?? [] {
      try target.execute(
        sql: "INSERT INTO accounts VALUES (\(Self.marks(texts: 2, 0)))",
        arguments: [Data(account.id.utf8), Data(account.name.utf8)])
    }
    for holding in try RecurringTexts.charges(in: database).numbers?.holdings ?? [] {
      try target.execute(
        sql: "INSERT INTO numbers VALUES (\(Self.marks(texts: 2, 3)))",
        arguments: [
          Data(holding.number.utf8), Data(holding.account.utf8),
          "\(holding.activatedOn)", holding.cancelledOn.map { "\($0)" },
          holding.monthlyRent?.text,
        ])
    }
  }

  private func add(_ bytes: [UInt8], _ keys: [String], by insert: Statement) throws {
    var reading = UsageReading(bytes)
    while let entry = try reading.next() {
      for item in try entry.items(in: bytes) {
        var values: [any DatabaseValueConvertible] = keys
        values += [Data(bytes[entry.name]), items[item.item]?.name ?? "item \(item.item)"]
        let usage = item.usage
        values += [
          usage.calls, usage.talkMilliseconds, usage.billedSeconds, usage.shortCalls,
          usage.shortBilledSeconds, usage.recordedCalls, usage.recordedMilliseconds,
          usage.recordedBilledSeconds,
        ]
        try insert.execute(arguments: StatementArguments(values))
      }
    }
  }

  /// The columns of a posting as it was printed.
  private static let fields =
    "posting_id, month, account_id, item, previous, current, delta, currency, reason"

  /// Marks for texts, which may come as bytes, and for numbers after them.
  private static func marks(texts: Int, _ numbers: Int) -> String {
    let marks =
      Array(repeating: "CAST(? AS TEXT)", count: texts) + Array(repeating: "?", count: numbers)
    return marks.joined(separator: ", ")
  }
}

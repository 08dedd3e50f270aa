import CDRCore
import Foundation
import GRDB
import Metering
import Recurring

extension LedgerSnapshot {
  /// What a file, or the corrected records of a run, brought an account in a month.
  package struct Contribution {
    /// The file's name; nil for records that were corrected and recycled.
    package var file: String?
    /// The run that took it.
    package var run: Int64
    /// By the item's name.
    package var usage: [String: Usage]
    /// The only day that it has calls of, of whatever account, in days since 1970-01-01; nil where
    /// there are several, or where it is not known.
    package var day: Int?
    /// Of the whole file, over all accounts and months.
    package var fileCounts = RecordCounts()
  }

  /// What one posting wrote of an account's item.
  package struct AccountPosting {
    package var id: String
    package var run: Int64
    /// `2026-11-01T03:15:00Z`
    package var at: String
    package var command: String
    package var item: String
    package var previous: String
    package var current: String
    package var delta: String
    package var reason: String
  }

  /// What each file brought an account in a month, in the order in which they were taken, and the
  /// recycled records of each run.
  package func contributions(
    of account: String, in month: Month
  ) throws(Failure) -> [Contribution] {
    try failing {
      let name = Array(account.utf8)
      let fixed = try FixedMetering(database)
      var found: [Contribution] = []
      // Of a file with pruned days it is no longer known which.
      let isPruned = try CheckedValues.prunedBefore(database).map { $0 >= month.firstDay } ?? false
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT f.*, u.usage, (
            SELECT CASE WHEN min(day) = max(day) THEN min(day) END FROM file_days d
            WHERE d.file = f.id) AS only_day
          FROM file_usage u JOIN files f ON f.id = u.file
          WHERE u.month = ? ORDER BY f.id
          """, arguments: [month.description])
      while let row = try rows.next() {
        let usage = try Self.usage(of: name, in: row.plainUsage(), fixed)
        if !usage.isEmpty {
          found.append(
            Contribution(
              file: row["name"], run: row["run"], usage: usage,
              day: isPruned ? nil : row["only_day"], fileCounts: try FileRow.counts(of: row)))
        }
      }
      return found + (try recycled(name, in: month, fixed))
    }
  }

  private func recycled(
    _ account: [UInt8], in month: Month, _ fixed: FixedMetering
  ) throws -> [Contribution] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM recycled WHERE account = ? AND month = ? ORDER BY suspense",
      arguments: [Data(account), month.description]
    ).map { row throws(Failure) in try RecycledRow(row) }
    return try Dictionary(grouping: rows.filter { $0.outcome != .duplicate }, by: \.run)
      .sorted { $0.key < $1.key }
      .compactMap { run, rows in
        var changes = UsageChanges(LedgerMeterings(ofSums: database, fixed: fixed))
        for row in rows {
          try changes.add(
            account: row.account, item: row.item, month: row.month, start: row.start,
            duration: row.duration,
            recording: row.recording)
        }
        let usage = try Self.usage(of: account, in: changes.packed(month).bytes, fixed)
        let days = Set(rows.map(\.day))
        return usage.isEmpty
          ? nil
          : Contribution(
            file: nil, run: run, usage: usage,
            day: days.count == 1 ? days.first.map { Int($0) } : nil)
      }
  }

  /// An account's usage in a blob, by the items' names.
  private static func usage(
    of account: [UInt8], in bytes: [UInt8], _ fixed: FixedMetering
  ) throws(Failure) -> [String: Usage] {
    var reading = UsageReading(bytes)
    while let entry = try reading.next() {
      // Accounts stand in byte order.
      let order = PackedUsage.compare(bytes.span, entry.name, account.span, 0..<account.count)
      if order > 0 { break }
      guard order == 0 else { continue }
      var usage: [String: Usage] = [:]
      for item in try entry.items(in: bytes) { usage[fixed.itemName(item.item)] = item.usage }
      return usage
    }
    return [:]
  }

  /// What postings wrote of an account in a month, in order of runs.
  package func postings(
    of account: String, in month: Month
  ) throws(Failure) -> [AccountPosting] {
    try failing {
      let name = Array(account.utf8)
      var found: [AccountPosting] = []
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT p.run, p.month, r.at, r.command, p.text FROM postings p JOIN runs r ON r.id = p.run
          WHERE p.month = ? ORDER BY p.run
          """, arguments: [month.description])
      while let row = try rows.next() {
        for fields in try StoredPostings.fields(row, of: name) {
          let texts = fields.map { String(decoding: $0, as: UTF8.self) }
          found.append(
            AccountPosting(
              id: texts[0], run: row["run"], at: row["at"], command: row["command"],
              item: texts[3], previous: texts[4], current: texts[5], delta: texts[6],
              reason: texts[8]))
        }
      }
      return found
    }
  }

  /// Whether files were taken out after a run, so that what is held now is not what was held then.
  package func hasUndo(after run: Int64) throws(Failure) -> Bool {
    try failing {
      try Int64.fetchOne(
        database, sql: "SELECT count(*) FROM runs WHERE command = 'undo' AND id > ?",
        arguments: [run]) ?? 0 > 0
    }
  }
}

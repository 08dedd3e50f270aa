import CDRCore
import GRDB
import Metering
import Runs

/// Which records in suspense lose their text: those for which all holds that is given.
public struct ForgetOptions: Sendable {
  /// Only records ingested before this day began, in the ledger's zone.
  public var before: CivilDate?
  /// Only records of this account, as far as that can be read, and those recycled for it.
  public var account: String?
  /// Only records that were recycled or written off.
  public var isSettledOnly = false

  public init() {}

  /// For the history.
  fileprivate var words: String {
    let terms = [
      before.map { "ingested before \($0)" }, account.map { "of account \($0)" },
      isSettledOnly ? "recycled or written off" : nil,
    ]
    return terms.compactMap(\.self).joined(separator: ", ")
  }
}

/// What forgetting came to.
public struct ForgetOutcome: Sendable {
  /// The run that it was recorded as; nil where there was nothing to forget.
  public var run: Int64?
  /// How many records lost their text.
  public var records: Int
  /// How many of them are still open: they can only be written off, or recycled from a text that
  /// someone else has.
  public var open: Int
}

extension Ledger {
  /// Removes the raw text of rejected records, which has phone numbers, and that of their corrections.
  /// What was counted stays, and so does each entry with its reason, place and state.
  ///
  /// The bytes are overwritten in the file. Backups made before still have them.
  ///
  /// - Throws: `usage` where nothing is given that chooses records.
  public func forget(_ options: ForgetOptions) throws(Failure) -> ForgetOutcome {
    guard options.before != nil || options.account != nil || options.isSettledOnly else {
      throw Failure(.usage, "say which records to forget: before a date, of an account, or settled")
    }
    try reportingFailures {
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA secure_delete = ON") }
    }
    let outcome = try write { try Self.forget(options, in: $0) }
    try reportingFailures {
      // What was there before is in the log, too, until it is emptied.
      try queue.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
    return outcome
  }

  private static func forget(_ options: ForgetOptions, in database: Database) throws
    -> ForgetOutcome
  {
    let fixed = try FixedMetering(database)
    var splits = try RecordSplits(fixed, accounts: CallAccounts(database))
    let bound = try options.before.map { try RunEntry.text(ofInstant: fixed.clock.start(of: $0)) }
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT s.id, s.file, s.state, s.record, f.header, m.map, r.account
        FROM suspense s JOIN files f ON f.id = s.file
        LEFT JOIN column_maps m ON m.id = f.column_map LEFT JOIN recycled r ON r.suspense = s.id
        WHERE (s.forgotten_by IS NULL OR length(r.record) > 0) AND (? IS NULL OR s.at < ?) AND (? = 0 OR s.state <> 'open')
        ORDER BY s.id
        """, arguments: [bound, bound, options.isSettledOnly ? 1 : 0])
    let account = options.account.map { Array($0.utf8) }
    var entries: [Int64] = []
    var open = 0
    while let row = try rows.next() {
      if let account {
        let corrected = row.hasNull(atIndex: 6) ? nil : row.bytes("account")
        let read = try splits.readings(of: row.bytes("record"), row)?.account
        guard corrected == account || read == account else { continue }
      }
      entries.append(row["id"])
      if row["state"] as String == "open" { open += 1 }
    }
    guard !entries.isEmpty else { return ForgetOutcome(run: nil, records: 0, open: 0) }
    let run = try RunEntry(
      command: "forget",
      detail: "the text of \(entries.count) \(entries.count == 1 ? "record" : "records"), "
        + options.words
    ).insert(database)
    for entry in entries {
      // The detail may quote the text.
      try database.execute(
        sql: "UPDATE suspense SET record = x'', detail = ?, forgotten_by = ? WHERE id = ?",
        arguments: ["its text was removed by run \(run)", run, entry])
      try database.execute(
        sql: "UPDATE recycled SET record = x'' WHERE suspense = ?", arguments: [entry])
    }
    return ForgetOutcome(run: run, records: entries.count, open: open)
  }
}

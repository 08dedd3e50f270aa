import CDRCore
import GRDB

/// What a ledger holds.
public struct LedgerStatus: Sendable {
  /// What is kept of one month.
  public struct MonthLine: Sendable {
    /// The month that calls belong to.
    public var month: Month
    /// Accounts with usage.
    public var accounts: Int64
    /// The sums over all accounts and items.
    public var usage: Usage
    /// The tariffs that price the month, by name.
    public var tariffs: [String]
    /// Whether the month is final.
    public var isClosed: Bool
    /// What was posted in all; nil when nothing ever was.
    public var posted: String?
    /// Whether usage has changed since the last post.
    public var isWaiting: Bool
  }

  /// A file that was taken.
  public struct FileLine: Sendable {
    /// The name that it was given by.
    public var name: String
    /// The lower-case hexadecimal SHA-256 of its bytes.
    public var sha256: String
    /// Its size as stored.
    public var bytes: Int64
    /// When it was taken: `2026-11-01T03:15:00Z`.
    public var ingestedAt: String
    /// Where its records ended.
    public var counts: RecordCounts
    /// Its rejected records that wait to be corrected.
    public var openSuspense: Int64
  }

  /// Something that waits for a command.
  public enum PendingWork: Hashable, Sendable {
    /// What the months' bills are made of has changed since they were posted last, or they never were.
    case unpostedChanges([Month])
    /// This many rejected records are neither recycled nor written off.
    case openSuspense(Int64)
    /// This many gaps of an open month that no one has accepted.
    case gaps(Month, Int)

    /// What it is, and the command that deals with it.
    public var sentence: String {
      switch self {
      case .unpostedChanges(let months):
        let names = months.map(\.description).joined(separator: ", ")
        return "\(names): changes are not posted; \(command)"
      case .openSuspense(let count):
        return "\(count) suspense \(count == 1 ? "entry is" : "entries are") open; \(command)"
      case .gaps(let month, let count):
        return
          "\(month): \(count == 1 ? "1 gap" : "\(count) gaps"), where files or calls may be missing; "
          + command
      }
    }

    /// The command that deals with it.
    public var command: String {
      switch self {
      case .unpostedChanges: "cdr-rater post --all"
      case .openSuspense: "cdr-rater suspense list"
      case .gaps(let month, _): "cdr-rater gaps --month \(month)"
      }
    }
  }

  /// Drawn at random when the ledger was made; posting ids begin with it.
  public var id: String
  /// The IANA name of the zone in which days and months are cut.
  public var timeZone: String
  /// `start` or `end`: which end of a call decides its month.
  public var attribution: String
  /// The ISO 4217 code of all sums.
  public var currency: String
  /// The version that this program reads and writes.
  public var schemaVersion: Int
  /// Days before this one are pruned; nil when none are.
  public var prunedBefore: CivilDate?
  /// Where the records of all files ended.
  public var counts: RecordCounts
  /// How many files were taken.
  public var fileCount: Int64
  /// How many entries there are in each state.
  public var suspense: [(state: String, count: Int64)]
  /// How many entries have lost their text.
  public var forgotten: Int64
  /// The files of accounts, numbers and seats that hold, by kind.
  public var texts: [StoredTextLine]
  /// In order.
  public var months: [MonthLine]
  /// What waits for a command; empty when nothing does.
  public var pending: [PendingWork]
}

extension Ledger {
  /// Tells what the ledger holds.
  /// - Throws: `unfit` for a damaged ledger, `badData` when sums overflow, `busy` for a locked one.
  public func status() throws(Failure) -> LedgerStatus {
    try read { database in
      let fixed = try FixedMetering(database)
      let row = try Row.fetchOne(database, sql: "SELECT id FROM ledger")
      let sums = try Row.fetchOne(
        database,
        sql: """
          SELECT count(*) AS files, coalesce(sum(records), 0) AS records,
            coalesce(sum(rated), 0) AS rated, coalesce(sum(not_charged), 0) AS not_charged,
            coalesce(sum(duplicate), 0) AS duplicate,
            coalesce(sum(not_a_call), 0) AS not_a_call, coalesce(sum(rejected), 0) AS rejected
          FROM files
          """)
      let suspense = try Row.fetchAll(
        database, sql: "SELECT state, count(*) AS n FROM suspense GROUP BY state ORDER BY state")
      return LedgerStatus(
        id: row?["id"] ?? "", timeZone: fixed.timeZone, attribution: fixed.attribution,
        currency: fixed.currency, schemaVersion: Schema.version,
        prunedBefore: try CheckedValues.prunedBefore(database).map {
          CivilDate(daysSinceEpoch: Int($0))
        },
        counts: try sums.map { try FileRow.counts(of: $0) } ?? RecordCounts(),
        fileCount: sums?["files"] ?? 0,
        suspense: suspense.map { (state: $0["state"], count: $0["n"]) },
        forgotten: try Int64.fetchOne(
          database, sql: "SELECT count(*) FROM suspense WHERE forgotten_by IS NOT NULL") ?? 0,
        texts: try StoredTextLine.all(in: database),
        months: try MonthState.all(database).map { try Self.line(of: $0, in: database) },
        pending: try Self.pending(fixed, in: database))
    }
  }

  private static func pending(
    _ fixed: FixedMetering, in database: Database
  ) throws -> [LedgerStatus.PendingWork] {
    var pending: [LedgerStatus.PendingWork] = []
    let months = try PostedMonths(
      database, charges: RecurringTexts.charges(in: database), clock: fixed.clock
    ).waiting(asOf: nil)
    if !months.isEmpty { pending.append(.unpostedChanges(months)) }
    let open = try LedgerStatus.openSuspense(database)
    if open > 0 { pending.append(.openSuspense(open)) }
    return pending
  }

  private static func line(
    of month: Month, in database: Database
  ) throws -> LedgerStatus.MonthLine {
    let state = try MonthState(database, month)
    let usage = try MonthUsage(state.usage, of: month)
    var sum = Usage()
    for item in usage.sums.values where !sum.add(item) {
      throw Failure(.badData, "\(month): the sums over all items overflow 64 bits")
    }
    let posted = try String.fetchOne(
      database, sql: "SELECT current FROM postings WHERE month = ? ORDER BY run DESC LIMIT 1",
      arguments: [month.description])
    let tariffStore = TariffStore(database: database)
    // A folder need not have a tariff for every month that has calls.
    let book = try? tariffStore.standing(for: month).resolved(for: month)
    return LedgerStatus.MonthLine(
      month: month, accounts: Int64(usage.count), usage: sum,
      tariffs: book?.tariffs.map(\.name) ?? [], isClosed: state.closedBy != nil, posted: posted,
      isWaiting: state.isWaiting(recurring: try RecurringTexts.version(in: database)))
  }

  /// The files that were taken, in order.
  /// - Throws: as ``status()``.
  public func files() throws(Failure) -> [LedgerStatus.FileLine] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM file_list ORDER BY id").map { row in
        LedgerStatus.FileLine(
          name: row["name"], sha256: row["sha256"], bytes: row["bytes"],
          ingestedAt: row["ingested_at"], counts: try FileRow.counts(of: row),
          openSuspense: row["open"])
      }
    }
  }
}

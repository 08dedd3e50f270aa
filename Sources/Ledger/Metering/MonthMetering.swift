import CDRCore
import Foundation
import GRDB

/// How the calls of one month are rounded up, account by account.
struct MonthMetering: Hashable {
  /// Of accounts without one of their own.
  var usual = LedgerScheme.standard
  /// Of single accounts, where it is not the usual one.
  private(set) var accounts: [ByteText: LedgerScheme] = [:]

  init(usual: LedgerScheme) { self.usual = usual }

  mutating func set(_ scheme: LedgerScheme, of account: ByteText) {
    accounts[account] = scheme == usual ? nil : scheme
  }

  func scheme(of account: ByteText) -> LedgerScheme { accounts[account] ?? usual }

  /// Whether all accounts are metered as the ledger says.
  var isStandard: Bool { usual == .standard && accounts.isEmpty }

  // MARK: As it is stored

  /// How the month's sums were made.
  init(_ database: Database, _ month: Month) throws {
    var known: [Int64: LedgerScheme] = [:]
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT m.account, m.metering, r.rules
        FROM month_meterings m LEFT JOIN meterings r ON r.id = m.metering
        WHERE m.month = ? ORDER BY m.account
        """, arguments: [month.description])
    for row in rows {
      let id: Int64 = row["metering"]
      let scheme: LedgerScheme
      if let read = known[id] {
        scheme = read
      } else {
        guard let rules = row["rules"] as String? else {
          throw Failure.damaged("rounding \(id) is absent")
        }
        scheme = try LedgerScheme(text: rules)
        known[id] = scheme
      }
      let account = row.bytes("account")
      // The empty name comes first.
      if account.isEmpty { usual = scheme } else { set(scheme, of: ByteText(bytes: account)) }
    }
  }

  /// Keeps what holds for the accounts that have usage, once the month's sums have changed.
  ///
  /// - Parameter usage: the month's, as it is now.
  func store(for usage: [UInt8], of month: Month, in database: Database) throws {
    let stored = try MonthMetering(database, month)
    if isStandard && stored.isStandard { return }
    var new = MonthMetering(usual: usage.isEmpty ? .standard : usual)
    if !accounts.isEmpty {
      var reading = UsageReading(usage)
      while let entry = try reading.next() {
        let name = ByteText(bytes: Array(usage[entry.name]))
        if let scheme = accounts[name] { new.set(scheme, of: name) }
      }
    }
    if new == stored { return }
    try database.execute(
      sql: "DELETE FROM month_meterings WHERE month = ?", arguments: [month.description])
    var rows = new.accounts.map { (account: $0.key, scheme: $0.value) }
    if new.usual != .standard { rows.append((ByteText(""), new.usual)) }
    let insert = try database.cachedStatement(
      sql: "INSERT INTO month_meterings (month, account, metering) VALUES (?, ?, ?)")
    var ids: [LedgerScheme: Int64] = [:]
    for (account, scheme) in rows.sorted(by: { $0.account < $1.account }) {
      let id = try ids[scheme] ?? Self.id(of: scheme, in: database)
      ids[scheme] = id
      try insert.execute(arguments: [month.description, Data(account.bytes), id])
    }
  }

  private static func id(of scheme: LedgerScheme, in database: Database) throws -> Int64 {
    let rules = scheme.text
    if let known = try Int64.fetchOne(
      database, sql: "SELECT id FROM meterings WHERE rules = ?", arguments: [rules])
    {
      return known
    }
    try database.execute(sql: "INSERT INTO meterings (rules) VALUES (?)", arguments: [rules])
    return database.lastInsertedRowID
  }
}

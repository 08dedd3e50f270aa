import CDRCore
import GRDB
import Metering

extension LedgerAudit {
  /// The months' usage against the sum of files and of recycled records.
  ///
  /// - Parameter chosen: nil: all months.
  mutating func checkUsage(of chosen: Set<Month>? = nil) throws {
    let fixed = try FixedMetering(database)
    var recycled = UsageChanges(LedgerMeterings(ofSums: database, fixed: fixed))
    let rows = try Row.fetchCursor(
      database, sql: "SELECT * FROM recycled WHERE outcome = 'rated' ORDER BY suspense")
    while let row = try rows.next() {
      let row = try RecycledRow(row)
      try recycled.add(
        account: row.account, item: row.item, month: row.month, start: row.start,
        duration: row.duration,
        recording: row.recording)
    }
    let months = try String.fetchAll(
      database, sql: "SELECT month FROM months UNION SELECT month FROM file_usage ORDER BY 1"
    ).compactMap { Month($0) }
    for month in Set(months + recycled.months).sorted() where chosen?.contains(month) ?? true {
      try attempt("\(month)") { verifying in
        let added = UsageTotals(itemName: fixed.itemName)
        try added.add(packed: recycled.packed(month).bytes, in: month)
        let files = try Row.fetchCursor(
          verifying.database, sql: "SELECT usage FROM file_usage WHERE month = ? ORDER BY file",
          arguments: [month.description])
        while let row = try files.next() { try added.add(packed: row.plainUsage(), in: month) }
        let sum = try PackedUsage(added, of: month, order: added.order(jobs: 1), jobs: 1).bytes
        let state = try MonthState(verifying.database, month)
        verifying.expect(
          sum == state.usage,
          "\(month): the usage is not the sum of the files' and recycled records")
        let usage = try MonthUsage(state.usage, of: month)
        let accounts = try Int.fetchOne(
          verifying.database, sql: "SELECT accounts FROM months WHERE month = ?",
          arguments: [month.description])
        verifying.expect(
          (accounts ?? 0) == usage.count,
          "\(month): \(usage.count) accounts instead of \(accounts ?? 0)")
        try verifying.checkMetering(of: usage, fixed: fixed)
      }
    }
  }

  /// How a month's calls were rounded, against the accounts that have some and the tariffs that are to
  /// price them.
  private mutating func checkMetering(of usage: MonthUsage, fixed: FixedMetering) throws {
    let metering = try MonthMetering(database, usage.month)
    var lacking = Set(metering.accounts.keys)
    if !lacking.isEmpty { try usage.forEachEntry { account, _ in lacking.remove(account) } }
    expect(
      lacking.isEmpty,
      "\(usage.month): \(lacking.count) accounts without calls have a rounding of their own")
    let book = try TariffStore(database: database).standing(for: usage.month)
    var conflicts = MeteringConflicts(database, fixed: fixed)
    try conflicts.compare(usage, with: book)
    if !conflicts.isEmpty {
      result.notes.append(
        "\(usage.month): its calls were rounded differently from its tariffs, and cannot be posted"
      )
    }
  }
}

import CDRCore
import GRDB
import Metering

extension LedgerAudit {
  /// The months' usage against the sum of files and of recycled records.
  mutating func checkUsage() throws {
    let fixed = try FixedMetering(database)
    var recycled = try UsageChanges(fixed)
    let rows = try Row.fetchCursor(
      database, sql: "SELECT * FROM recycled WHERE outcome = 'rated' ORDER BY suspense")
    while let row = try rows.next() {
      let row = try RecycledRow(row)
      try recycled.add(
        account: row.account, item: row.item, month: row.month, duration: row.duration,
        recording: row.recording)
    }
    let months = try String.fetchAll(
      database, sql: "SELECT month FROM months UNION SELECT month FROM file_usage ORDER BY 1"
    ).compactMap { Month($0) }
    for month in Set(months + recycled.months).sorted() {
      try attempt("\(month)") { verifying in
        let added = UsageTotals(itemName: fixed.itemName)
        try added.add(packed: recycled.packed(month).bytes, in: month)
        let files = try Row.fetchCursor(
          verifying.database, sql: "SELECT usage FROM file_usage WHERE month = ? ORDER BY file",
          arguments: [month.description])
        while let row = try files.next() { try added.add(packed: row.bytes("usage"), in: month) }
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
      }
    }
  }
}

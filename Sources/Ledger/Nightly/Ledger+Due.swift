import CDRCore
import GRDB
import Runs

extension Ledger {
  /// The open months with calls or postings that ended long enough ago, in order.
  ///
  /// - Parameters:
  ///   - days: after a month's end, in the ledger's zone.
  ///   - asOf: a date or a timestamp that counts as now if it is not in the future; nil: now.
  func months(dueAfter days: Int, asOf: String?) throws(Failure) -> [Month] {
    try read { database in
      let clock = try FixedMetering(database).clock
      let now = try min(AsOf.now, AsOf.instant(asOf, in: clock))
      return try Row.fetchAll(
        database,
        sql: """
          SELECT month FROM months
          WHERE closed_by IS NULL AND (accounts > 0 OR posted_version IS NOT NULL) ORDER BY month
          """
      ).map { row throws(Failure) in try row.month("month") }
        .filter { month in
          clock.start(of: CivilDate(daysSinceEpoch: month.next.firstDay + days)) <= now
        }
    }
  }

  /// How many rejected records are neither recycled nor written off.
  func openSuspense() throws(Failure) -> Int64 {
    try read { try LedgerStatus.openSuspense($0) }
  }
}

extension LedgerStatus {
  /// How many rejected records are neither recycled nor written off.
  static func openSuspense(_ database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT count(*) FROM suspense WHERE state = 'open'") ?? 0
  }
}

import CDRCore
import GRDB
import Recurring
import Runs

/// Which months there is something to bill or to post in.
struct PostedMonths {
  private let database: Database
  private let charges: RecurringCharges
  private let clock: ZoneClock

  /// - Parameter charges: what is owed without calls.
  init(_ database: Database, charges: RecurringCharges, clock: ZoneClock) {
    self.database = database
    self.charges = charges
    self.clock = clock
  }

  /// The months that may have changed since they were posted: those with calls, seat orders or earlier
  /// postings, and the running one; in order.
  ///
  /// - Parameter asOf: a date or a timestamp in the running month; nil: now.
  func candidates(asOf: String?) throws -> [Month] {
    let running = clock.month(of: try AsOf.instant(asOf, in: clock))
    let ordered = charges.seats?.charges.map(\.order.orderedOn.calendarMonth) ?? []
    // A month whose files were all undone has a row, and nothing in it.
    let stored = try Row.fetchAll(
      database, sql: "SELECT month FROM months WHERE accounts > 0 OR posted_version IS NOT NULL"
    ).map { row throws(Failure) in try row.month("month") }
    return Set(stored).union(ordered).union([running]).sorted()
  }

  /// Of ``candidates(asOf:)`` those that a post would look at: something that their bill is made of has
  /// changed.
  func waiting(asOf: String?) throws -> [Month] {
    let version = try RecurringTexts.version(in: database)
    return try candidates(asOf: asOf).filter { month in
      let state = try MonthState(database, month)
      return try state.isWaiting(recurring: version) && isPostable(state)
    }
  }

  /// Whether a month has calls, numbers, seats or postings.
  func hasData(_ state: MonthState) throws -> Bool {
    if !state.posted.isEmpty { return true }
    if try MonthUsage(state.usage, of: state.month).count > 0 { return true }
    return hasRecurring(state.month)
  }

  /// Whether there is something to post or to correct in a month: one that never had anything is left
  /// alone.
  func isPostable(_ state: MonthState) throws -> Bool {
    try state.postedVersion != nil || hasData(state)
  }

  private func hasRecurring(_ month: Month) -> Bool { charges.book(of: [month]).count > 0 }

  /// That a month has nothing to bill, and which nearest ones have: a sentence without its end.
  func noData(_ month: Month) throws -> String {
    let stored = try Row.fetchAll(
      database, sql: "SELECT month FROM months WHERE accounts > 0 OR length(posted) > 0"
    ).map { row throws(Failure) in try row.month("month") }
    let last = max(month, clock.month(of: AsOf.now))
    let known = Set(stored).union(charges.months(through: last)).sorted()
    return "\(month) has no calls, numbers or seats; \(month.nearestWords(among: known))"
  }
}

import CDRCore
import GRDB
import Metering

/// What pruning came to.
public struct PruneOutcome: Sendable {
  /// The run's number; nil for a trial.
  public var run: Int64?
  /// Fingerprints that were dropped.
  public var calls: Int64
}

extension Ledger {
  /// Drops the fingerprints of the days before a month. Records of these days are rejected as
  /// `day_pruned` from then on, since it can no longer be told whether they are known, and files
  /// that touch them can no longer be undone.
  ///
  /// Where calls belong to the month in which they end, the days are kept from which a call may
  /// reach into the month.
  ///
  /// - Parameters:
  ///   - month: the first whose days are kept.
  ///   - isTrial: only says what would be dropped.
  /// - Throws: `unfit` when an earlier month with calls is still open, and for a month beyond the one
  ///   after the last closed month; `badData` when the days are pruned already.
  public func prune(before month: Month, isTrial: Bool = false) throws(Failure) -> PruneOutcome {
    try write(isTrial: isTrial) { database in
      try Self.requireClosed(before: month, in: database)
      let bound = try Self.firstKeptDay(of: month, in: database)
      let known = try CheckedValues.prunedBefore(database)
      if let known, known >= bound {
        throw Failure(
          .badData, "the days before \(CivilDate(daysSinceEpoch: Int(known))) are pruned already")
      }
      let calls = try Int64.fetchOne(
        database,
        sql: """
          SELECT coalesce(sum(calls), 0) FROM file_days WHERE day < ? AND (? IS NULL OR day >= ?)
          """, arguments: [bound, known, known])
      let run = try RunEntry(
        command: "prune",
        detail: "\(calls ?? 0) fingerprints of the days before "
          + CivilDate(daysSinceEpoch: Int(bound)).description
      ).insert(database)
      for table in ["fingerprints", "later_calls"] {
        try database.execute(sql: "DELETE FROM \(table) WHERE day < ?", arguments: [bound])
      }
      try database.execute(sql: "UPDATE ledger SET pruned_before = ?", arguments: [bound])
      return PruneOutcome(run: isTrial ? nil : run, calls: calls ?? 0)
    }
  }

  /// The first day that a call of the month may start on.
  private static func firstKeptDay(of month: Month, in database: Database) throws -> Int32 {
    let first = Int32(month.firstDay)
    switch try FixedMetering(database).metering.attribution {
    case .start: return first
    case .end: return first - Int32((FirstPassOptions.maximumCallHoursLimit + 23) / 24)
    }
  }

  /// Refuses a month before which there are months with calls that are not closed, and one that is
  /// further on than the month after the last closed one.
  private static func requireClosed(before month: Month, in database: Database) throws {
    let closed = try Set(
      Row.fetchAll(database, sql: "SELECT month FROM months WHERE closed_by IS NOT NULL")
        .map { row throws(Failure) in try row.month("month") })
    let open = try monthsWithCalls(in: database).subtracting(closed).filter { $0 < month }.sorted()
    if !open.isEmpty {
      throw Failure(
        .unfit,
        "\(open.map(\.description).joined(separator: ", ")) \(open.count == 1 ? "is" : "are") not "
          + "closed; only closed months can be pruned")
    }
    guard let last = closed.max() else {
      throw Failure(.unfit, "no month is closed; only closed months can be pruned")
    }
    guard month <= last.next else {
      throw Failure(
        .unfit,
        "the last closed month is \(last); prune --before \(last.next) at most, or later calls would "
          + "be rejected")
    }
  }

  /// The months that calls which count belong to, those of 0 seconds among them.
  private static func monthsWithCalls(in database: Database) throws -> Set<Month> {
    var months = try Set(
      Row.fetchAll(
        database,
        sql: """
          SELECT month FROM file_usage
          UNION SELECT month FROM recycled WHERE outcome <> 'duplicate' AND searched = 1
          """
      ).map { row throws(Failure) in try row.month("month") })
    // Files of an older version say nothing of months that only have calls of 0 seconds.
    if try FixedMetering(database).metering.attribution == .start {
      months.formUnion(
        try Row.fetchAll(database, sql: "SELECT DISTINCT day FROM file_days")
          .map { row throws(Failure) in
            CivilDate(daysSinceEpoch: Int(try row.day("day"))).calendarMonth
          })
    }
    return months
  }
}

import GRDB
import Metering

/// What pruning came to.
public struct PruneOutcome: Sendable {
  public var run: Int64
  /// Fingerprints that were dropped.
  public var calls: Int64
}

extension Ledger {
  /// Drops the fingerprints of the days before a month. Records of these days are rejected as
  /// `day_pruned` from then on, since nobody can tell any more whether they are known, and files
  /// that touch them can no longer be undone.
  ///
  /// - Throws: `unfit` when an earlier month with usage is still open.
  public func prune(before month: Month) throws(Failure) -> PruneOutcome {
    try write { database in
      try Schema.migrate(database)
      let open = try String.fetchAll(
        database,
        sql: """
          SELECT month FROM months WHERE month < ? AND closed_by IS NULL AND accounts > 0
          ORDER BY month
          """, arguments: [month.description])
      if !open.isEmpty {
        throw Failure(
          .unfit,
          "\(open.joined(separator: ", ")) \(open.count == 1 ? "is" : "are") not closed; only closed "
            + "months can be pruned")
      }
      let bound = month.firstDay
      let known = try Int.fetchOne(database, sql: "SELECT pruned_before FROM ledger")
      if let known, known >= bound {
        throw Failure(
          .badData,
          "the days before \(CivilDate(daysSinceEpoch: known).text) are pruned already")
      }
      let calls = try Int64.fetchOne(
        database,
        sql: """
          SELECT coalesce(sum(length(calls)), 0) / \(PackedCalls.size) FROM fingerprints
          WHERE day < ?
          """, arguments: [bound])
      let run = try RunEntry(
        command: "prune", detail: "\(calls ?? 0) fingerprints of the days before \(month)"
      ).insert(database)
      for table in ["fingerprints", "later_calls"] {
        try database.execute(sql: "DELETE FROM \(table) WHERE day < ?", arguments: [bound])
      }
      try database.execute(sql: "UPDATE ledger SET pruned_before = ?", arguments: [bound])
      return PruneOutcome(run: run, calls: calls ?? 0)
    }
  }
}

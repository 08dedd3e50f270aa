import CDRCore
import Foundation
import GRDB

/// What reopening a month came to.
public struct ReopenOutcome: Sendable {
  /// The run that it was recorded as.
  public var run: Int64
  /// The run that had closed the month.
  public var closedBy: Int64
  /// The first day whose calls can still be told from known ones, where days of the month are pruned:
  /// files with calls before it are rejected as before.
  public var prunedBefore: CivilDate?
}

extension Ledger {
  /// Removes the lock of a closed month: other tariffs may price it from now on, and its bill is final by
  /// its date alone. What was posted stays; the run posts nothing.
  ///
  /// - Parameters:
  ///   - month: a closed one.
  ///   - reason: why, for the history.
  /// - Throws: `badData` for a month that is not closed.
  public func reopen(_ month: Month, reason: String) throws(Failure) -> ReopenOutcome {
    try write { database in
      var state = try MonthState(database, month)
      guard let closedBy = state.closedBy, let set = state.tariffSet else {
        throw Failure(.badData, "\(month) is not closed; status shows which months are")
      }
      let run = try RunEntry(
        command: "reopen", reason: reason, detail: "\(month), which run \(closedBy) had closed"
      ).insert(database)
      // Without lines, so that the chain of runs has the month, and the history the sums.
      let posted =
        try String.fetchOne(
          database, sql: "SELECT current FROM postings WHERE month = ? ORDER BY run DESC LIMIT 1",
          arguments: [month.description]) ?? "0"
      try database.execute(
        sql: """
          INSERT INTO postings (run, month, lines, previous, current, tariff_set, text)
          VALUES (?, ?, 0, ?, ?, ?, ?)
          """, arguments: [run, month.description, posted, posted, set, Data()])
      state.closedBy = nil
      try state.storePosting(database)
      let pruned = try CheckedValues.prunedBefore(database)
      return ReopenOutcome(
        run: run, closedBy: closedBy,
        prunedBefore: pruned.flatMap {
          Int($0) > month.firstDay ? CivilDate(daysSinceEpoch: Int($0)) : nil
        })
    }
  }
}

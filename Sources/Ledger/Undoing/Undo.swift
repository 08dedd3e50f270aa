import CDRCore
import Foundation
import GRDB
import Metering

/// Takes one file out of the ledger, within the transaction of its caller.
struct Undo {
  private let database: Database
  private let sums: RowSums
  private let row: Row
  private let file: Int64
  private let name: String
  private let meterings: LedgerMeterings
  private var promotion: Promotion
  /// What recycled records of the file had added.
  private var removed: UsageChanges

  /// - Parameter sums: that rows are added to.
  init(_ database: Database, _ sums: RowSums, file row: Row) throws {
    self.database = database
    self.sums = sums
    self.row = row
    file = row["id"]
    name = row["name"]
    let fixed = try FixedMetering(database)
    meterings = try LedgerMeterings.standing(database, fixed: fixed)
    promotion = try Promotion(database, sums, undoing: row["id"], meterings: meterings)
    removed = UsageChanges(LedgerMeterings(ofSums: database, fixed: fixed))
  }

  mutating func run() throws -> UndoOutcome {
    try checkPruned()
    let sha256: String = row["sha256"]
    let run = try RunEntry(command: "undo", detail: "\(name), sha256 \(sha256)").insert(database)
    try record(run)
    try takeOutRecycled()
    try rejudgeReopened()
    try promotion.run()
    try moveSuspense()
    let closed = try changeMonths()
    LedgerStep.reach(.monthsStored)
    for table in [
      "suspense_repeats", "later_calls", "fingerprints", "file_days", "file_usage", "file_hours",
      "suspense",
    ] { try database.execute(sql: "DELETE FROM \(table) WHERE file = ?", arguments: [file]) }
    try database.execute(sql: "DELETE FROM file_stamps WHERE content = ?", arguments: [file])
    try database.execute(sql: "DELETE FROM files WHERE id = ?", arguments: [file])
    return UndoOutcome(
      run: run, name: name, sha256: sha256, counted: promotion.counted, closedMonths: closed)
  }

  private func checkPruned() throws {
    guard let bound = try CheckedValues.prunedBefore(database),
      let first = try Row.fetchOne(
        database,
        sql: """
          SELECT min(day) AS day FROM (
            SELECT day FROM file_days WHERE file = :file
            UNION ALL SELECT day FROM later_calls WHERE file = :file
            UNION ALL SELECT r.day FROM recycled r JOIN suspense s ON s.id = r.suspense
              WHERE s.file = :file AND r.searched = 1)
          """, arguments: ["file": file])?.optionalNumber("day", in: CheckedValues.days),
      first < bound
    else { return }
    throw Failure(
      .unfit,
      "\(name) has calls of \(CivilDate(daysSinceEpoch: Int(first))), and the days before "
        + "\(CivilDate(daysSinceEpoch: Int(bound))) were pruned: it can no longer be undone"
    )
  }

  private func record(_ run: Int64) throws {
    let content = FileContent(
      sha256: row["sha256"], size: try row.number("bytes", in: 0...Int64.max))
    try RunFiles(database, sums).add(
      name, content, outcome: "undone", FileRow.counts(of: row), run: run, place: 0)
  }

  private mutating func takeOutRecycled() throws {
    let rows = try Row.fetchAll(
      database,
      sql: "SELECT r.* FROM recycled r JOIN suspense s ON s.id = r.suspense WHERE s.file = ?",
      arguments: [file])
    for row in rows {
      let recycled = try RecycledRow(row)
      if recycled.outcome != .duplicate {
        if recycled.isSearched { promotion.remove(recycled.identity, day: recycled.day) }
        try removed.add(
          account: recycled.account, item: recycled.item, month: recycled.month,
          start: recycled.start,
          duration: recycled.duration, recording: recycled.recording)
      }
      try database.execute(
        sql: "DELETE FROM recycled WHERE suspense = ?", arguments: [recycled.entry])
    }
  }

  /// Records of this file that were recycled, and that a later file has too, are open again once
  /// the recycled calls are gone.
  private mutating func rejudgeReopened() throws {
    let reopened = try Int64.fetchAll(
      database,
      sql: """
        SELECT DISTINCT s.id FROM suspense s JOIN suspense_repeats p ON p.suspense = s.id
        WHERE s.file = ? AND s.state = 'recycled' AND p.file <> ?
        """, arguments: [file, file])
    try promotion.rejudge(Set(reopened))
  }

  /// Rejected records that a later file has at the same places stand for that file now.
  private func moveSuspense() throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, min(p.file) AS heir FROM suspense s
        JOIN suspense_repeats p ON p.suspense = s.id
        WHERE s.file = ? AND p.file <> ? GROUP BY s.id
        """, arguments: [file, file])
    for row in rows {
      let (entry, heir): (Int64, Int64) = (row["id"], row["heir"])
      try database.execute(
        sql: "DELETE FROM suspense_repeats WHERE suspense = ? AND file IN (?, ?)",
        arguments: [entry, heir, file])
      // What was recycled of it went with the file; what was written off stays so.
      try database.execute(
        sql: """
          UPDATE suspense SET file = ?,
            closed_by = CASE state WHEN 'recycled' THEN NULL ELSE closed_by END,
            state = CASE state WHEN 'recycled' THEN 'open' ELSE state END
          WHERE id = ?
          """, arguments: [heir, entry])
      try database.execute(
        sql: "UPDATE files SET duplicate = duplicate - 1, rejected = rejected + 1 WHERE id = ?",
        arguments: [heir])
    }
  }

  /// Takes out what the file added and puts in what counts instead.
  /// - Returns: the closed months that changed.
  private func changeMonths() throws -> [Month] {
    let own = try String.fetchAll(
      database, sql: "SELECT month FROM file_usage WHERE file = ?", arguments: [file]
    ).compactMap { Month($0) }
    var closed: [Month] = []
    for month in Set(own + removed.months + promotion.months).sorted() {
      var state = try MonthState(database, month)
      let name = meterings.fixed.itemName
      var usage = PackedUsage()
      var bytes = state.usage
      for taken in [
        try FileUsage.bytes(file: file, month, in: database), try removed.packed(month).bytes,
      ] {
        usage = try .join(bytes, taken, .subtracting, month: month, itemName: name)
        bytes = usage.bytes
      }
      usage = try .join(bytes, promotion.packed(month), .adding, month: month, itemName: name)
      // A month of calls of 0 seconds only has no row.
      if usage.accounts == 0, !state.isStored { continue }
      try state.storeUsage(usage, database)
      try meterings.month(month).store(for: state.usage, of: month, in: database)
      if state.closedBy != nil { closed.append(month) }
    }
    return closed
  }
}

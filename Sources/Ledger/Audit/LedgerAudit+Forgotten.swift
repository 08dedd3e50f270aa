import CDRCore
import GRDB

extension LedgerAudit {
  /// Records whose text was removed: by a run that did that, and with it the text of their corrections.
  mutating func checkForgotten() throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, u.command, length(s.record)
          + CASE WHEN r.run < s.forgotten_by THEN length(r.record) ELSE 0 END AS size
        FROM suspense s LEFT JOIN recycled r ON r.suspense = s.id
        LEFT JOIN runs u ON u.id = s.forgotten_by
        WHERE s.forgotten_by IS NOT NULL ORDER BY s.id
        """)
    for row in rows {
      let (entry, size): (Int64, Int64) = (row["id"], row["size"])
      expect(
        size == 0 && row["command"] as String? == "forget",
        "suspense entry \(entry): its text was removed, yet there is some, or no run removed it")
    }
    guard !rows.isEmpty else { return }
    result.notes.append(
      "the text of \(rows.count) rejected \(rows.count == 1 ? "record" : "records") was removed")
  }
}

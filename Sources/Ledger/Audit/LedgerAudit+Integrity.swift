import CDRCore
import GRDB
import Metering

extension LedgerAudit {
  /// The checksums of all rows, and the chain of runs.
  mutating func checkIntegrity() throws {
    // A ledger that an older program wrote last gets them with the next command that writes.
    guard hasSums else {
      result.notes.append(
        "the ledger is of an older version and has no checksums yet; the next command that "
          + "writes adds them")
      return
    }
    try checkSums()
    try checkChain()
  }

  private mutating func checkSums() throws {
    let (stored, found) = (try RowSums.stored(database), try RowSums.measure(database))
    for part in Set(stored.keys).union(found.keys).sorted() {
      let (before, now) = (stored[part] ?? RowSums.Sum(), found[part] ?? RowSums.Sum())
      guard before != now else {
        result.balances += 1
        continue
      }
      var whose = part.table
      if part.file != 0 {
        let name = try String.fetchOne(
          database, sql: "SELECT name FROM files WHERE id = ?", arguments: [part.file])
        whose += " of \(name ?? "file \(part.file)")"
      }
      expect(
        false,
        before.count == now.count
          ? "\(whose): of \(now.count) \(now.count == 1 ? "row" : "rows"), one or more were changed "
            + "by something other than a command"
          : "\(whose): \(now.count) rows, but commands left \(before.count)")
    }
  }

  private mutating func checkChain() throws {
    let audit = try RunChain(database).audit()
    expect(
      audit.firstBroken == nil,
      "run \(audit.firstBroken ?? 0): what it wrote, or its place among the runs, was changed")
    result.head = audit.hashes.last
    guard let head else { return }
    expect(
      audit.hashes.contains(head),
      "no run has the hash \(head): the runs up to the one that had it have changed")
  }

  /// Every call that is kept because another one counts, against that other one.
  mutating func checkLaterCalls() throws {
    let known = try KnownCalls(database)
    let bound = try CheckedValues.prunedBefore(database)
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT l.file, l.day, l.calls, f.name FROM later_calls l JOIN files f ON f.id = l.file
        ORDER BY l.day, l.file
        """)
    while let row = try rows.next() {
      let name: String = row["name"]
      try attempt("later calls of \(name)") { verifying in
        let day = try row.day("day")
        known.turnToNextFile()
        let calls = try SuppressedCall.unpack(row.bytes("calls"))
        var (lacking, misjudged) = (0, 0)
        for call in calls.sorted(by: { PackedCalls.compareKeys($0.identity, $1.identity) < 0 }) {
          // What a person has dealt with stays as they left it, whatever became of the other.
          if let entry = call.suspense, try !verifying.isOpen(entry) { continue }
          if let bound, day < bound { continue }
          guard let other = try known.owner(of: call.identity, day: day)?.identity else {
            lacking += 1
            continue
          }
          if (call.suspense == nil) != (call.identity.rest == other.rest) { misjudged += 1 }
        }
        verifying.expect(
          lacking == 0,
          "\(name): \(lacking) duplicate or conflicting calls of "
            + "\(CivilDate(daysSinceEpoch: Int(day))) lack the other call, and count nowhere")
        verifying.expect(
          misjudged == 0,
          "\(name): \(misjudged) calls of \(CivilDate(daysSinceEpoch: Int(day))) are judged "
            + "wrongly: duplicates that differ from the call that counts, or conflicts that equal it"
        )
      }
    }
  }

  private func isOpen(_ entry: Int64) throws -> Bool {
    try Int.fetchOne(
      database, sql: "SELECT 1 FROM suspense WHERE id = ? AND state = 'open'", arguments: [entry])
      != nil
  }
}

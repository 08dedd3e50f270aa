import CDRCore
import GRDB

/// What becomes of single calls.
extension Promotion {
  mutating func promote(_ candidate: Candidate, in day: inout [Int64: DayChanges]) throws {
    counted += 1
    switch candidate.place {
    case .recycled(let row):
      let outcome: RecycledRow.Outcome =
        row.duration > 0 || row.recording > 0 ? .rated : .notCharged
      try database.execute(
        sql: "UPDATE recycled SET outcome = ? WHERE suspense = ?",
        arguments: [outcome.rawValue, row.entry])
      try recycledChanges.add(
        account: row.account, item: row.item, month: row.month, start: row.start,
        duration: row.duration,
        recording: row.recording)
    case .later(let owner, let call):
      let from = try leaveSuspense(call, of: owner)
      count(owner, from: from, to: call.isCharged ? "rated" : "not_charged")
      if changes[owner] == nil { changes[owner] = UsageChanges(meterings) }
      try changes[owner]?.add(
        account: call.account, item: call.item, month: call.month, start: call.start,
        duration: call.duration,
        recording: call.recording)
      day[owner, default: DayChanges()].counted.append(call.identity)
      day[owner, default: DayChanges()].settled.insert(call.offset)
    }
  }

  /// Settles a call that comes after the one that counts now.
  mutating func demote(
    _ candidate: Candidate, after first: First, in day: inout [Int64: DayChanges]
  ) throws {
    let isConflict = candidate.identity.rest != first.identity.rest
    switch candidate.place {
    case .recycled(let row):
      // A record that was recycled as a duplicate would be rejected again: it is, and stays open.
      guard isConflict else { return }
      try database.execute(sql: "DELETE FROM recycled WHERE suspense = ?", arguments: [row.entry])
      try database.execute(
        sql: "UPDATE suspense SET state = 'open', closed_by = NULL WHERE id = ?",
        arguments: [row.entry])
      reopened.insert(row.entry)
    case .later(let owner, let call):
      switch (wasConflict: call.suspense != nil, isConflict) {
      case (false, true):
        let names = try String.fetchOne(
          database, sql: "SELECT name || ' (' || sha256 || ')' FROM files WHERE id = ?",
          arguments: [owner])
        throw Failure(
          .badData,
          "a record of \(names ?? "a later file"), at byte \(call.offset) of its text, would become "
            + "a conflicting duplicate, and the ledger does not have its text: undo that file "
            + "first, then this one, and ingest that file again")
      case (true, false):
        let from = try leaveSuspense(call, of: owner)
        count(owner, from: from, to: "duplicate")
        day[owner, default: DayChanges()].duplicates.insert(call.offset)
      default: break
      }
      // Against its own file's call it is what it would be without other files.
      if first.owner == .file(owner) {
        day[owner, default: DayChanges()].settled.insert(call.offset)
      }
    }
  }

  /// Takes a call that conflicted out of suspense.
  /// - Returns: the column under which the file had counted it.
  private mutating func leaveSuspense(_ call: SuppressedCall, of owner: Int64) throws -> String {
    guard let entry = call.suspense else { return "duplicate" }
    let holder = try Int64.fetchOne(
      database, sql: "SELECT file FROM suspense WHERE id = ?", arguments: [entry])
    guard holder == owner else {
      // An earlier file's entry stood for it.
      try database.execute(
        sql: "DELETE FROM suspense_repeats WHERE file = ? AND suspense = ?",
        arguments: [owner, entry])
      return "duplicate"
    }
    if let heir = try Int64.fetchOne(
      database, sql: "SELECT min(file) FROM suspense_repeats WHERE suspense = ?",
      arguments: [entry])
    {
      // A later file has the record too, and may read it otherwise: the entry is that file's now.
      try database.execute(
        sql: "DELETE FROM suspense_repeats WHERE suspense = ? AND file = ?",
        arguments: [entry, heir])
      try database.execute(
        sql: "UPDATE suspense SET file = ? WHERE id = ?", arguments: [heir, entry])
      count(heir, from: "duplicate", to: "rejected")
    } else {
      try database.execute(sql: "DELETE FROM suspense WHERE id = ?", arguments: [entry])
    }
    return "rejected"
  }

  private mutating func count(_ owner: Int64, from: String, to: String) {
    outcomes[owner, default: [:]][from, default: 0] -= 1
    outcomes[owner, default: [:]][to, default: 0] += 1
  }

  /// Writes how the counts of files change: once a file, as its calls may be millions.
  func storeCounts() throws {
    for (owner, changes) in outcomes {
      let columns = ["rated", "not_charged", "duplicate", "rejected"]
      var arguments = StatementArguments(columns.map { changes[$0] ?? 0 })
      arguments += [owner]
      try database.execute(
        sql: """
          UPDATE files SET \(columns.map { "\($0) = \($0) + ?" }.joined(separator: ", "))
          WHERE id = ?
          """, arguments: arguments)
    }
  }
}

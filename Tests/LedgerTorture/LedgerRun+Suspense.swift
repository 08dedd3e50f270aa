import Foundation
import GRDB
import Ledger
import LedgerModel
import TestSupport

extension LedgerRun {
  /// The ids that the program gave to the model's entries.
  func programIDs() throws -> [Int: Int64] {
    var ids: [Int: Int64] = [:]
    let rows = try suspense()
    for entry in model.entries {
      guard let row = rows.first(where: { isSame($0, entry) }) else {
        throw Finding("suspense", "the program has no entry for \(entry)\n\(rows)")
      }
      ids[entry.id] = row.id
    }
    return ids
  }

  /// An entry as the program keeps it.
  struct SuspenseRow: Hashable {
    var id: Int64
    /// The file's place among those held.
    var file: Int
    var line: Int
    var offset: Int
    var reason: String
    var state: String
    var record: [UInt8]
  }

  func suspense() throws -> [SuspenseRow] {
    let queue = try DatabaseQueue(path: ledgerPath)
    return try queue.read { database in
      let files = try Int64.fetchAll(database, sql: "SELECT id FROM files ORDER BY id")
      return try Row.fetchAll(database, sql: "SELECT * FROM suspense ORDER BY id").map { row in
        SuspenseRow(
          id: row["id"], file: files.firstIndex(of: row["file"]) ?? -1, line: row["line"],
          offset: row["byte_offset"], reason: row["reason"], state: row["state"],
          record: [UInt8](row["record"] as Data))
      }
    }
  }

  private func isSame(_ row: SuspenseRow, _ entry: LedgerModel.Entry) -> Bool {
    // The header stands on the first line.
    row.line == entry.line + 2 && row.file >= 0 && row.file < model.files.count
      && model.files[row.file].number == entry.holder
  }

  /// Compares all entries, with their states.
  func checkSuspense() throws {
    let ids = try programIDs()
    let expected = model.entries.map { entry in
      let held = model.files.first { $0.number == entry.holder }
      return SuspenseRow(
        id: ids[entry.id] ?? 0,
        file: model.files.firstIndex { $0.number == entry.holder } ?? -1, line: entry.line + 2,
        offset: held?.file.offset(of: entry.line) ?? -1, reason: entry.reason,
        state: Self.name(of: entry.state),
        record: entry.isForgotten ? [] : model.line(of: entry)?.text ?? [])
    }
    let rows = try suspense()
    try expect(
      "suspense", rows.map(Self.text), is: expected.sorted { $0.id < $1.id }.map(Self.text))
  }

  private static func text(_ row: SuspenseRow) -> String {
    "\(row.id): file \(row.file), line \(row.line), byte \(row.offset), \(row.reason), "
      + "\(row.state), \(String(decoding: row.record, as: UTF8.self))"
  }

  private static func name(of state: LedgerModel.EntryState) -> String {
    switch state {
    case .open: "open"
    case .writtenOff: "written_off"
    case .recycled, .recycledUncharged: "recycled"
    }
  }

  // MARK: Writing off

  func plan(writingOff entries: [Int]) throws -> Plan {
    let open = model.openEntries.map(\.id)
    let picked = open.isEmpty ? [] : entries.map { open[$0 % open.count] }
    let ids = try programIDs()
    let given = picked.isEmpty ? [1_000_000] : picked.compactMap { ids[$0] }
    return Plan(
      arguments: ["suspense", "write-off", "--ledger", ledgerPath, "--reason", "test calls"]
        + given.map { "\($0)" },
      run: { try self.open().writeOff(given, reason: "test calls") },
      outcome: picked.isEmpty
        ? .failure(.badData)
        : outcome { (model) throws(LedgerModel.Refusal) in try model.writeOff(picked) })
  }

  // MARK: Recycling

  func plan(_ recycle: Command.Recycle) throws -> Plan {
    var open = model.openEntries
    let ids = try programIDs()
    let exported = try export(ids)
    var rows: [[[UInt8]]] = []
    var corrections: [LedgerModel.Correction] = []
    for (pick, correction) in zip(recycle.entries, recycle.corrections) {
      guard !open.isEmpty else { break }
      let entry = open[pick % open.count]
      if !recycle.mayRepeat { open.remove(at: pick % open.count) }
      guard let id = ids[entry.id], let row = exported[id] else {
        throw Finding("export", "lacks entry \(entry.id)")
      }
      let (fields, meaning, account) = corrected(entry, correction, exported: row)
      rows.append((recycle.hasLabels ? [Array("\(id)".utf8)] : []) + fields)
      corrections.append(
        LedgerModel.Correction(
          entry: recycle.hasLabels ? entry.id : nil, meaning: meaning, account: account))
    }
    let header = "call_id,account_id,product,start_time,duration_seconds,recording_seconds"
    let sheet = try folder.write(
      Array(((recycle.hasLabels ? "suspense_id," : "") + header + "\n").utf8)
        + rows.flatMap(Self.csv), to: "corrected.csv")
    var expected: [(entry: Int, outcome: String)] = []
    let judged = outcome { (model) throws(LedgerModel.Refusal) in
      expected = try model.recycle(corrections)
    }
    let before = model
    var said: RecycleOutcome?
    return Plan(
      arguments: ["suspense", "recycle", "--ledger", ledgerPath]
        + (recycle.isTrial ? ["--test"] : []) + [sheet],
      run: { said = try self.open().recycle(sheet, isTrial: recycle.isTrial) },
      outcome: recycle.isTrial ? judged.map { _ in before } : judged,
      check: { [expected] in
        guard let said else { return }
        let anything = ["rated", "not_charged", "duplicate"]
        try expect(
          "what recycle says",
          zip(said.results, expected).map { result, expected in
            let isAny = expected.outcome == "*" && !anything.contains(result.outcome.name)
            return "\(result.entry) \(isAny ? "*" : result.outcome.name)"
          }, is: expected.map { "\(ids[$0.entry] ?? 0) \($0.outcome)" })
      }, isOnlyReading: recycle.isTrial)
  }

  func plan(recyclingOpen isTrial: Bool) throws -> Plan {
    let ids = try programIDs()
    var expected: [(entry: Int, outcome: String)] = []
    let judged = outcome { (model) throws(LedgerModel.Refusal) in expected = model.recycleOpen() }
    let before = model
    var said: RecycleOutcome?
    return Plan(
      arguments: ["suspense", "recycle", "--open", "--ledger", ledgerPath]
        + (isTrial ? ["--dry-run"] : []),
      run: { said = try self.open().recycleOpen(isTrial: isTrial) },
      outcome: isTrial ? judged.map { _ in before } : judged,
      check: { [expected] in
        guard let said else { return }
        try expect(
          "what recycle --open says", said.results.map { "\($0.entry) \($0.outcome.name)" },
          is: expected.map { "\(ids[$0.entry] ?? 0) \($0.outcome)" })
      }, isOnlyReading: isTrial)
  }

  /// The standard columns of a corrected record, what they say, and the account that they name.
  private func corrected(
    _ entry: LedgerModel.Entry, _ correction: Command.Recycle.Correction, exported: [[UInt8]]
  ) -> (fields: [[UInt8]], LineMeaning, account: [UInt8]?) {
    let origin = origins[entry.holder]
    let lines = (origin?.spec.records ?? []) + (origin?.spec.tail.map { [$0] } ?? [])
    var record = lines[entry.line].corrected(of: origin?.map ?? .standard)
    switch correction {
    case .unchanged where entry.isForgotten: return (exported, .broken("*"), nil)
    case .unchanged:
      switch model.line(of: entry)?.meaning {
      case .call(let call)?: return (exported, .call(call), call.account)
      case .uncharged?
      where ![.badDuration, .tooLong, .badRecording].contains(lines[entry.line].flaw):
        // In the standard columns it is charged for.
        return (exported, record.meaning(by: .standard, in: world), Array(record.account.utf8))
      // It cannot be right, whatever is said of it.
      default: return (exported, .broken("*"), nil)
      }
    case .fixed: break
    case .newID(let id): record.id = id
    case .replaced(let other):
      record = other
      // A row has to keep its fields to name its entry.
      if [.cut, .fieldCount, .badQuoting, .header].contains(record.flaw) { record.flaw = nil }
    }
    let fields = SlowText(record.text(in: world) + [10]).records[0].fields
    return (
      [fields[0], fields[1], fields[3]] + fields[5...7], record.meaning(by: .standard, in: world),
      record.judgedAccount(by: .standard)
    )
  }

  /// Exports the open entries, and compares what can be compared of them.
  ///
  /// - Returns: by id, the standard columns.
  private func export(_ ids: [Int: Int64]) throws -> [Int64: [[UInt8]]] {
    try open().exportSuspense(SuspenseFilter(), output: folder["suspense.csv"])
    let rows = SlowText(try folder.bytes(of: "suspense.csv"), maximumSize: .max).records.dropFirst()
    var columns: [Int64: [[UInt8]]] = [:]
    for (row, entry) in zip(rows, model.openEntries.sorted { ids[$0.id]! < ids[$1.id]! }) {
      let fields = row.fields
      let line = entry.isForgotten ? nil : model.line(of: entry)
      try expect("export", Self.number(fields[0]), is: ids[entry.id])
      try expect("export", fields[5], is: line?.text ?? [], "the record of \(entry.id)")
      try expect("export", fields[6], is: line?.readableID ?? [], "the call id of \(entry.id)")
      columns[Self.number(fields[0]) ?? 0] = Array(fields[6...])
    }
    try expect("export", columns.count, is: model.openEntries.count)
    return columns
  }

  private static func number(_ field: [UInt8]) -> Int64? {
    Int64(String(decoding: field, as: UTF8.self))
  }

  private static func csv(_ fields: [[UInt8]]) -> [UInt8] {
    let quoted = fields.map { field in
      field.contains { [44, 34, 10, 13].contains($0) }
        ? [34] + field.flatMap { $0 == 34 ? [34, 34] : [$0] } + [34] : field
    }
    return Array(quoted.joined(separator: [44])) + [10]
  }
}

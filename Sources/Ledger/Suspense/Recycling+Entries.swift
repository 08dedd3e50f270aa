import CDRCore
import GRDB
import Inspection
import Metering
import Recurring
import Runs

/// The corrected records of a file, each for an entry in suspense.
struct RecycledSheet {
  private let database: Database
  private let sheet: CorrectedRecords
  private let name: String
  private let recycling: Recycling

  init(_ recycling: Recycling, _ input: InputFile, maximumCallHours: Int) throws {
    self.recycling = recycling
    database = recycling.database
    name = input.name
    var options = FirstPassOptions(metering: recycling.fixed.metering)
    options.maximumCallHours = maximumCallHours
    options.accounts = recycling.accounts.listed.map {
      ListedAccounts($0.accounts.map(\.id), name: $0.text.name)
    }
    sheet = try CorrectedRecords(
      input, options: options, keys: recycling.keys, label: "suspense_id")
  }

  /// The records with their entries.
  ///
  /// - Throws: `badData` when a record names no open entry, or one named before.
  func records() throws -> [RecycledRecord] {
    var suspended = try SuspendedRecords(recycling.fixed, accounts: recycling.accounts)
    return try zip(sheet.entries, findEntries()).map { record, entry in
      var outcome: RecycledRecord.Outcome
      switch record.outcome {
      case .rejected(let reason, let detail): outcome = .rejected(reason, detail: detail)
      case .call(var call, let identity):
        outcome = .call(call, identity)
        // The same record in another file is compared by its numbers.
        if let numbers = try numbers(of: entry, &suspended) {
          call.numbers = numbers
          outcome = .call(call, recycling.keys.identity(of: call))
        }
      }
      return RecycledRecord(
        entry: entry, line: record.line, record: record.record, outcome: outcome)
    }
  }

  /// The numbers in an entry's own record, where its file's map finds accounts by them and they can be
  /// read.
  private func numbers(of entry: Int64, _ suspended: inout SuspendedRecords) throws -> [UInt8]? {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT s.file, s.record, f.header, m.map FROM suspense s
          JOIN files f ON f.id = s.file LEFT JOIN column_maps m ON m.id = f.column_map
          WHERE s.id = ?
          """), arguments: [entry])
    guard let row else { return nil }
    return try suspended.reader(row).numbers(of: row.bytes("record"))
  }

  /// The entry that each record is for.
  private func findEntries() throws -> [Int64] {
    let byCallID = sheet.hasLabels ? [:] : try openEntriesByCallID()
    var seen: [Int64: Int64] = [:]
    return try sheet.entries.map { record in
      let entry = try sheet.hasLabels ? named(by: record) : open(for: record, among: byCallID)
      if let line = seen.updateValue(record.line, forKey: entry) {
        throw Failure(
          .badData, "\(name): lines \(line) and \(record.line) are both for suspense entry \(entry)"
        )
      }
      try Ledger.requireOpen(entry, in: database)
      return entry
    }
  }

  private func named(by record: CorrectedRecords.Entry) throws -> Int64 {
    // Only a row that cannot be split lacks this field.
    guard let label = record.label else {
      throw unreadable(record, "its suspense_id cannot be read; nothing was recycled")
    }
    let text = String(decoding: label, as: UTF8.self)
    guard let entry = Int64(text) else {
      throw Failure(
        .badData,
        "\(name): line \(record.line): suspense_id \(text.debugDescription) is not a number; nothing "
          + "was recycled")
    }
    return entry
  }

  private func open(
    for record: CorrectedRecords.Entry, among entries: [[UInt8]: [Int64]]
  ) throws -> Int64 {
    guard case .call(let call, _) = record.outcome else {
      throw unreadable(
        record, "without a suspense_id a record is found by its call_id, and must be complete")
    }
    let fitting = entries[call.callID] ?? []
    guard fitting.count == 1 else {
      let id = String(decoding: call.callID, as: UTF8.self)
      throw Failure(
        .badData,
        "\(name): line \(record.line): "
          + (fitting.isEmpty
            ? "there is no open suspense entry"
            : "there are \(fitting.count) open suspense entries")
          + " with call_id \(id.debugDescription); give the entry in a column suspense_id")
    }
    return fitting[0]
  }

  private func unreadable(_ record: CorrectedRecords.Entry, _ consequence: String) -> Failure {
    var fault = ""
    if case .rejected(let reason, let detail) = record.outcome {
      fault = reason.name + (detail.isEmpty ? "; " : ", \(detail); ")
    }
    return Failure(.badData, "\(name): line \(record.line): \(fault)\(consequence)")
  }

  private func openEntriesByCallID() throws -> [[UInt8]: [Int64]] {
    var splits = try RecordSplits(recycling.fixed, accounts: recycling.accounts)
    var entries: [[UInt8]: [Int64]] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT s.id, s.file, s.record, f.header, m.map FROM suspense s
        JOIN files f ON f.id = s.file LEFT JOIN column_maps m ON m.id = f.column_map
        WHERE s.state = 'open' ORDER BY s.id
        """)
    while let row = try rows.next() {
      // The first of the standard columns.
      guard let callID = try splits.fields(of: row.bytes("record"), row).first, !callID.isEmpty
      else { continue }
      entries[callID, default: []].append(row["id"])
    }
    return entries
  }
}

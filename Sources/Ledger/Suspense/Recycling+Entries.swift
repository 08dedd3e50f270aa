import CDRCore
import GRDB
import Inspection
import Metering

extension Recycling {
  /// The entry that each record is for.
  func findEntries() throws -> [Int64] {
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
    var splits = RecordSplits(fixed)
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

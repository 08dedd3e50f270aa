import CDRCore
import GRDB
import Inspection
import Metering
import Runs

extension Recycling {
  /// All open entries in their order, each judged anew as it stands, by the map of its file and by the
  /// numbers and accounts of today.
  func openRecords(maximumCallHours: Int) throws -> [RecycledRecord] {
    var suspended = try SuspendedRecords(
      fixed, accounts: accounts, maximumCallHours: maximumCallHours)
    var records: [RecycledRecord] = []
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT s.id, s.file, s.line, s.reason, s.record, f.header, m.map FROM suspense s
        JOIN files f ON f.id = s.file LEFT JOIN column_maps m ON m.id = f.column_map
        WHERE s.state = 'open' ORDER BY s.id
        """)
    while let row = try rows.next() {
      let text = row.bytes("record")
      records.append(
        RecycledRecord(
          entry: row["id"], line: row["line"], record: text,
          outcome: try outcome(of: text, row, &suspended)))
    }
    return records
  }

  private func outcome(
    of record: [UInt8], _ row: Row, _ suspended: inout SuspendedRecords
  ) throws -> RecycledRecord.Outcome {
    if record.isEmpty { return .unknown("its text was removed") }
    if row["reason"] as String == RejectReason.recordTooLong.name {
      return .unknown("only the first 64 KiB of it were kept; export and correct it")
    }
    let reader = try suspended.reader(row)
    guard suspended.knowsHolders(reader) else {
      return .unknown("the ledger has no numbers; give them to ingest --numbers")
    }
    switch try reader.judge(record) {
    case .call(let call): return .call(call, keys.identity(of: call))
    case .rejected(let reason, let detail): return .rejected(reason, detail: detail)
    case .notACall, nil:
      return .unknown("by itself it does not read as a record; export and correct it")
    }
  }
}

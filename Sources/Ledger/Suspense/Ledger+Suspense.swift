import CDRCore
import GRDB
import Metering
import Reports
import Runs

extension Ledger {
  /// Writes a list of suspense entries, without their records:
  /// `suspense_id,state,at,file,line,byte_offset,reason,detail`.
  ///
  /// - Parameters:
  ///   - filter: which entries.
  ///   - output: nil: standard output.
  ///   - format: the form of the list.
  /// - Throws: `outputCannotBeMade` or `inputOutput` for the output, `unfit` for a damaged ledger.
  public func listSuspense(
    _ filter: SuspenseFilter, output: String? = nil, format: OutputFormat = .csv
  ) throws(Failure) {
    let layout = RowsLayout(
      "suspense", header: "suspense_id,state,at,file,line,byte_offset,reason,detail",
      counts: ["suspense_id", "line", "byte_offset"])
    try writeSuspense(
      filter, header: layout.header, output: output, rows: format.encoding(of: layout)
    ) { row, text throws(Failure) in
      text.append(integer: row["id"])
      for column in ["state", "at", "name"] {
        text.append(UInt8(ascii: ","))
        text.append(csvField: row[column] as String)
      }
      for column in ["line", "byte_offset"] {
        text.append(UInt8(ascii: ","))
        text.append(integer: row[column])
      }
      for column in ["reason", "detail"] {
        text.append(UInt8(ascii: ","))
        text.append(csvField: row[column] as String)
      }
    }
  }

  /// Writes suspense entries with their records and the standard columns as far as they could be
  /// read, to be corrected by hand and given to ``recycle(_:isTrial:maximumCallHours:)``.
  ///
  /// - Parameters:
  ///   - filter: which entries.
  ///   - output: nil: standard output. A file may be read by its owner alone.
  /// - Throws: as ``listSuspense(_:output:format:)``.
  public func exportSuspense(_ filter: SuspenseFilter, output: String? = nil) throws(Failure) {
    let columns = StandardColumn.allCases.map(\.rawValue).joined(separator: ",")
    var splits = try read { database in
      try RecordSplits(FixedMetering(database), accounts: CallAccounts(database))
    }
    try writeSuspense(
      filter, header: "suspense_id,file,line,reason,detail,record,\(columns)\n", output: output,
      mode: RunOutputs.privateMode
    ) { row, text throws(Failure) in
      let record = row.bytes("record")
      text.append(integer: row["id"])
      text.append(UInt8(ascii: ","))
      text.append(csvField: row["name"] as String)
      text.append(UInt8(ascii: ","))
      text.append(integer: row["line"])
      text.append(UInt8(ascii: ","))
      text.append(csvField: row["reason"] as String)
      text.append(UInt8(ascii: ","))
      text.append(csvField: row["detail"] as String)
      for field in [try splits.readable(record, row)] + (try splits.fields(of: record, row)) {
        text.append(UInt8(ascii: ","))
        text.append(csvField: field[...])
      }
    }
  }

  private func writeSuspense(
    _ filter: SuspenseFilter, header: String, output: String?, mode: UInt32? = nil,
    rows: RowsEncoding? = nil, _ encode: (Row, inout [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let outputs = try openOutput(output, mode: mode, rows: rows)
    try outputs.write(header)
    try read { database in
      let (condition, arguments) = filter.condition
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT s.*, f.name, f.header, m.map FROM suspense s JOIN files f ON f.id = s.file
          LEFT JOIN column_maps m ON m.id = f.column_map
          WHERE \(condition) ORDER BY s.id
          """, arguments: arguments)
      var text: [UInt8] = []
      while let row = try rows.next() {
        try encode(row, &text)
        text.append(UInt8(ascii: "\n"))
        if text.count > 1 << 16 {
          try outputs.write(text)
          text.removeAll(keepingCapacity: true)
        }
      }
      try outputs.write(text)
    }
    try outputs.finish()
  }

  /// Writes off open entries permanently.
  ///
  /// - Parameters:
  ///   - entries: by their ids.
  ///   - reason: why, for the history.
  /// - Returns: the run.
  /// - Throws: `badData` when one of them is not open; then none is written off.
  @discardableResult
  public func writeOff(_ entries: [Int64], reason: String) throws(Failure) -> Int64 {
    try write { database in
      let list = Set(entries).sorted()
      let run = try RunEntry(
        command: "write-off", reason: reason,
        detail: "entries " + list.map(String.init).joined(separator: ", ")
      ).insert(database)
      for entry in list {
        try Self.requireOpen(entry, in: database)
        try database.execute(
          sql: "UPDATE suspense SET state = 'written_off', closed_by = ? WHERE id = ?",
          arguments: [run, entry])
      }
      return run
    }
  }

  static func requireOpen(_ entry: Int64, in database: Database) throws {
    let state = try String.fetchOne(
      database, sql: "SELECT state FROM suspense WHERE id = ?", arguments: [entry])
    switch state {
    case "open": return
    case nil:
      throw Failure(
        .badData, "there is no suspense entry \(entry); suspense list shows the entries")
    case .some(let state):
      throw Failure(
        .badData,
        "suspense entry \(entry) is not open: it was "
          + (state == "recycled" ? "recycled" : "written off"))
    }
  }
}

import CDRCore
import ColumnMaps
import Foundation
import GRDB
import Metering
import Runs

/// What the rows of a month's calls need of a ledger beside its sums: which of its files have them,
/// and which records of these count.
package struct HeldCalls: Sendable {
  /// A file with calls of the month.
  package struct File: Sendable {
    package var id: Int64
    /// The name that it was ingested by.
    package var name: String
    package var sha256: String
    /// How long it was, as stored.
    package var bytes: Int64
    package var columns: ColumnMap
    /// Who held which number when it was ingested, if the column map finds accounts by them.
    package var numbers: NumberDirectory?
    /// Where records stand that do not count: calls that other files have, and what is or was in
    /// suspense.
    package var uncounted: [Int64]
    /// Whether it may have duplicates of its own calls, of which the ledger keeps nothing.
    package var mayRepeat: Bool
  }

  /// Those with calls of the month, in the order in which they were ingested.
  package var files: [File] = []
  /// The content of every file that the ledger holds.
  package var known: Set<String> = []
  /// Records that were recycled and are charged for in the month, by the id of their file; items are
  /// numbered as the metering asked for has them.
  package var recycled: [(file: Int64, call: CorrectedCall)] = []
}

extension LedgerSnapshot {
  /// What there is of a month's calls.
  ///
  /// - Parameter metering: that of the tariffs that price the month.
  package func heldCalls(
    of month: Month, metering: Metering
  ) throws(Failure) -> HeldCalls {
    try failing {
      var held = HeldCalls()
      held.known = Set(try String.fetchAll(database, sql: "SELECT sha256 FROM files"))
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT f.id, f.run, f.name, f.sha256, f.bytes, f.duplicate, m.map FROM files f
          JOIN file_usage u ON u.file = f.id LEFT JOIN column_maps m ON m.id = f.column_map
          WHERE u.month = ? ORDER BY f.id
          """, arguments: [month.description])
      var numbers = StoredNumbers(database)
      for row in rows {
        let id: Int64 = row["id"]
        let columns = try StoredColumnMap.map(of: row["map"])
        let (offsets, duplicates) = try uncounted(in: id)
        held.files.append(
          HeldCalls.File(
            id: id, name: row["name"], sha256: row["sha256"], bytes: row["bytes"],
            columns: columns, numbers: try numbers.directory(for: columns, run: row["run"]),
            uncounted: offsets,
            mayRepeat: duplicates < (row["duplicate"] as Int64)))
      }
      held.recycled = try recycled(in: month, metering)
      return held
    }
  }

  /// Where records of a file stand that do not count, and how many of them are duplicates.
  private func uncounted(in file: Int64) throws -> (offsets: [Int64], duplicates: Int64) {
    var offsets = Set<Int64>()
    var duplicates: Int64 = 0
    let days = try Row.fetchCursor(
      database, sql: "SELECT calls FROM later_calls WHERE file = ?", arguments: [file])
    while let row = try days.next() {
      for call in try SuppressedCall.unpack(row.bytes(at: 0)) {
        offsets.insert(call.offset)
        if call.suspense == nil { duplicates += 1 }
      }
    }
    let own = try Int64.fetchAll(
      database, sql: "SELECT byte_offset FROM suspense WHERE file = ?", arguments: [file])
    let repeats = try Int64.fetchAll(
      database,
      sql: """
        SELECT s.byte_offset FROM suspense_repeats r JOIN suspense s ON s.id = r.suspense
        WHERE r.file = ?
        """, arguments: [file])
    offsets.formUnion(own + repeats)
    return (offsets.sorted(), duplicates + Int64(repeats.count))
  }

  private func recycled(
    in month: Month, _ metering: Metering
  ) throws -> [(file: Int64, call: CorrectedCall)] {
    let fixed = try FixedMetering(database)
    let seed = try Row.fetchOne(database, sql: "SELECT hash_seed FROM ledger")?.bytes("hash_seed")
    let keys = try LedgerKeys(seed: seed ?? [], itemNumbers: [])
    var splits = try RecordSplits(fixed, accounts: CallAccounts(database))
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT r.*, s.file, s.line, s.record AS rejected, f.name, f.header, m.map
        FROM recycled r JOIN suspense s ON s.id = r.suspense JOIN files f ON f.id = s.file
        LEFT JOIN column_maps m ON m.id = f.column_map
        WHERE r.month = ? AND r.outcome = 'rated' ORDER BY s.file, s.line, s.id
        """, arguments: [month.description])
    return try rows.map { row in
      let call = try RecycledRow(row)
      let name = fixed.itemName(call.item)
      guard let item = metering.items.firstIndex(where: { $0.name == name }) else {
        throw Failure(
          .unfit, "the tariffs of \(month) lack product \(name), which a recycled record has")
      }
      // The corrected text has columns in an order of its own; the key tells which is the id.
      var fields = Self.fields(of: call.record)
      fields += try splits.fields(of: row.bytes("rejected"), row).prefix(1)
      let callID = fields.first { keys.isID($0, day: call.day, of: call.identity) } ?? []
      return (
        row["file"],
        CorrectedCall(
          account: call.account, callID: callID, item: item, start: call.start,
          duration: call.duration, recording: call.recording, file: row["name"], line: row["line"])
      )
    }
  }

  private static func fields(of record: [UInt8]) -> [[UInt8]] {
    var stream = RecordStream(PaddedText(record), dialect: .standard, longest: 1 << 20)
    guard let first = stream.next(), first.isSplit else { return [] }
    return stream.texts(of: first)
  }

  /// What a file is known by.
  package static func sha256(of file: InputFile) throws(Failure) -> String {
    try FileContent(of: file).sha256
  }
}

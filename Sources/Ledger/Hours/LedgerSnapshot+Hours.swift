import CDRCore
import GRDB

/// A ledger's calls by the hour, by the files that they came in.
package struct LedgerHours {
  /// The calls of a file, corrected ones among them.
  package struct File {
    package var id: Int64
    package var name: String
    /// With items by their place among ``LedgerHours/items``.
    package var hours: CallHours
  }

  /// The items' names.
  package var items: [String] = []
  /// In the order in which they were ingested.
  package var files: [File] = []
  /// Files of these months that were ingested before calls were counted by the hour.
  package var uncounted: [(id: Int64, name: String)] = []
}

extension LedgerSnapshot {
  /// The calls of some months, by the hour, item and file.
  package func hours(of months: ClosedRange<Month>) throws(Failure) -> LedgerHours {
    try failing { try LedgerHours(database, months) }
  }
}

extension LedgerHours {
  init(_ database: Database, _ months: ClosedRange<Month>) throws {
    let fixed = try FixedMetering(database)
    let ids = fixed.items.keys.sorted()
    items = ids.map(fixed.itemName)
    let places = Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))
    var found: [Int64: CallHours] = [:]
    let bounds: StatementArguments = [
      months.lowerBound.description, months.upperBound.description,
    ]
    let rows = try Row.fetchCursor(
      database, sql: "SELECT month, file, hours FROM file_hours WHERE month BETWEEN ? AND ?",
      arguments: bounds)
    while let row = try rows.next() {
      let hours = try PackedHours.unpack(row.bytes("hours"), of: row.month("month"))
      for key in hours.counts.keys where places[key.item] == nil {
        throw Failure.damaged("item \(key.item)")
      }
      found[row["file"], default: CallHours()].add(hours.renumbered { places[$0] ?? 0 })
    }
    for (file, hours) in try Self.recycled(database, months, fixed) {
      found[file, default: CallHours()].add(hours.renumbered { places[$0] ?? 0 })
    }
    let names = try Row.fetchCursor(database, sql: "SELECT id, name FROM files ORDER BY id")
    while let row = try names.next() {
      if let hours = found[row["id"]] {
        files.append(File(id: row["id"], name: row["name"], hours: hours))
      }
    }
    uncounted = try Row.fetchAll(
      database,
      sql: """
        SELECT f.id, f.name FROM files f WHERE f.rated + f.not_charged > 0
          AND NOT EXISTS (SELECT 1 FROM file_hours h WHERE h.file = f.id)
          AND EXISTS (SELECT 1 FROM file_usage u WHERE u.file = f.id AND u.month BETWEEN ? AND ?)
        ORDER BY f.id
        """, arguments: bounds
    ).map { ($0["id"], $0["name"]) }
  }

  /// Corrected records that count, by the file that they belong to.
  private static func recycled(
    _ database: Database, _ months: ClosedRange<Month>, _ fixed: FixedMetering
  ) throws -> [Int64: CallHours] {
    let meterings = LedgerMeterings(ofSums: database, fixed: fixed)
    var changes: [Int64: UsageChanges] = [:]
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT r.*, s.file AS owner FROM recycled r JOIN suspense s ON s.id = r.suspense
        WHERE r.month BETWEEN ? AND ? AND r.outcome <> 'duplicate'
        """, arguments: [months.lowerBound.description, months.upperBound.description])
    for row in rows {
      let call = try RecycledRow(row)
      try changes[row["owner"], default: UsageChanges(meterings)].add(
        account: call.account, item: call.item, month: call.month, start: call.start,
        duration: call.duration, recording: call.recording)
    }
    return changes.mapValues(\.hours)
  }
}

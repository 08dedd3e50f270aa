import CDRCore
import GRDB

/// The calls of files by the hour and item, as `file_hours` keeps them.
struct FileHours {
  private let tables: FileTables

  init(_ tables: FileTables) { self.tables = tables }

  /// Writes what a new file has.
  ///
  /// - Parameter hours: with items by the ledger's ids.
  func store(_ hours: CallHours, file: Int64) throws {
    for (month, hours) in Self.byMonth(hours) {
      try tables.addHours(PackedHours.pack(hours, of: month), file: file, month)
    }
  }

  private static func byMonth(_ hours: CallHours) -> [Month: CallHours] {
    // Most files have calls of a few days.
    let days = hours.counts.keys.lazy.map(\.hour.day)
    if let first = days.min(), let last = days.max() {
      let months = [first, last].map { CivilDate(daysSinceEpoch: Int($0)).calendarMonth }
      if months[0] == months[1] { return [months[0]: hours] }
    }
    var months: [Month: CallHours] = [:]
    for (key, count) in hours.counts {
      months[key.hour.date.calendarMonth, default: CallHours()].add(count, key)
    }
    return months
  }

  /// Adds calls of a month that come to count.
  func add(_ hours: CallHours, file: Int64) throws {
    // A file from before hours were counted is not to have those of a few calls.
    guard try has(file) else { return }
    for (month, new) in Self.byMonth(hours) {
      var sum = try stored(file: file, month)
      sum.add(new)
      try tables.addHours(PackedHours.pack(sum, of: month), file: file, month, isReplacing: true)
    }
  }

  private func has(_ file: Int64) throws -> Bool {
    try Int.fetchOne(
      tables.database,
      sql: """
        SELECT 1 FROM files WHERE id = :file AND (rated + not_charged = 0
          OR EXISTS (SELECT 1 FROM file_hours WHERE file = :file))
        """, arguments: ["file": file]) != nil
  }

  private func stored(file: Int64, _ month: Month) throws -> CallHours {
    guard
      let row = try Row.fetchOne(
        tables.database, sql: "SELECT hours FROM file_hours WHERE month = ? AND file = ?",
        arguments: [month.description, file])
    else { return CallHours() }
    return try PackedHours.unpack(row.bytes("hours"), of: month)
  }
}

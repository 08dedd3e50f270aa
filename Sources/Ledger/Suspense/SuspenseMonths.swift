import CDRCore
import GRDB
import Metering
import Runs

/// To which months the open entries in suspense belong.
///
/// A record that says when its call was belongs to that month. Of one that does not, only its file can
/// tell: it may be of any month that the file has calls in, and of any month at all where it has none.
struct SuspenseMonths {
  private var counts: [Month: Int] = [:]
  /// How many there are of each file whose month cannot be read.
  private var unknown: [(count: Int, months: Set<Month>)] = []

  init(_ database: Database, fixed: FixedMetering) throws {
    let clock = try fixed.clock
    let isByEnd = fixed.metering.attribution == .end
    var splits: RecordSplits?
    var unread: [Int64: Int] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT s.file, s.record, f.header, m.map FROM suspense s JOIN files f ON f.id = s.file
        LEFT JOIN column_maps m ON m.id = f.column_map WHERE s.state = 'open' ORDER BY s.id
        """)
    while let row = try rows.next() {
      // Reading what it needs takes longer than most ledgers have open entries for.
      if splits == nil { splits = try RecordSplits(fixed, accounts: CallAccounts(database)) }
      let record = row.bytes("record")
      let call = record.isEmpty ? nil : try splits?.readings(of: record, row)
      guard let start = call?.start.value else {
        unread[row["file"], default: 0] += 1
        continue
      }
      counts[
        clock.month(of: start + Int64(isByEnd ? call?.duration.value ?? 0 : 0)), default: 0] += 1
    }
    for (file, count) in unread {
      let months = try Row.fetchAll(
        database, sql: "SELECT month FROM file_usage WHERE file = ?", arguments: [file]
      ).map { row throws(Failure) in try row.month("month") }
      unknown.append((count, Set(months)))
    }
  }

  /// How many entries are of a month.
  func count(of month: Month) -> Int { counts[month] ?? 0 }

  /// How many entries may be of a month.
  func unknownCount(of month: Month) -> Int {
    unknown.reduce(0) { sum, file in
      sum + (file.months.isEmpty || file.months.contains(month) ? file.count : 0)
    }
  }
}

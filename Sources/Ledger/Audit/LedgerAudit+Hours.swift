import CDRCore
import GRDB

extension LedgerAudit {
  /// Calls by the hour, against the usage of each file, which has the same calls.
  mutating func checkHours() throws {
    let items = Set(try FixedMetering(database).items.keys)
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT id, name, rated + not_charged AS counted, unsearched FROM files
        WHERE id IN (SELECT file FROM file_hours) ORDER BY id
        """)
    while let row = try rows.next() {
      let name: String = row["name"]
      let (file, counted, uncharged): (Int64, Int64, Int64) = (
        row["id"], row["counted"], row["unsearched"]
      )
      try attempt("\(name): calls by the hour") { verifying in
        let total = try verifying.hours(of: file, items: items)
        let usage = try verifying.usage(of: file)
        verifying.expect(
          total.charged == usage.charged && total.talkMilliseconds == usage.talkMilliseconds
            && total.billedSeconds == usage.billedSeconds,
          "\(name): the calls by the hour are not those of its usage")
        // Calls that a column map does not charge need no start.
        verifying.expect(
          total.calls <= counted && total.calls >= counted - uncharged,
          "\(name): \(total.calls) calls by the hour, but \(counted) that count")
      }
    }
  }

  private func hours(of file: Int64, items: Set<Int>) throws -> CallHours.Count {
    var total = CallHours.Count()
    let rows = try Row.fetchAll(
      database, sql: "SELECT month, hours FROM file_hours WHERE file = ?", arguments: [file])
    for row in rows {
      let hours = try PackedHours.unpack(row.bytes("hours"), of: row.month("month"))
      guard hours.counts.keys.allSatisfy({ items.contains($0.item) }) else {
        throw Failure.damaged("an item that the ledger does not have")
      }
      total += hours.total
    }
    return total
  }

  private func usage(of file: Int64) throws -> CallHours.Count {
    var total = CallHours.Count()
    let rows = try Row.fetchCursor(
      database, sql: "SELECT usage FROM file_usage WHERE file = ?", arguments: [file])
    while let row = try rows.next() {
      let bytes = try row.plainUsage()
      var reading = UsageReading(bytes)
      while let entry = try reading.next() {
        for item in try entry.items(in: bytes) {
          // Within the sums of the month, which are below 2^63.
          total.charged &+= item.usage.calls
          total.talkMilliseconds &+= item.usage.talkMilliseconds
          total.billedSeconds &+= item.usage.billedSeconds
        }
      }
    }
    return total
  }
}

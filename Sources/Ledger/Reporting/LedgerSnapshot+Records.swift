import CDRCore
import GRDB
import Metering
import Runs

extension LedgerSnapshot {
  /// A rejected record that names an account.
  package struct AccountReject {
    /// The entry in suspense.
    package var entry: Int64
    /// `open` or `written_off`.
    package var state: String
    package var file: String
    package var line: Int64
    package var reason: String
    package var detail: String
    /// The item's name; nil where the record names none.
    package var product: String?
    /// In milliseconds, as far as they can be read.
    package var start: Int64?
    package var duration: UInt32?
    package var recording: UInt32?
  }

  /// The rejected records that name an account and were not recycled: those of a month, and those
  /// whose month cannot be read.
  package func rejects(of account: String, in month: Month) throws(Failure) -> [AccountReject] {
    try failing {
      let name = Array(account.utf8)
      let fixed = try FixedMetering(database)
      let clock = try fixed.clock
      let items = fixed.metering.items
      let isByEnd = fixed.metering.attribution == .end
      var splits = try RecordSplits(fixed, accounts: CallAccounts(database))
      var found: [AccountReject] = []
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT s.*, f.name, f.header, m.map FROM suspense s JOIN files f ON f.id = s.file
          LEFT JOIN column_maps m ON m.id = f.column_map
          WHERE s.state <> 'recycled' ORDER BY s.id
          """)
      while let row = try rows.next() {
        guard let call = try splits.readings(of: row.bytes("record"), row), call.account == name
        else { continue }
        if let start = call.start.value {
          let end = start + Int64(isByEnd ? call.duration.value ?? 0 : 0)
          guard clock.month(of: end) == month else { continue }
        }
        found.append(
          AccountReject(
            entry: row["id"], state: row["state"], file: row["name"], line: row["line"],
            reason: row["reason"], detail: row["detail"],
            product: call.product.value.map { items[$0].name }, start: call.start.value,
            duration: call.duration.value, recording: call.recording.value))
      }
      return found
    }
  }

  /// How many calls of an account's month do not count because another file had them before, by
  /// the file that had them again. What one file has twice is not among them.
  package func repeats(
    of account: String, in month: Month
  ) throws(Failure) -> [(file: String, calls: Int64)] {
    try failing {
      let name = Array(account.utf8)
      let days = (month.firstDay - 1)...(month.next.firstDay + 1)
      var counts: [Int64: (file: String, calls: Int64)] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT l.file, f.name, l.calls FROM later_calls l JOIN files f ON f.id = l.file
          WHERE l.day BETWEEN ? AND ? ORDER BY l.file
          """, arguments: [days.lowerBound, days.upperBound])
      while let row = try rows.next() {
        let calls = try SuppressedCall.unpack(row.bytes("calls")).filter {
          $0.suspense == nil && $0.month == month && $0.isCharged && $0.account == name
        }
        guard !calls.isEmpty else { continue }
        let file: Int64 = row["file"]
        counts[file, default: (row["name"], 0)].calls += Int64(calls.count)
      }
      return counts.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}

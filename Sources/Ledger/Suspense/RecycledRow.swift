import CDRCore
import Foundation
import GRDB
import Metering

/// A rejected record that was corrected and judged anew, and did not end in rejection again.
struct RecycledRow {
  enum Outcome: String {
    case rated
    case notCharged = "not_charged"
    case duplicate
  }

  var entry: Int64
  var run: Int64
  var outcome: Outcome
  var account: [UInt8]
  /// The ledger's id.
  var item: Int
  var month: Month
  var day: Int32
  var start: Int64
  var duration: UInt32
  var recording: UInt32
  var identity: CallIdentity
  /// Whether calls with its id and day are compared with it: not with one that its file's column map
  /// does not charge for.
  var isSearched = true
  /// The corrected text, or of one that was judged again as it stands the text of its entry.
  var record: [UInt8]

  func insert(_ database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO recycled (suspense, run, outcome, account, item, month, day, start, duration,
          recording, key_high, key_low, record, searched)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        entry, run, outcome.rawValue, Data(account), item,
        month.description, day, start, duration, recording, Int64(bitPattern: identity.high),
        Int64(bitPattern: identity.low), Data(record), isSearched ? 1 : 0,
      ])
  }

  init(
    entry: Int64, run: Int64, outcome: Outcome, item: Int, call: JudgedCall,
    identity: CallIdentity, record: [UInt8]
  ) {
    self.entry = entry
    self.run = run
    self.outcome = outcome
    self.item = item
    self.record = record
    account = call.account
    month = call.month
    day = call.day
    start = call.start
    duration = call.duration
    recording = call.recording
    isSearched = call.isCharged
    self.identity = identity
  }

  init(_ row: Row) throws(Failure) {
    guard let outcome = Outcome(rawValue: row["outcome"]) else {
      throw .damaged("recycled record \(row["suspense"] as Int64)")
    }
    entry = row["suspense"]
    run = row["run"]
    self.outcome = outcome
    account = row.bytes("account")
    item = Int(try row.number("item", in: CheckedValues.items))
    month = try row.month("month")
    day = try row.day("day")
    start = try row.number("start", in: CheckedValues.instants)
    duration = UInt32(try row.number("duration", in: 0...Int64(UInt32.max)))
    recording = UInt32(try row.number("recording", in: 0...Int64(UInt32.max)))
    identity = CallIdentity(
      high: UInt64(bitPattern: row["key_high"]), low: UInt64(bitPattern: row["key_low"]))
    isSearched = row["searched"] as Int64 != 0
    record = row.bytes("record")
  }
}

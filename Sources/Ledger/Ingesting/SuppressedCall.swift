import CDRCore
import Foundation
import GRDB
import Metering

/// A call of a file that does not count, because another file or a recycled record had its id on
/// its day before. It is kept whole, so that it can count once that one is taken out.
struct SuppressedCall {
  var identity: CallIdentity
  /// Where its record starts in the file's text.
  var offset: Int64
  /// Of one that was rejected as conflicting, its suspense entry, or the earlier file's entry that
  /// stands for it; nil for a duplicate.
  var suspense: Int64?
  var account: [UInt8]
  /// The ledger's id.
  var item: Int
  var month: Month
  var start: Int64
  var duration: UInt32
  var recording: UInt32

  /// Whether it would add to the sums.
  var isCharged: Bool { duration > 0 || recording > 0 }

  static func pack(_ calls: [SuppressedCall]) -> Data {
    var bytes: [UInt8] = []
    for call in calls {
      bytes.append(bigEndian: call.identity.high)
      bytes.append(bigEndian: call.identity.low)
      bytes.append(packed: UInt64(call.offset))
      bytes.append(packed: UInt64(call.suspense ?? 0))
      bytes.append(packedText: call.account)
      bytes.append(packed: UInt64(call.item))
      bytes.append(packed: UInt64(call.month.index))
      bytes.append(packedSigned: call.start)
      bytes.append(packed: UInt64(call.duration))
      bytes.append(packed: UInt64(call.recording))
    }
    return Data(bytes)
  }

  static func unpack(_ bytes: [UInt8]) throws(Failure) -> [SuppressedCall] {
    var unpacking = Unpacking(bytes)
    var calls: [SuppressedCall] = []
    while !unpacking.isAtEnd {
      let identity = CallIdentity(high: try unpacking.bigEndian(), low: try unpacking.bigEndian())
      let (offset, suspense) = (try unpacking.sum(), try unpacking.sum())
      let account = Array(bytes[try unpacking.text()])
      let (item, month) = (try unpacking.sum(), try unpacking.sum())
      let start = try unpacking.signed()
      let (duration, recording) = (try unpacking.sum(), try unpacking.sum())
      guard let month = Month(checking: month), let duration = UInt32(exactly: duration),
        let recording = UInt32(exactly: recording), CheckedValues.items.contains(item)
      else { throw .damaged("a duplicate call is out of range") }
      calls.append(
        SuppressedCall(
          identity: identity, offset: offset, suspense: suspense == 0 ? nil : suspense,
          account: account, item: Int(item), month: month, start: start,
          duration: duration, recording: recording))
    }
    return calls
  }

  /// Replaces what is kept of a file's day.
  static func store(
    _ calls: [SuppressedCall], file: Int64, day: Int32, in database: Database
  ) throws {
    if calls.isEmpty {
      try database.execute(
        sql: "DELETE FROM later_calls WHERE file = ? AND day = ?", arguments: [file, day])
    } else {
      try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO later_calls (file, day, calls) VALUES (?, ?, ?)"
      ).execute(arguments: [file, day, pack(calls)])
    }
  }
}

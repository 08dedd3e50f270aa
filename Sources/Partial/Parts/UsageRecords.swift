import CDRCore
import Metering

/// The sums of accounts.
///
/// ```
/// account   name's size : 4 | month : 4 | items : 4 | name | the items
/// item      item : 8 | calls : 8 | talk ms : 8 | billed s : 8 | short calls : 8 | short billed s : 8
///           recorded calls : 8 | recorded ms : 8 | recorded billed s : 8
/// ```
enum UsageRecords {
  static let headSize = 12
  static let itemSize = 72

  /// Appends all that an account has in a month.
  static func append(_ usage: AccountUsage, to body: inout [UInt8]) {
    var account = usage.account
    account.withUTF8 { name in
      body.append(littleEndian: UInt32(name.count))
      body.append(littleEndian: usage.month.index)
      body.append(littleEndian: UInt32(usage.items.count))
      unsafe body.append(contentsOf: name)
    }
    for item in usage.items {
      let sums = item.usage
      for number in [
        Int64(item.item), sums.calls, sums.talkMilliseconds, sums.billedSeconds, sums.shortCalls,
        sums.shortBilledSeconds, sums.recordedCalls, sums.recordedMilliseconds,
        sums.recordedBilledSeconds,
      ] {
        body.append(littleEndian: number)
      }
    }
  }

  /// Adds the sums of a part to others.
  ///
  /// - Parameters:
  ///   - body: has ``UsageTotals/padding`` after it.
  ///   - count: its bytes without that.
  ///   - items: how many there are.
  /// - Returns: false where the bytes are not sums.
  /// - Throws: `badData` when sums overflow.
  static func add(
    _ body: [UInt8], count: Int, items: Int, to totals: UsageTotals
  ) throws(Failure) -> Bool {
    var (place, sums) = (0, [ItemUsage]())
    while place < count {
      guard count - place >= headSize else { return false }
      let nameSize = Int(body.number(at: place, bytes: 4))
      let month = Int32(bitPattern: UInt32(body.number(at: place + 4, bytes: 4)))
      let itemCount = Int(body.number(at: place + 8, bytes: 4))
      place += headSize
      guard (0..<1 << 23).contains(month), nameSize + itemSize * itemCount <= count - place else {
        return false
      }
      let name = place..<place + nameSize
      place += nameSize
      sums.removeAll(keepingCapacity: true)
      for _ in 0..<itemCount {
        func number(_ field: Int) -> Int64 {
          Int64(bitPattern: body.number(at: place + 8 * field, bytes: 8))
        }
        guard (0..<Int64(items)).contains(number(0)) else { return false }
        var usage = Usage()
        usage.calls = number(1)
        usage.talkMilliseconds = number(2)
        usage.billedSeconds = number(3)
        usage.shortCalls = number(4)
        usage.shortBilledSeconds = number(5)
        usage.recordedCalls = number(6)
        usage.recordedMilliseconds = number(7)
        usage.recordedBilledSeconds = number(8)
        sums.append(ItemUsage(item: Int(number(0)), usage: usage))
        place += itemSize
      }
      try totals.add(sums.span, of: name, in: body, to: Month(index: month))
    }
    return true
  }
}

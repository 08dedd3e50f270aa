import CDRCore

/// The calls of a file in a month, by hour and item, as a blob: the rows in order, each as hours after
/// the row before it (the first after the month's first day), the item's id, and the four counts.
enum PackedHours {
  /// - Parameter hours: with items by the ledger's ids.
  static func pack(_ hours: CallHours, of month: Month) -> [UInt8] {
    var bytes: [UInt8] = []
    var last = start(of: month)
    for (key, count) in hours.rows {
      bytes.append(packedSigned: Int64(key.hour.number) - last)
      last = Int64(key.hour.number)
      bytes.append(packed: UInt64(key.item))
      for sum in [count.calls, count.charged, count.talkMilliseconds, count.billedSeconds] {
        bytes.append(packed: UInt64(sum))
      }
    }
    return bytes
  }

  /// - Throws: `unfit` for what was not written by ``pack(_:of:)``.
  static func unpack(_ bytes: [UInt8], of month: Month) throws(Failure) -> CallHours {
    var hours = CallHours()
    var reading = Unpacking(bytes)
    var last = start(of: month)
    while !reading.isAtEnd {
      let (number, isOver) = last.addingReportingOverflow(try reading.signed())
      guard !isOver, CheckedValues.days.contains(floorDivide(number, 24)) else {
        throw .damaged("an hour in a blob is out of range")
      }
      last = number
      let item = try reading.sum()
      guard CheckedValues.items.contains(item) else {
        throw .damaged("an item in a blob is out of range")
      }
      var sums: [Int64] = []
      for _ in 0..<4 {
        let sum = try reading.sum()
        guard sum < 1 << 56 else { throw .damaged("a count in a blob is out of range") }
        sums.append(sum)
      }
      hours.add(
        .init(
          calls: sums[0], charged: sums[1], talkMilliseconds: sums[2], billedSeconds: sums[3]),
        .init(hour: .init(number: Int32(number)), item: Int(item)))
    }
    return hours
  }

  private static func start(of month: Month) -> Int64 { Int64(month.firstDay) * 24 }
}

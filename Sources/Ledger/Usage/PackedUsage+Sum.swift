import Metering

extension PackedUsage {
  /// Many blobs as one: all are gone through side by side, so that no row is read twice.
  ///
  /// - Throws: `badData` when a sum leaves 64 bits; the message names account, month and item.
  static func sum(
    of blobs: [[UInt8]], month: Month, itemName: (Int) -> String
  ) throws(Failure) -> PackedUsage {
    var sum = PackedUsage()
    sum.reserveCapacity((blobs.map(\.count).max() ?? 0) / 4 * 5)
    var columns: [Column] = []
    for blob in blobs where !blob.isEmpty { columns.append(try Column(blob)) }
    columns.removeAll { $0.entry == nil }
    var items: [ItemUsage] = []
    while var first = columns.indices.first {
      var holders = 1
      for other in columns.indices.dropFirst() {
        let order = columns[other].compare(with: columns[first])
        if order < 0 {
          (first, holders) = (other, 1)
        } else if order == 0 {
          holders += 1
        }
      }
      if holders == 1 {
        sum.append(entry: columns[first].bytes[columns[first].range])
        try columns[first].advance()
        if columns[first].entry == nil { columns.remove(at: first) }
        continue
      }
      let (blob, name) = (columns[first].bytes, columns[first].name)
      items.removeAll(keepingCapacity: true)
      for index in columns.indices.reversed() {
        guard PackedUsage.compare(columns[index].bytes, columns[index].name, blob, name) == 0 else {
          continue
        }
        try columns[index].add(to: &items) { item in
          let account = String(decoding: blob[name], as: UTF8.self)
          return "account \(account), \(month), \(itemName(item))"
        }
        try columns[index].advance()
        if columns[index].entry == nil { columns.remove(at: index) }
      }
      items.sort { $0.item < $1.item }
      try sum.append(account: blob[name], items: items)
    }
    return sum
  }

  /// A blob while it is gone through.
  private struct Column {
    let bytes: [UInt8]
    private var reading: UsageReading
    /// The account at hand; nil at the end.
    private(set) var entry: UsageEntry?
    private(set) var range = 0..<0
    private(set) var name = 0..<0

    init(_ bytes: [UInt8]) throws(Failure) {
      self.bytes = bytes
      reading = UsageReading(bytes)
      try advance()
    }

    mutating func advance() throws(Failure) {
      entry = nil
      guard let next = try reading.next() else { return }
      let entry = try UsageEntry(bytes, next)
      (range, name, self.entry) = (next, entry.name, entry)
    }

    @inline(__always)
    func compare(with other: Column) -> Int {
      PackedUsage.compare(bytes, name, other.bytes, other.name)
    }

    mutating func add(
      to items: inout [ItemUsage], place: (Int) -> String
    ) throws(Failure) {
      try entry?.forEachItem { item, usage throws(Failure) in
        guard let known = items.firstIndex(where: { $0.item == item }) else {
          items.append(ItemUsage(item: item, usage: usage))
          return
        }
        guard items[known].usage.add(usage) else {
          throw Failure(
            .badData,
            "\(place(item)): the sums of the month overflow 64 bits; look for wrong durations")
        }
      }
    }
  }
}

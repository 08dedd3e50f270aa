import CDRCore

extension PackedUsage {
  /// Many blobs as one: all are gone through side by side, so that no row is read twice.
  ///
  /// - Throws: `badData` when a sum leaves 64 bits; the message names account, month and item.
  static func sum(
    of blobs: [some Collection<UInt8>], month: Month, itemName: (Int) -> String
  ) throws(Failure) -> PackedUsage {
    // One after the other in one array: the loop then counts no references.
    var all: [UInt8] = []
    all.reserveCapacity(blobs.reduce(0) { $0 + $1.count })
    for blob in blobs { all.append(contentsOf: blob) }
    let bytes = all.span
    var columns: [Column] = []
    var end = 0
    for blob in blobs where !blob.isEmpty {
      columns.append(try Column(end..<end + blob.count, of: bytes))
      end += blob.count
    }
    var sum = PackedUsage()
    sum.reserveCapacity((blobs.map(\.count).max() ?? 0) / 4 * 5)
    var items: [ItemUsage] = []
    while var first = columns.indices.first {
      var holders = 1
      for other in columns.indices.dropFirst() {
        let order = compare(bytes, columns[other].entry.name, bytes, columns[first].entry.name)
        if order < 0 {
          (first, holders) = (other, 1)
        } else if order == 0 {
          holders += 1
        }
      }
      let entry = columns[first].entry
      if holders == 1 {
        sum.append(entry: all[entry.range])
        if try !columns[first].advance(in: bytes) { columns.remove(at: first) }
        continue
      }
      items.removeAll(keepingCapacity: true)
      for index in columns.indices.reversed() {
        let other = columns[index].entry
        guard compare(bytes, other.name, bytes, entry.name) == 0 else { continue }
        var overflowing: Int?
        try other.forEachItem(in: bytes) { if !items.add($0) { overflowing = $0.item } }
        if let overflowing {
          let account = String(decoding: all[entry.name], as: UTF8.self)
          throw Failure(
            .badData,
            "account \(account), \(month), \(itemName(overflowing)): the sums of the month overflow "
              + "64 bits; look for wrong durations")
        }
        if try !columns[index].advance(in: bytes) { columns.remove(at: index) }
      }
      try sum.append(account: all[entry.name], items: items)
    }
    return sum
  }

  /// A blob while it is gone through.
  private struct Column {
    private var place: Int
    private let end: Int
    /// The account at hand.
    private(set) var entry: UsageEntry

    /// - Parameter stretch: where the blob stands; it is not empty.
    init(_ stretch: Range<Int>, of bytes: Span<UInt8>) throws(Failure) {
      (place, end) = (stretch.lowerBound, stretch.upperBound)
      entry = try UsageEntry(in: bytes, at: &place, before: end)
    }

    /// Goes to the next account; false at the end.
    mutating func advance(in bytes: Span<UInt8>) throws(Failure) -> Bool {
      guard place < end else { return false }
      entry = try UsageEntry(in: bytes, at: &place, before: end)
      return true
    }
  }
}

extension [ItemUsage] {
  /// Adds an item's usage, or the item at its place in order of the ids.
  ///
  /// - Returns: false when a sum leaves 64 bits.
  fileprivate mutating func add(_ new: ItemUsage) -> Bool {
    for place in indices where self[place].item == new.item {
      return self[place].usage.add(new.usage)
    }
    insertInOrder(new)
    return true
  }
}

import CDRCore

extension PackedUsage {
  /// Merges many blobs into one. Every row is read once, and costs as many comparisons as the logarithm
  /// of the number of blobs.
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
    var heap = ColumnHeap()
    var end = 0
    for blob in blobs where !blob.isEmpty {
      heap.add(try Column(end..<end + blob.count, of: bytes), in: bytes)
      end += blob.count
    }
    heap.arrange(in: bytes)
    var sum = PackedUsage()
    sum.reserveCapacity((blobs.map(\.count).max() ?? 0) / 4 * 5)
    var items: [ItemUsage] = []
    while let first = heap.first {
      try heap.advanceFirst(in: bytes)
      guard heap.first.map({ compare(bytes, $0.name, bytes, first.name) == 0 }) == true else {
        sum.append(entry: all[first.range])
        continue
      }
      items.removeAll(keepingCapacity: true)
      try first.forEachItem(in: bytes) { items.append($0) }
      while let other = heap.first, compare(bytes, other.name, bytes, first.name) == 0 {
        var overflowing: Int?
        try other.forEachItem(in: bytes) { if !items.add($0) { overflowing = $0.item } }
        if let overflowing {
          let account = String(decoding: all[first.name], as: UTF8.self)
          throw Failure(
            .badData,
            "account \(account), \(month), \(itemName(overflowing)): the sums of the month overflow "
              + "64 bits; look for wrong durations")
        }
        try heap.advanceFirst(in: bytes)
      }
      try sum.append(account: all[first.name], items: items)
    }
    return sum
  }
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

/// Blobs in the order of their accounts at hand: each comes before, or with, the two at twice its
/// place and after.
private struct ColumnHeap {
  /// A blob by its account's first 16 bytes, as a number of 128 bits that compares as they do; what
  /// it does not tell apart is compared in full.
  private struct Place {
    var high: UInt64 = 0
    var low: UInt64 = 0
    /// How long the name is.
    let size: Int
    let column: Int

    init(_ column: Int, _ name: Range<Int>, in bytes: Span<UInt8>) {
      self.column = column
      size = name.count
      var shift: UInt64 = 56
      for place in name.prefix(8) {
        high |= UInt64(bytes[place]) &<< shift
        shift &-= 8
      }
      shift = 56
      for place in name.dropFirst(8).prefix(8) {
        low |= UInt64(bytes[place]) &<< shift
        shift &-= 8
      }
    }
  }

  private var places: [Place] = []
  private var columns: [Column] = []

  /// Adds a blob, before ``arrange(in:)``.
  mutating func add(_ column: Column, in bytes: Span<UInt8>) {
    places.append(Place(columns.count, column.entry.name, in: bytes))
    columns.append(column)
  }

  mutating func arrange(in bytes: Span<UInt8>) {
    for place in (0..<places.count / 2).reversed() { sink(place, bytes) }
  }

  /// The first account; nil where all blobs are at their ends.
  var first: UsageEntry? { places.first.map { columns[$0.column].entry } }

  /// Goes on to the next account of the first blob.
  mutating func advanceFirst(in bytes: Span<UInt8>) throws(Failure) {
    let column = places[0].column
    if try columns[column].advance(in: bytes) {
      places[0] = Place(column, columns[column].entry.name, in: bytes)
    } else {
      places.swapAt(0, places.count - 1)
      places.removeLast()
    }
    sink(0, bytes)
  }

  private mutating func sink(_ start: Int, _ bytes: Span<UInt8>) {
    guard start < places.count else { return }
    let sinking = places[start]
    var place = start
    while true {
      var next = 2 * place + 1
      guard next < places.count else { break }
      if next + 1 < places.count, precedes(places[next + 1], places[next], bytes) { next += 1 }
      guard precedes(places[next], sinking, bytes) else { break }
      places[place] = places[next]
      place = next
    }
    places[place] = sinking
  }

  @inline(__always)
  private func precedes(_ a: Place, _ b: Place, _ bytes: Span<UInt8>) -> Bool {
    if a.high != b.high { return a.high < b.high }
    if a.low != b.low { return a.low < b.low }
    // Where only zeros behind the shorter differ, it comes first.
    if a.size <= 16 && b.size <= 16 { return a.size < b.size }
    let (a, b) = (columns[a.column].entry.name, columns[b.column].entry.name)
    return PackedUsage.compare(bytes, a, bytes, b) < 0
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

import CDRCore
import Metering

/// Usage of one month by account and item, as a blob: accounts in byte order of their names, each
/// with its items in order of the ledger's ids.
///
/// ```
/// size of the rest | name | number of items | id, 8 sums | id, 8 sums | …
/// ```
///
/// All numbers are packed (``Unpacking``); the sums are the fields of ``CDRCore/Usage`` in order.
struct PackedUsage: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var accounts = 0

  init() {}

  /// What was added up in a month.
  ///
  /// - Parameters:
  ///   - order: the accounts in the order of their names.
  ///   - jobs: how many threads write.
  init(
    _ totals: UsageTotals, of month: Month, order: [UInt32], jobs: Int
  ) throws(Failure) {
    let size = Self.accountsInStretch
    let stretches = try mapInParallel((order.count + size - 1) / size, jobs: jobs) {
      stretch throws(Failure) in
      var packed = PackedUsage()
      let accounts = order[stretch * size..<min((stretch + 1) * size, order.count)]
      try totals.forEachEntry(of: month, accounts) { account, items throws(Failure) in
        try packed.append(account: account.span, items: items)
      }
      return packed
    }
    reserveCapacity(stretches.reduce(0) { $0 + $1.bytes.count })
    for packed in stretches { append(packed) }
  }

  /// Accounts that are worth a turn of a thread.
  private static let accountsInStretch = 4096

  mutating func reserveCapacity(_ size: Int) { bytes.reserveCapacity(size) }

  /// Adds an account after the others. One without usage is left out.
  ///
  /// - Parameters:
  ///   - items: in order of the ledger's ids.
  ///   - ids: by item, the ledger's id; none where an item is an id already.
  @inline(__always)
  mutating func append(
    account name: Span<UInt8>, items: Span<ItemUsage>, ids: [Int] = []
  ) throws(Failure) {
    guard !items.isEmpty else { return }
    for place in items.indices where items[place].usage.hasNegative {
      throw Failure(.bug, "a sum of usage is negative")
    }
    let capacity =
      3 * OutputSpan<UInt8>.packedCapacity + name.count + items.count
      * OutputSpan<UInt8>.itemCapacity
    bytes.append(addingCapacity: capacity) { $0.append(account: name, items: items, ids: ids) }
    accounts += 1
  }

  /// Adds the accounts of another blob, all of which come after these.
  mutating func append(_ other: PackedUsage) {
    bytes.append(contentsOf: other.bytes)
    accounts += other.accounts
  }

  /// Adds an account as it stands in another blob.
  mutating func append(entry: ArraySlice<UInt8>) {
    bytes.append(packed: UInt64(entry.count))
    bytes.append(contentsOf: entry)
    accounts += 1
  }
}

extension UsageTotals {
  /// Adds the accounts of a blob to a month.
  ///
  /// - Throws: `unfit` for a damaged blob; as ``Metering/UsageTotals/add(_:of:in:to:)``.
  func add(packed bytes: [UInt8], in month: Month) throws(Failure) {
    let text = bytes + Self.padding
    var reading = UsageReading(text, in: 0..<bytes.count)
    var items: [ItemUsage] = []
    while let entry = try reading.next() {
      items.removeAll(keepingCapacity: true)
      try entry.forEachItem(in: text.span) { items.append($0) }
      for item in items where !CheckedValues.items.contains(Int64(item.item)) {
        throw .damaged("\(month) has usage of item \(item.item), which cannot be")
      }
      try add(items.span, of: entry.name, in: text, to: month)
    }
  }
}

extension OutputSpan<UInt8> {
  /// Appends an account's entry; there has to be room.
  @inline(__always)
  fileprivate mutating func append(
    account name: Span<UInt8>, items: Span<ItemUsage>, ids: [Int]
  ) {
    // Most entries are short enough for a size of one byte.
    let start = count
    append(0)
    append(packed: UInt64(name.count))
    for place in name.indices { append(name[place]) }
    append(packed: UInt64(items.count))
    for place in items.indices {
      append(items[place].usage, item: ids.isEmpty ? items[place].item : ids[items[place].item])
    }
    setSize(count - start - 1, at: start)
  }

  /// Replaces the byte before an entry by the entry's size as a packed number, and moves the entry
  /// where that takes more than one byte.
  private mutating func setSize(_ size: Int, at start: Int) {
    var rest = UInt64(size)
    var more = 0
    while rest >= 0x80 {
      rest &>>= 7
      more += 1
    }
    if more > 0 {
      for _ in 0..<more { append(0) }
      for place in (start + 1...start + size).reversed() { self[place + more] = self[place] }
    }
    rest = UInt64(size)
    for place in start..<start + more {
      self[place] = UInt8(truncatingIfNeeded: rest) | 0x80
      rest &>>= 7
    }
    self[start + more] = UInt8(truncatingIfNeeded: rest)
  }

  /// Bytes that an item takes at most: its id and eight sums.
  fileprivate static var itemCapacity: Int { 9 * packedCapacity }

  /// - Parameter usage: no sum is negative.
  @inline(__always)
  private mutating func append(_ usage: Usage, item: Int) {
    append(packed: UInt64(item))
    append(packed: UInt64(bitPattern: usage.calls))
    append(packed: UInt64(bitPattern: usage.talkMilliseconds))
    append(packed: UInt64(bitPattern: usage.billedSeconds))
    append(packed: UInt64(bitPattern: usage.shortCalls))
    append(packed: UInt64(bitPattern: usage.shortBilledSeconds))
    append(packed: UInt64(bitPattern: usage.recordedCalls))
    append(packed: UInt64(bitPattern: usage.recordedMilliseconds))
    append(packed: UInt64(bitPattern: usage.recordedBilledSeconds))
  }
}

extension Span<UInt8> {
  /// An item of an account's entry, and the place after it.
  @inline(__always)
  func packedItem(at place: inout Int, before end: Int) throws(Failure) -> ItemUsage {
    let id = Int(try packedSum(at: &place, before: end))
    var usage = Usage()
    usage.calls = try packedSum(at: &place, before: end)
    usage.talkMilliseconds = try packedSum(at: &place, before: end)
    usage.billedSeconds = try packedSum(at: &place, before: end)
    usage.shortCalls = try packedSum(at: &place, before: end)
    usage.shortBilledSeconds = try packedSum(at: &place, before: end)
    usage.recordedCalls = try packedSum(at: &place, before: end)
    usage.recordedMilliseconds = try packedSum(at: &place, before: end)
    usage.recordedBilledSeconds = try packedSum(at: &place, before: end)
    return ItemUsage(item: id, usage: usage)
  }
}

/// Goes through the accounts of a blob of usage.
struct UsageReading {
  private let bytes: [UInt8]
  /// Where the next entry begins with its size.
  private(set) var place: Int
  private let end: Int

  init(_ bytes: [UInt8]) { self.init(bytes, in: 0..<bytes.count) }

  /// - Parameter stretch: begins and ends where entries do.
  init(_ bytes: [UInt8], in stretch: Range<Int>) {
    self.bytes = bytes
    (place, end) = (stretch.lowerBound, stretch.upperBound)
  }

  /// The next account's entry; nil at the end.
  @inline(__always)
  mutating func next() throws(Failure) -> UsageEntry? {
    guard place < end else { return nil }
    var next = place
    defer { place = next }
    return try UsageEntry(in: bytes.span, at: &next, before: end)
  }
}

/// Where one account stands in a blob of usage.
struct UsageEntry {
  /// The whole entry, its size left out.
  let range: Range<Int>
  let name: Range<Int>
  private let count: UInt64
  private let firstItem: Int

  /// - Parameter place: where the entry begins with its size; it becomes the next one's.
  @inline(__always)
  init(in bytes: Span<UInt8>, at place: inout Int, before end: Int) throws(Failure) {
    range = try bytes.packedText(at: &place, before: end)
    var inner = range.lowerBound
    name = try bytes.packedText(at: &inner, before: range.upperBound)
    count = try bytes.packedNumber(at: &inner, before: range.upperBound)
    firstItem = inner
  }

  /// The account's items, in order of the ledger's ids.
  func items(in bytes: [UInt8]) throws(Failure) -> [ItemUsage] {
    var items: [ItemUsage] = []
    try forEachItem(in: bytes.span) { items.append($0) }
    return items
  }

  /// Goes through the account's items.
  @inline(__always)
  func forEachItem(
    in bytes: Span<UInt8>, _ body: (ItemUsage) throws(Failure) -> Void
  ) throws(Failure) {
    var place = firstItem
    for _ in 0..<count { try body(bytes.packedItem(at: &place, before: range.upperBound)) }
  }
}

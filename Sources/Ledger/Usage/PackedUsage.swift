import CDRCore

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
  private var entry: [UInt8] = []

  init() {}

  mutating func reserveCapacity(_ size: Int) { bytes.reserveCapacity(size) }

  /// Adds an account after the others. One without usage is left out.
  mutating func append(
    account name: some Collection<UInt8>, items: some Collection<ItemUsage>
  ) throws(Failure) {
    guard !items.isEmpty else { return }
    entry.removeAll(keepingCapacity: true)
    entry.append(packedText: name)
    entry.append(packed: UInt64(items.count))
    for item in items where item.usage.hasNegative {
      throw Failure(.bug, "a sum of usage is negative")
    }
    entry.append(addingCapacity: items.count * OutputSpan<UInt8>.itemCapacity) { entry in
      for item in items { entry.append(item) }
    }
    append(entry: entry[...])
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

extension OutputSpan<UInt8> {
  /// Bytes that an item takes at most: its id and eight sums.
  fileprivate static var itemCapacity: Int { 9 * packedCapacity }

  /// - Parameter item: its sums are not negative.
  @inline(__always)
  fileprivate mutating func append(_ item: ItemUsage) {
    append(packed: UInt64(item.item))
    let usage = item.usage
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

extension [ItemUsage] {
  /// Adds an item at its place in order of the ids, which mostly is the end.
  mutating func insertInOrder(_ new: ItemUsage) {
    guard let last, last.item > new.item else { return append(new) }
    var place = count
    while place > 0, self[place - 1].item > new.item { place -= 1 }
    insert(new, at: place)
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

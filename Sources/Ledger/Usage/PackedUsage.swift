import Metering

/// Usage of one month by account and item, as a blob: accounts in byte order of their names, each
/// with its items in order of the ledger's ids.
///
/// ```
/// size of the rest | name | number of items | id, 8 sums | id, 8 sums | …
/// ```
///
/// All numbers are packed (``Unpacking``); the sums are the fields of ``Metering/Usage`` in order.
struct PackedUsage: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var accounts = 0
  private var entry: [UInt8] = []

  init() {}

  mutating func reserveCapacity(_ size: Int) { bytes.reserveCapacity(size) }

  /// Adds an account behind the others. One without usage is left out.
  mutating func append(
    account name: some Collection<UInt8>, items: some Collection<ItemUsage>
  ) throws(Failure) {
    guard !items.isEmpty else { return }
    entry.removeAll(keepingCapacity: true)
    entry.append(packedText: name)
    entry.append(packed: UInt64(items.count))
    for item in items { try entry.append(item) }
    append(entry: entry[...])
  }

  /// Adds the accounts of another blob, all of which come behind these.
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

extension [UInt8] {
  fileprivate mutating func append(_ item: ItemUsage) throws(Failure) {
    append(packed: UInt64(item.item))
    let usage = item.usage
    if usage.hasNegative { throw Failure(.bug, "a sum of usage is negative") }
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

/// Goes through the accounts of a blob of usage.
struct UsageReading {
  private var unpacking: Unpacking

  init(_ bytes: [UInt8]) { unpacking = Unpacking(bytes) }

  /// - Parameter stretch: begins and ends where entries do.
  init(_ bytes: [UInt8], in stretch: Range<Int>) {
    unpacking = Unpacking(bytes, from: stretch.lowerBound, to: stretch.upperBound)
  }

  /// Where the next entry begins with its size.
  var place: Int { unpacking.place }

  /// Where the next account's entry stands, its size left out; nil at the end.
  @inline(__always)
  mutating func next() throws(Failure) -> Range<Int>? {
    unpacking.isAtEnd ? nil : try unpacking.text()
  }
}

/// One account of a blob of usage.
struct UsageEntry {
  private var unpacking: Unpacking
  let name: Range<Int>

  init(_ bytes: [UInt8], _ range: Range<Int>) throws(Failure) {
    unpacking = Unpacking(bytes, from: range.lowerBound, to: range.upperBound)
    name = try unpacking.text()
  }

  /// The account's items, in order of the ledger's ids.
  mutating func items() throws(Failure) -> [ItemUsage] {
    var items: [ItemUsage] = []
    try forEachItem { item, usage in items.append(ItemUsage(item: item, usage: usage)) }
    return items
  }

  /// Goes through the account's items, once.
  @inline(__always)
  mutating func forEachItem(
    _ body: (Int, Usage) throws(Failure) -> Void
  ) throws(Failure) {
    let count = Int(truncatingIfNeeded: try unpacking.number())
    for _ in 0..<count {
      let id = Int(truncatingIfNeeded: try unpacking.number())
      var usage = Usage()
      usage.calls = try unpacking.sum()
      usage.talkMilliseconds = try unpacking.sum()
      usage.billedSeconds = try unpacking.sum()
      usage.shortCalls = try unpacking.sum()
      usage.shortBilledSeconds = try unpacking.sum()
      usage.recordedCalls = try unpacking.sum()
      usage.recordedMilliseconds = try unpacking.sum()
      usage.recordedBilledSeconds = try unpacking.sum()
      try body(id, usage)
    }
  }
}

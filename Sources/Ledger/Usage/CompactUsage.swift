import CDRCore
import GRDB

/// Usage of one month by account and item as rows keep it: what ``PackedUsage`` has, in a third of the
/// bytes or less. Most accounts have a call or two in a night's file.
///
/// ```
/// 0 | segment | segment | …
/// ```
///
/// No blob of ``PackedUsage`` begins with a 0. A segment has up to 4096 accounts, after what they have
/// in common (``UsageSegment``), and is written alone, so that big files are written by several threads.
struct CompactUsage: Sendable {
  /// Of no accounts, nothing.
  private(set) var bytes: [UInt8] = []
  private(set) var accounts = 0
  private var segment = UsageSegment()

  init() {}

  /// Makes room for accounts that come next.
  mutating func reserve(accounts: Int) {
    segment.reserve(accounts: min(accounts, UsageSegment.capacity))
  }

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
    segment.append(account: name, items: items, ids: ids)
    accounts += 1
    if segment.isFull { finish() }
  }

  /// Writes what waits, once all accounts are added.
  mutating func finish() {
    guard !segment.isEmpty else { return }
    if bytes.isEmpty { bytes.append(Self.mark) }
    segment.write(to: &bytes)
  }

  /// Adds the accounts of another one, finished as this is, all of which come after these.
  mutating func append(_ other: CompactUsage) {
    if bytes.isEmpty {
      bytes = other.bytes
    } else {
      bytes.append(contentsOf: other.bytes.dropFirst())
    }
    accounts += other.accounts
  }

  /// - Parameter plain: a blob of ``PackedUsage``.
  /// - Throws: `unfit` where it is damaged.
  init(_ plain: [UInt8]) throws(Failure) {
    var reading = UsageReading(plain)
    var items: [ItemUsage] = []
    while let entry = try reading.next() {
      items.removeAll(keepingCapacity: true)
      try entry.forEachItem(in: plain.span) { items.append($0) }
      try append(account: plain.span.extracting(entry.name), items: items.span)
    }
    finish()
  }

  /// What no blob of ``PackedUsage`` begins with.
  fileprivate static let mark: UInt8 = 0

  /// Whether a row is in this form. Rows of versions before 8 are blobs of ``PackedUsage``.
  static func isCompact(_ stored: [UInt8]) -> Bool { stored.first == mark }

  /// The blob of ``PackedUsage`` that a row stands for.
  ///
  /// - Throws: `unfit` where the row is damaged.
  static func plain(_ stored: [UInt8]) throws(Failure) -> [UInt8] {
    guard isCompact(stored) else { return stored }
    var packed = PackedUsage()
    packed.reserveCapacity(stored.count * 4)
    var place = 1
    while place < stored.count {
      var reading = try UsageSegmentReading(stored.span, at: &place)
      try reading.forEachAccount(in: stored.span, at: &place) { name, items throws(Failure) in
        try packed.append(account: name.span, items: items.span)
      }
    }
    return packed.bytes
  }
}

extension Row {
  /// The usage of a file or of a month, as ``PackedUsage`` has it.
  func plainUsage() throws(Failure) -> [UInt8] { try CompactUsage.plain(bytes("usage")) }
}

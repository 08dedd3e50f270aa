import CDRCore
import Runs

/// The usage of one month of a ledger, as a bill takes it.
struct MonthUsage: BillUsage {
  let month: Month
  private let bytes: [UInt8]
  /// Where each account's entry stands.
  private let entries: [UsageEntry]
  /// By the ledger's item ids, the items' places in the metering of the tariffs that price them.
  private var places: [Int: Int] = [:]
  /// The ledger's ids of the items that were used.
  let itemsUsed: [Int]
  /// Whether anything was recorded.
  let isRecorded: Bool
  /// The sums over all accounts, by the ledger's item ids.
  let sums: [Int: Usage]

  /// Reads a blob.
  /// - Throws: `unfit` when it is damaged.
  init(_ bytes: [UInt8], of month: Month) throws(Failure) {
    self.month = month
    self.bytes = bytes
    var reading = UsageReading(bytes)
    var entries: [UsageEntry] = []
    var sums: [Int: Usage] = [:]
    while let entry = try reading.next() {
      entries.append(entry)
      try entry.forEachItem(in: bytes.span) { item throws(Failure) in
        guard sums[item.item, default: Usage()].add(item.usage) else {
          throw Failure(.badData, "\(month): the sums over all accounts overflow 64 bits")
        }
      }
    }
    self.entries = entries
    self.sums = sums
    itemsUsed = sums.keys.sorted()
    isRecorded = sums.values.contains { $0.recordedCalls > 0 }
  }

  /// Settles under which numbers a bill is to find the items.
  ///
  /// - Parameter names: the items' names, by the ledger's ids.
  mutating func number(by metering: Metering, names: [Int: MeteredItem]) {
    let known = Dictionary(
      metering.items.enumerated().map { (ByteText($1.name), $0) },
      uniquingKeysWith: { first, _ in first })
    places = names.compactMapValues { known[ByteText($0.name)] }
  }

  var count: Int { entries.count }

  /// Goes through accounts, with items by the ledger's ids.
  ///
  /// - Parameter accounts: which ones; nil: all.
  func forEachEntry(
    of accounts: Set<ByteText>? = nil, _ body: (ByteText, [ItemUsage]) throws -> Void
  ) throws {
    for entry in entries {
      let name = ByteText(bytes: Array(bytes[entry.name]))
      if accounts?.contains(name) ?? true { try body(name, entry.items(in: bytes)) }
    }
  }

  func key(at index: Int) throws(Failure) -> (month: Month, account: String) {
    (month, String(decoding: bytes[entries[index].name], as: UTF8.self))
  }

  func forEachAccount(
    in range: Range<Int>, _ body: (AccountUsage) throws(Failure) -> Void
  ) throws(Failure) {
    var usage = AccountUsage(month: month, account: "", items: [])
    for entry in entries[range] {
      usage.account = String(decoding: bytes[entry.name], as: UTF8.self)
      usage.items.removeAll(keepingCapacity: true)
      try entry.forEachItem(in: bytes.span) { item throws(Failure) in
        guard let place = places[item.item] else {
          throw .damaged("\(month) has usage of item \(item.item), which has no name")
        }
        usage.items.append(ItemUsage(item: place, usage: item.usage))
      }
      usage.items.sort { $0.item < $1.item }
      try body(usage)
    }
  }
}

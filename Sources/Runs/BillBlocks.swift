import CDRCore
import Recurring

/// A bill's accounts cut into blocks, in the order of the bill, each to be rated by itself.
///
/// A bill of calls alone is cut by counting. One with numbers and seats is joined from two sorted
/// books, so a block takes of each what lies between two bounds; a block never holds more than
/// ``size`` entries of either.
struct BillBlocks: Sendable {
  /// Entries of one book in a block: enough to be worth a thread's while, few enough to stay in
  /// its cache.
  static let size = 256

  struct Block: Sendable {
    /// Entries of the book of usage.
    var usage: Range<Int>
    /// Entries of the book of numbers and seats.
    var recurring: Range<Int>
  }

  let blocks: [Block]

  init(usage: some BillUsage, recurring: RecurringBook?) throws(Failure) {
    let counts = (usage: usage.count, recurring: recurring?.count ?? 0)
    var blocks: [Block] = []
    var (u, r) = (0, 0)
    while u < counts.usage || r < counts.recurring {
      var ends = (
        usage: min(u + Self.size, counts.usage), recurring: min(r + Self.size, counts.recurring)
      )
      if let recurring, r < counts.recurring {
        func usageKey(_ index: Int) throws(Failure) -> BillKey { BillKey(try usage.key(at: index)) }
        func recurringKey(_ index: Int) -> BillKey { BillKey(recurring.key(at: index)) }
        // The nearer of the two bounds ends the block in both books. An account that is in both
        // falls on one side of it, as both compare it with the same key.
        if ends.usage < counts.usage {
          let bound = try usageKey(ends.usage)
          ends.recurring = try (r..<ends.recurring).partitioningIndex { index throws(Failure) in
            recurringKey(index) >= bound
          }
        }
        if ends.recurring < counts.recurring, ends.recurring - r == Self.size {
          let bound = recurringKey(ends.recurring)
          ends.usage = try (u..<ends.usage).partitioningIndex { index throws(Failure) in
            try usageKey(index) >= bound
          }
        }
      }
      blocks.append(Block(usage: u..<ends.usage, recurring: r..<ends.recurring))
      (u, r) = (ends.usage, ends.recurring)
    }
    self.blocks = blocks
  }
}

/// What the accounts of a bill are sorted by: the month, then the account in byte order.
struct BillKey: Comparable {
  let month: Month
  let account: String

  init(_ usage: AccountUsage) { (month, account) = (usage.month, usage.account) }

  init(_ charges: AccountCharges) { (month, account) = (charges.month, charges.account) }

  init(_ key: (month: Month, account: String)) { (month, account) = key }

  static func < (a: BillKey, b: BillKey) -> Bool {
    if a.month != b.month { return a.month < b.month }
    return a.account.utf8.lexicographicallyPrecedes(b.account.utf8)
  }

  /// Byte by byte: `String` takes texts for equal that differ in bytes.
  static func == (a: BillKey, b: BillKey) -> Bool {
    a.month == b.month && a.account.hasBytes(of: b.account)
  }
}

import CDRCore
import CKernels
import ColumnMaps

/// Sums by month, account and item over any number of files.
///
/// ```
/// account ─► its number ─► its first block ─► another ─► …, one for each month and four items
/// ```
///
/// Every sum is added where the account's sums stand, so that time grows with what is added, and
/// memory with the accounts.
package final class UsageTotals: @unchecked Sendable {
  // Unchecked: several threads only read.
  private let seed: HashSeed
  private var accounts: AccountTable
  private var sums = TotalBlocks()
  private let itemName: (Int) -> String
  /// The months that something was added to.
  private var months: Set<Month> = []

  /// - Parameters:
  ///   - keys: under which the files of books were read; nil where no book comes.
  ///   - itemName: an item's name by its id, for messages.
  package init(_ keys: LedgerKeys? = nil, itemName: @escaping (Int) -> String) {
    seed = keys?.seed ?? HashSeed()
    accounts = AccountTable(seed: seed)
    self.itemName = itemName
  }

  // MARK: Adding

  /// Adds what files come to that were read under the ledger's keys.
  ///
  /// - Parameter itemIDs: by item of the book, the id that its sums get, of 32 bits.
  /// - Throws: `badData` when a sum leaves 64 bits; the message names account, month and item.
  package func add(_ book: UsageBook, itemIDs: [Int]) throws(Failure) {
    let ids = accounts.join(book.accounts.table)
    sums.reserve(accounts: accounts.count)
    for part in book.parts where !part.groups.isEmpty {
      months.insert(part.month)
      if let (account, item) = sums.add(part, ids: ids, itemIDs: itemIDs) {
        throw overflow(account: account, part.month, item: item)
      }
    }
  }

  /// Adds what an account has in a month.
  ///
  /// - Parameters:
  ///   - items: by the ids of the sums, of 32 bits.
  ///   - name: where the account's name stands.
  ///   - text: has ``padding`` behind the name.
  /// - Throws: as ``add(_:itemIDs:)``.
  package func add(
    _ items: Span<ItemUsage>, of name: Range<Int>, in text: [UInt8], to month: Month
  ) throws(Failure) {
    precondition(name.upperBound + Self.padding.count <= text.count, "a name without padding")
    let id = unsafe text.withUnsafeBufferPointer { text in
      let field = unsafe Field(bytes: text.baseAddress! + name.lowerBound, count: name.count)
      let key = accounts.key(field)
      return unsafe (accounts.find(key) ?? accounts.add(key, homeKey: 0)).pointee.id
    }
    sums.reserve(accounts: accounts.count)
    months.insert(month)
    for place in items.indices {
      guard sums.add(items[place], in: month.index, to: id) else {
        throw overflow(account: id, month, item: items[place].item)
      }
    }
  }

  /// Adds to what an account has in a month, by its number.
  ///
  /// - Throws: as ``add(_:itemIDs:)``.
  func add(_ sum: ItemUsage, of account: UInt32, to month: Month) throws(Failure) {
    months.insert(month)
    guard sums.add(sum, in: month.index, to: account) else {
      throw overflow(account: account, month, item: sum.item)
    }
  }

  /// Bytes that stand behind the names of a text.
  package static let padding = [UInt8](repeating: 0, count: Int(CDR_TEXT_PADDING))

  private func overflow(account: UInt32, _ month: Month, item: Int) -> Failure {
    Failure(
      .badData,
      "account \(accounts.text(of: Int(account))), \(month), \(itemName(item)): the sums of the "
        + "month overflow 64 bits; look for wrong durations")
  }

  // MARK: Reading

  /// The months that something was added to, in order.
  package var addedTo: [Month] { months.sorted() }

  /// The numbers of all accounts, in the order of their names.
  package func order(jobs: Int) -> [UInt32] { accounts.sortedIDs(jobs: jobs) }

  /// The bytes of an account's name, by its number.
  func name(of account: UInt32) -> ByteText { ByteText(bytes: accounts.name(of: Int(account))) }

  /// By number, the hash of each account's name.
  func hashes(_ keys: LedgerKeys) -> [UInt64] { keys.hashes(of: accounts) }

  /// All sums as a book. The totals are empty afterwards.
  ///
  /// - Throws: `badData` when a sum leaves 64 bits.
  package func takeBook(jobs: Int) throws(Failure) -> UsageBook {
    let order = order(jobs: jobs)
    var (parts, items) = ([UsageBook.Part](), [ItemUsage]())
    for month in addedTo {
      var part = UsageBook.Part(month: month)
      for account in order {
        if let item = sums.read(month.index, of: account, into: &items) {
          throw overflow(account: account, month, item: item)
        }
        for item in items { part.append(item.usage, item: item.item, account: account) }
      }
      parts.append(part)
    }
    var taken = AccountTable(seed: seed)
    swap(&taken, &accounts)
    sums = TotalBlocks()
    months = []
    return UsageBook(accounts: AccountBox(taken), parts: parts)
  }

  /// Goes through what some accounts have in a month, with names as bytes and items in order of their
  /// ids. Names and items stand in memory that serves the next account too.
  ///
  /// - Throws: `badData` when a sum leaves 64 bits; what the function throws.
  package func forEachEntry(
    of month: Month, _ accounts: ArraySlice<UInt32>,
    _ body: ([UInt8], Span<ItemUsage>) throws(Failure) -> Void
  ) throws(Failure) {
    var (name, items) = ([UInt8](), [ItemUsage]())
    for account in accounts {
      if let item = sums.read(month.index, of: account, into: &items) {
        throw overflow(account: account, month, item: item)
      }
      if items.isEmpty { continue }
      self.accounts.copyName(of: Int(account), to: &name)
      try body(name, items.span)
    }
  }
}

/// The sums of all accounts, each with a chain of blocks.
private struct TotalBlocks: ~Copyable {
  /// What a block holds, and where its account's next one is.
  private struct Link {
    var month: Int32
    /// The first of its four items, by four.
    var items: UInt32
    /// One more than the next block; 0: it is the last.
    var next: UInt32
  }

  private var blocks = UsageBlocks()
  /// By block.
  private var links: [Link] = []
  /// By account, one more than its first block; 0: it has none.
  private var firsts: [UInt32] = []

  /// Makes a place for every account.
  mutating func reserve(accounts: Int) {
    let lacking = accounts - firsts.count
    if lacking > 0 { firsts.append(contentsOf: repeatElement(0, count: lacking)) }
  }

  /// Adds the rows of a part of a book.
  ///
  /// - Parameters:
  ///   - ids: by account of the book, its number.
  ///   - itemIDs: by item of the book, the id that its sums get.
  /// - Returns: the first account and item whose sum overflows.
  mutating func add(
    _ part: UsageBook.Part, ids: [UInt32], itemIDs: [Int]
  ) -> (account: UInt32, item: Int)? {
    /// How many accounts ahead their first blocks are asked for, and their second.
    let (far, near) = (24, 12)
    for group in part.groups.indices {
      if group + far < part.groups.count {
        prefetchFirst(of: ids[Int(part.groups[group + far].account)])
      }
      if group + near < part.groups.count {
        prefetchSecond(of: ids[Int(part.groups[group + near].account)])
      }
      let account = ids[Int(part.groups[group].account)]
      for place in part.places(of: group) {
        let row = part.rows[place]
        let sum = ItemUsage(item: itemIDs[row.item], usage: row.usage)
        guard add(sum, in: part.month.index, to: account) else { return (account, sum.item) }
      }
    }
    return nil
  }

  /// Adds to an account's sum.
  ///
  /// - Returns: false where it overflows.
  @inline(__always)
  mutating func add(_ sum: ItemUsage, in month: Int32, to account: UInt32) -> Bool {
    let lanes = UsageKey.itemsInBlock
    let (items, lane) = (UInt32(sum.item / lanes), sum.item % lanes)
    var next = firsts[Int(account)]
    while next != 0 {
      let block = Int(next &- 1)
      let link = links[block]
      if link.items == items, link.month == month {
        return blocks.add(sum.usage, to: block, lane: lane)
      }
      next = link.next
    }
    let block = blocks.append(key: 0)
    links.append(Link(month: month, items: items, next: firsts[Int(account)]))
    firsts[Int(account)] = UInt32(block + 1)
    return blocks.add(sum.usage, to: block, lane: lane)
  }

  @inline(__always)
  private borrowing func prefetchFirst(of account: UInt32) { prefetch(firsts[Int(account)]) }

  @inline(__always)
  private borrowing func prefetchSecond(of account: UInt32) {
    let first = firsts[Int(account)]
    if first != 0 { prefetch(links[Int(first &- 1)].next) }
  }

  @inline(__always)
  private borrowing func prefetch(_ next: UInt32) {
    if next != 0 { blocks.prefetch(Int(next &- 1)) }
  }

  /// Gives what an account has in a month to replace other sums, in order of the items.
  ///
  /// - Returns: the item whose sum overflows.
  borrowing func read(
    _ month: Int32, of account: UInt32, into items: inout [ItemUsage]
  ) -> Int? {
    items.removeAll(keepingCapacity: true)
    var next = firsts[Int(account)]
    while next != 0 {
      let block = Int(next &- 1)
      let link = links[block]
      next = link.next
      if link.month != month { continue }
      for lane in 0..<UsageKey.itemsInBlock {
        let item = Int(link.items) * UsageKey.itemsInBlock + lane
        guard let usage = blocks.usage(block, lane: lane) else { return item }
        if !usage.isEmpty { items.append(ItemUsage(item: item, usage: usage)) }
      }
    }
    items.sort { $0.item < $1.item }
    return nil
  }
}

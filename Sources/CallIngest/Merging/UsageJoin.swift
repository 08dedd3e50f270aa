import Metering
import Synchronization

/// All workers' sums as one: by month, account in byte order, and item.
///
/// ```
/// worker rows ─┐
/// worker rows ─┼─► references ─► sort by account ─► sort by month ─► add up neighbours ─► rows
/// removals ────┘     (16 bytes)     (counting)         (counting)
/// ```
///
/// Sorting references costs a few nanoseconds each, less than another hash table would, and brings
/// the rows into the order of the bill on the way. Calls that turned out to be duplicates take
/// part as rows that are subtracted.
struct UsageJoin {
  /// Where a sum, or a call to take out, stands.
  private struct Reference {
    /// The account's place in the order of names.
    var rank: UInt32
    var monthAndItem: UInt32
    /// The table's index, or ``removal``.
    var table: UInt32
    var place: UInt32

    static let removal = UInt32.max
  }

  private var references: [Reference] = []
  /// By account's number, its place in the order of names.
  let ranks: [UInt32]
  private let ids: [UInt32]
  private let accounts: AccountBox

  init(accounts: AccountBox) {
    self.accounts = accounts
    ids = accounts.table.sortedIDs()
    var ranks = [UInt32](repeating: 0, count: ids.count)
    for (rank, id) in ids.enumerated() { ranks[Int(id)] = UInt32(rank) }
    self.ranks = ranks
  }

  /// Takes in a worker's table; `map` leads from its account numbers to the joined ones.
  mutating func add(_ table: borrowing UsageTable, index: Int, map: [UInt32]) {
    references.reserveCapacity(references.count + table.count)
    for place in 0..<table.count {
      let key = table.key(at: place)
      references.append(
        Reference(
          rank: ranks[Int(map[Int(key.account)])], monthAndItem: key.monthAndItem,
          table: UInt32(index), place: UInt32(place)))
    }
  }

  /// Takes in calls that do not count after all.
  mutating func remove(_ removals: [DuplicateCalls.Removal]) {
    for (place, removal) in removals.enumerated() {
      references.append(
        Reference(
          rank: ranks[Int(removal.account)], monthAndItem: removal.monthAndItem,
          table: Reference.removal, place: UInt32(place)))
    }
  }

  /// Where the sums are that references lead to.
  protocol Source: Sendable {
    /// The sum at a place of a table.
    func usage(table: Int, place: Int) -> Usage
    /// Asks for a sum that will be read soon.
    func prefetch(table: Int, place: Int)
    /// What the call of a removal added.
    func removed(place: Int) -> Usage
  }

  /// Adds up, in parallel.
  ///
  /// - Throws: the account, month and item whose sum overflows.
  func joined(
    _ source: some Source, metering: Metering, jobs: Int
  ) throws(Failure) -> UsageBook {
    let (ids, accounts) = (ids, accounts)
    let sorted = sortedByMonthAndRank()
    // Cut where an account's month begins.
    let target = max(1, (sorted.count + jobs - 1) / jobs)
    var cuts = [0]
    while let last = cuts.last, last < sorted.count {
      var cut = min(last + target, sorted.count)
      while cut < sorted.count, Self.areOfOneGroup(sorted[cut - 1], sorted[cut]) { cut += 1 }
      cuts.append(cut)
    }
    let parts = Mutex([Int: Result<UsageBook.Part, Failure>]())
    inParallel(cuts.count - 1) { [cuts] index in
      let part = Self.join(
        sorted[cuts[index]..<cuts[index + 1]], source, ids: ids, accounts: accounts,
        metering: metering)
      parts.withLock { $0[index] = part }
    }
    var joined = [UsageBook.Part]()
    let made = parts.withLock { $0 }
    for index in 0..<cuts.count - 1 {
      if let part = made[index] { joined.append(try part.get()) }
    }
    return UsageBook(accounts: accounts, parts: joined)
  }

  private func sortedByMonthAndRank() -> [Reference] {
    let sorted = Self.sort(references, buckets: ids.count) { Int($0.rank) }
    let months = Set(sorted.map { $0.monthAndItem >> 8 }).sorted()
    if months.count < 2 { return sorted }
    let places = Dictionary(uniqueKeysWithValues: zip(months, months.indices))
    var last = (month: months[0], place: 0)
    return Self.sort(sorted, buckets: months.count) { reference in
      let month = reference.monthAndItem >> 8
      if month != last.month { last = (month, places[month] ?? 0) }
      return last.place
    }
  }

  private static func areOfOneGroup(_ a: Reference, _ b: Reference) -> Bool {
    a.rank == b.rank && a.monthAndItem >> 8 == b.monthAndItem >> 8
  }

  /// How many references ahead a sum is asked for.
  private static let prefetchDistance = 24

  private static func join(
    _ references: ArraySlice<Reference>, _ source: some Source, ids: [UInt32],
    accounts: AccountBox, metering: Metering
  ) -> Result<UsageBook.Part, Failure> {
    var part = UsageBook.Part(capacity: references.count)
    var group = [Reference]()
    var i = references.startIndex
    while i < references.endIndex {
      // One account's month: a handful of rows.
      let first = references[i]
      group.removeAll(keepingCapacity: true)
      while i < references.endIndex, areOfOneGroup(first, references[i]) {
        group.append(references[i])
        let ahead = i + prefetchDistance
        if ahead < references.endIndex, references[ahead].table != Reference.removal {
          source.prefetch(
            table: Int(references[ahead].table), place: Int(references[ahead].place))
        }
        i += 1
      }
      if group.count > 1 { group.sort { $0.monthAndItem < $1.monthAndItem } }
      let month = Month(index: Int32(first.monthAndItem >> 8))
      var k = 0
      while k < group.count {
        let item = Int(group[k].monthAndItem & 0xff)
        var (sum, taken, isExact) = (Usage(), Usage(), true)
        while k < group.count, Int(group[k].monthAndItem & 0xff) == item {
          let place = Int(group[k].place)
          let fits =
            group[k].table == Reference.removal
            ? taken.add(source.removed(place: place))
            : sum.add(source.usage(table: Int(group[k].table), place: place))
          isExact = isExact && fits
          k += 1
        }
        guard sum.subtract(taken) && isExact else {
          return .failure(
            Failure(
              .badData,
              "account \(accounts.name(of: Int(ids[Int(first.rank)]))): the sums of \(month) for "
                + "\(metering.items[item].name) overflow 64 bits"))
        }
        if !sum.isEmpty {
          part.append(sum, item: item, account: ids[Int(first.rank)], month: month)
        }
      }
    }
    return .success(part)
  }

  /// Sorts by a small number, keeping the order of equals.
  private static func sort(
    _ references: [Reference], buckets: Int, by bucket: (Reference) -> Int
  ) -> [Reference] {
    var starts = [Int](repeating: 0, count: buckets + 1)
    for reference in references { starts[bucket(reference) + 1] += 1 }
    for i in 0..<buckets { starts[i + 1] += starts[i] }
    return unsafe [Reference](unsafeUninitializedCapacity: references.count) { target, count in
      for reference in references {
        let place = bucket(reference)
        unsafe (target.baseAddress! + starts[place]).initialize(to: reference)
        starts[place] += 1
      }
      count = references.count
    }
  }
}

/// An account table as an object, once it does not change any more.
final class AccountBox: @unchecked Sendable {
  // Unchecked: nothing changes the table's memory once it is in its box.
  let table: AccountTable

  init(_ table: consuming AccountTable) { self.table = table }

  func name(of id: Int) -> String { table.text(of: id) }
}

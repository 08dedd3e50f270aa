import Metering

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
  private let ranks: [UInt32]
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

  /// Adds up.
  ///
  /// - Parameters:
  ///   - usage: the sum at a place of a table.
  ///   - removed: what the call of a removal added.
  /// - Throws: the account, month and item whose sum overflows.
  consuming func joined(
    metering: Metering, usage: (_ table: Int, _ place: Int) -> Usage,
    removed: (_ place: Int) -> Usage
  ) throws(Failure) -> UsageBook {
    var sorted = Self.sort(references, buckets: ids.count) { Int($0.rank) }
    references = []
    let months = Set(sorted.map { $0.monthAndItem >> 8 }).sorted()
    if months.count > 1 {
      let places = Dictionary(uniqueKeysWithValues: zip(months, months.indices))
      var last = (month: months[0], place: 0)
      sorted = Self.sort(sorted, buckets: months.count) { reference in
        let month = reference.monthAndItem >> 8
        if month != last.month { last = (month, places[month] ?? 0) }
        return last.place
      }
    }

    let book = UsageBook.Builder(accounts: accounts, capacity: sorted.count)
    var i = 0
    while i < sorted.count {
      let (rank, month) = (sorted[i].rank, sorted[i].monthAndItem >> 8)
      var end = i + 1
      while end < sorted.count, sorted[end].rank == rank, sorted[end].monthAndItem >> 8 == month {
        end += 1
      }
      // One account's month: a handful of rows.
      if end - i > 1 { sorted[i..<end].sort { $0.monthAndItem < $1.monthAndItem } }
      while i < end {
        let item = sorted[i].monthAndItem
        var (sum, isExact) = (Usage(), true)
        var taken = Usage()
        while i < end, sorted[i].monthAndItem == item {
          let place = Int(sorted[i].place)
          let fits =
            sorted[i].table == Reference.removal
            ? taken.add(removed(place)) : sum.add(usage(Int(sorted[i].table), place))
          isExact = isExact && fits
          i += 1
        }
        isExact = sum.subtract(taken) && isExact
        let key = (month: Month(index: Int32(month)), item: Int(item & 0xff))
        guard isExact else {
          throw Failure(
            .badData,
            "account \(accounts.name(of: Int(ids[Int(rank)]))): the sums of \(key.month) for "
              + "\(metering.items[key.item].name) overflow 64 bits")
        }
        if !sum.isEmpty {
          book.append(sum, item: key.item, account: ids[Int(rank)], month: key.month)
        }
      }
    }
    return book.finish()
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

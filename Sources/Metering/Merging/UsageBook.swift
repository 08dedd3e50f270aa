import CDRCore

/// The result of a first pass: usage by month, account and item, in the order of a bill.
///
/// Entries are made when asked for, since a book may hold millions.
public struct UsageBook: Sendable {
  /// A stretch of the book, within one month.
  struct Part: Sendable {
    struct Group {
      var account: UInt32
      var firstRow: Int
    }

    let month: Month
    private(set) var groups: [Group] = []
    private(set) var rows: [ItemUsage] = []

    init(month: Month) { self.month = month }

    /// Makes room for accounts of a few rows each.
    mutating func reserve(accounts: Int) {
      groups.reserveCapacity(accounts)
      rows.reserveCapacity(accounts * 4)
    }

    /// Takes rows in the order of the book.
    mutating func append(_ usage: Usage, item: Int, account: UInt32) {
      if groups.last?.account != account {
        groups.append(Group(account: account, firstRow: rows.count))
      }
      rows.append(ItemUsage(item: item, usage: usage))
    }

    /// Gives the rows of a group to replace others, whose memory is used again.
    func copyRows(of group: Int, into items: inout [ItemUsage]) {
      let end = group + 1 < groups.count ? groups[group + 1].firstRow : rows.count
      items.removeAll(keepingCapacity: true)
      for row in groups[group].firstRow..<end { items.append(rows[row]) }
    }
  }

  private let accounts: AccountBox
  let parts: [Part]
  /// By part, how many entries come before it.
  private let starts: [Int]

  init(accounts: AccountBox, parts: [Part]) {
    self.accounts = accounts
    self.parts = parts
    var (starts, count) = ([Int](), 0)
    for part in parts {
      starts.append(count)
      count += part.groups.count
    }
    (self.starts, self.count) = (starts, count)
  }

  /// How many accounts have usage, counted anew in each month.
  public let count: Int

  /// The months that have usage, in order.
  public var months: [Month] {
    var months = [Month]()
    for part in parts where !part.groups.isEmpty && months.last != part.month {
      months.append(part.month)
    }
    return months
  }

  /// Calls a function with the entries of a range, by month, then account in byte order of its
  /// name.
  /// - Throws: what the function throws.
  public func forEachAccount(
    in range: Range<Int>, _ body: (AccountUsage) throws(Failure) -> Void
  ) throws(Failure) {
    // One for all, so that no entry needs memory of its own.
    var entry = AccountUsage(month: Month(index: 0), account: "", items: [])
    var index = range.lowerBound
    var place = part(of: index)
    while index < range.upperBound {
      let (part, start) = (parts[place], starts[place])
      entry.month = part.month
      let end = min(range.upperBound, start + part.groups.count)
      while index < end {
        entry.account = accounts.name(of: Int(part.groups[index - start].account))
        part.copyRows(of: index - start, into: &entry.items)
        try body(entry)
        index += 1
      }
      place += 1
    }
  }

  /// The last part that begins at or before an index.
  private func part(of index: Int) -> Int {
    max(0, starts.indices.partitioningIndex { starts[$0] > index } - 1)
  }

  /// Entries by month, then account in byte order of its name.
  public subscript(range: Range<Int>) -> [AccountUsage] {
    var entries = [AccountUsage]()
    entries.reserveCapacity(range.count)
    do throws(Failure) {
      try forEachAccount(in: range) { entries.append($0) }
    } catch {
      preconditionFailure("appending throws nothing")
    }
    return entries
  }

  /// The month and the account at an index.
  public func key(at index: Int) -> (month: Month, account: String) {
    let place = part(of: index)
    let group = parts[place].groups[index - starts[place]]
    return (parts[place].month, accounts.name(of: Int(group.account)))
  }

  /// Goes through all entries in order, with names as bytes. Names and items stand in memory that
  /// serves the next entry too.
  package func forEachEntry(
    _ body: (Month, [UInt8], [ItemUsage]) throws(Failure) -> Void
  ) throws(Failure) {
    var items = [ItemUsage]()
    var name: [UInt8] = []
    for part in parts {
      for index in part.groups.indices {
        part.copyRows(of: index, into: &items)
        accounts.table.copyName(of: Int(part.groups[index].account), to: &name)
        try body(part.month, name, items)
      }
    }
  }
}

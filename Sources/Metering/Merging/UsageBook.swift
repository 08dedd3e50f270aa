import CDRCore

/// The result of a first pass: usage by month, account and item, in the order of a bill.
///
/// Entries are made when asked for, since a book may hold millions.
public struct UsageBook: Sendable {
  /// A stretch of the book, within one month.
  package struct Part: Sendable {
    package struct Group: Sendable {
      package var account: UInt32
      var firstRow: Int
    }

    package let month: Month
    /// An account each, in the order of the book.
    package private(set) var groups: [Group] = []
    /// Of all groups, one after the other, each in order of items.
    package private(set) var rows: [ItemUsage] = []

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

    /// The places of a group's rows.
    @inline(__always)
    package func places(of group: Int) -> Range<Int> {
      groups[group].firstRow..<(group + 1 < groups.count ? groups[group + 1].firstRow : rows.count)
    }
  }

  let accounts: AccountBox
  /// By month, then account in byte order of its name.
  package let parts: [Part]
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
        entry.items.removeAll(keepingCapacity: true)
        for row in part.places(of: index - start) { entry.items.append(part.rows[row]) }
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

  /// Gives the bytes of the name of a group's account to replace others, whose memory is used again.
  package func copyName(of account: UInt32, to bytes: inout [UInt8]) {
    accounts.table.copyName(of: Int(account), to: &bytes)
  }
}

import Metering

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

    struct Row {
      var item: Int
      var usage: Usage
    }

    let month: Month
    private(set) var groups: [Group] = []
    private(set) var rows: [Row] = []

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
      rows.append(Row(item: item, usage: usage))
    }

    func rows(of group: Int) -> ArraySlice<Row> {
      let end = group + 1 < groups.count ? groups[group + 1].firstRow : rows.count
      return rows[groups[group].firstRow..<end]
    }
  }

  private let accounts: AccountBox
  let parts: [Part]

  init(accounts: AccountBox, parts: [Part]) {
    self.accounts = accounts
    self.parts = parts
    count = parts.reduce(0) { $0 + $1.groups.count }
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

  /// Entries by month, then account in byte order of its name.
  public subscript(range: Range<Int>) -> [AccountUsage] {
    var entries = [AccountUsage]()
    entries.reserveCapacity(range.count)
    var base = 0
    for part in parts {
      let inPart = range.clamped(to: base..<base + part.groups.count)
      for index in inPart {
        let group = part.groups[index - base]
        entries.append(
          AccountUsage(
            month: part.month, account: accounts.name(of: Int(group.account)),
            items: part.rows(of: index - base).map { ItemUsage(item: $0.item, usage: $0.usage) }))
      }
      base += part.groups.count
    }
    return entries
  }

  public subscript(index: Int) -> AccountUsage { self[index..<index + 1][0] }

  /// Goes through all entries in order, with names as bytes.
  package func forEachEntry(
    _ body: (Month, [UInt8], [ItemUsage]) throws(Failure) -> Void
  ) throws(Failure) {
    var items = [ItemUsage]()
    for part in parts {
      for (index, group) in part.groups.enumerated() {
        items.removeAll(keepingCapacity: true)
        for row in part.rows(of: index) {
          items.append(ItemUsage(item: row.item, usage: row.usage))
        }
        try body(part.month, accounts.table.name(of: Int(group.account)), items)
      }
    }
  }
}

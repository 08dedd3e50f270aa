import Metering

/// The result of a first pass: usage by month, account and item, in the order of a bill.
///
/// Entries are made when asked for, since a book may hold millions.
public struct UsageBook: Sendable {
  /// A stretch of the book, made by one thread.
  struct Part: Sendable {
    struct Group {
      var month: Month
      var account: UInt32
      var firstRow: Int
    }

    struct Row {
      var item: Int
      var usage: Usage
    }

    private(set) var groups: [Group] = []
    private(set) var rows: [Row] = []

    init(capacity: Int) {
      rows.reserveCapacity(capacity)
    }

    /// Takes rows in the order of the book.
    mutating func append(_ usage: Usage, item: Int, account: UInt32, month: Month) {
      if groups.last?.account != account || groups.last?.month != month {
        groups.append(Group(month: month, account: account, firstRow: rows.count))
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
    for part in parts {
      for group in part.groups where months.last != group.month { months.append(group.month) }
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
            month: group.month, account: accounts.name(of: Int(group.account)),
            items: part.rows(of: index - base).map { ItemUsage(item: $0.item, usage: $0.usage) }))
      }
      base += part.groups.count
    }
    return entries
  }

  public subscript(index: Int) -> AccountUsage { self[index..<index + 1][0] }
}

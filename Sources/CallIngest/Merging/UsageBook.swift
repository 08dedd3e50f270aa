import Metering

/// The result of a first pass: usage by month, account and item, in the order of a bill.
///
/// Entries are made when asked for, since a book may hold millions.
public struct UsageBook: Sendable {
  private struct Group {
    var month: Month
    var account: UInt32
    var firstRow: Int
  }

  private struct Row {
    var item: Int
    var usage: Usage
  }

  private let accounts: AccountBox
  private let groups: [Group]
  private let rows: [Row]

  /// How many accounts have usage, counted anew in each month.
  public var count: Int { groups.count }

  /// The months that have usage, in order.
  public var months: [Month] {
    var months = [Month]()
    for group in groups where months.last != group.month { months.append(group.month) }
    return months
  }

  /// Entries by month, then account in byte order of its name.
  public subscript(range: Range<Int>) -> [AccountUsage] {
    range.map { index in
      let group = groups[index]
      let end = index + 1 < groups.count ? groups[index + 1].firstRow : rows.count
      return AccountUsage(
        month: group.month, account: accounts.name(of: Int(group.account)),
        items: rows[group.firstRow..<end].map { ItemUsage(item: $0.item, usage: $0.usage) })
    }
  }

  public subscript(index: Int) -> AccountUsage { self[index..<index + 1][0] }

  /// Takes rows in the order of the book.
  final class Builder {
    private let accounts: AccountBox
    private var groups: [Group] = []
    private var rows: [Row] = []

    init(accounts: AccountBox, capacity: Int) {
      self.accounts = accounts
      rows.reserveCapacity(capacity)
    }

    func append(_ usage: Usage, item: Int, account: UInt32, month: Month) {
      if groups.last?.account != account || groups.last?.month != month {
        groups.append(Group(month: month, account: account, firstRow: rows.count))
      }
      rows.append(Row(item: item, usage: usage))
    }

    func finish() -> UsageBook {
      UsageBook(accounts: accounts, groups: groups, rows: rows)
    }
  }
}

import CDRCore

/// What is owed without calls, by month and account, in the order of a bill.
///
/// Entries are made when asked for: a book of many months may have far more of them than there are
/// rows in its files.
public struct RecurringBook: Sendable {
  /// In byte order of their names.
  let accounts: [AccountHistory]
  private let groups: [Group]
  /// What the lines of a bill of this book have to add up to, counted row by row in the files.
  public let control: RecurringControl
  let files: RecurringFileNames

  private struct Group {
    var month: Month
    var account: UInt32
  }

  init(_ charges: RecurringCharges, months: some Collection<Month>) {
    let months = Set(months)
    files = RecurringFileNames(numbers: charges.numbers?.text.name, seats: charges.seats?.text.name)
    control = RecurringControl(of: charges, in: months)

    accounts = charges.accounts
    groups = Self.groups(of: accounts, in: months)
  }

  /// The entries' places, by month and then account: counted by month, then put in place.
  private static func groups(of accounts: [AccountHistory], in months: Set<Month>) -> [Group] {
    guard let first = months.min(), let last = months.max() else { return [] }
    var byAccount: [Group] = []
    var counts = [Int](repeating: 0, count: Int(last.index - first.index) + 1)
    for (place, account) in accounts.enumerated() {
      for month in account.months(through: last) where months.contains(month) {
        byAccount.append(Group(month: month, account: UInt32(place)))
        counts[Int(month.index - first.index)] += 1
      }
    }
    var (next, sum) = ([Int](), 0)
    for count in counts {
      next.append(sum)
      sum += count
    }
    var groups = byAccount
    for group in byAccount {
      let place = Int(group.month.index - first.index)
      groups[next[place]] = group
      next[place] += 1
    }
    return groups
  }

  /// How many accounts owe something, counted anew in each month.
  public var count: Int { groups.count }

  /// The months in which something is owed, in order.
  public var months: [Month] {
    var months: [Month] = []
    for group in groups where months.last != group.month { months.append(group.month) }
    return months
  }

  /// Entries by month, then account in byte order of its name.
  public subscript(range: Range<Int>) -> [AccountCharges] {
    groups[range].map { accounts[Int($0.account)].charges(in: $0.month) }
  }

  /// The month and account of an entry.
  public func key(at index: Int) -> (month: Month, account: String) {
    (groups[index].month, accounts[Int(groups[index].account)].account)
  }
}

/// What the recurring lines of a bill have to add up to.
public struct RecurringControl: Hashable, Sendable {
  /// Numbers rented, counted anew in each month and account.
  public var numberMonths: Int64 = 0
  /// Orders of seats.
  public var seatOrders: Int64 = 0
  /// The seats that the orders charge for.
  public var seats: Int64 = 0

  /// Nothing rented or bought.
  public init() {}

  /// Counts what the files have for some months.
  init(of charges: RecurringCharges, in months: Set<Month>) {
    let sorted = months.sorted()
    func place(of month: Month) -> Int { sorted.indices.partitioningIndex { sorted[$0] >= month } }
    for rental in charges.numbers?.rentals ?? [] {
      let end = rental.last.map { place(of: $0.next) } ?? sorted.count
      numberMonths += Int64(max(0, end - place(of: rental.first)))
    }
    for charge in charges.seats?.charges ?? []
    where months.contains(charge.order.orderedOn.calendarMonth) {
      seatOrders += 1
      seats += charge.seats
    }
  }
}

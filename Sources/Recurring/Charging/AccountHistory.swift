import CDRCore
import Tariffs

/// An account's rented numbers and seat orders over all time, to be asked for a month.
struct AccountHistory: Sendable {
  let account: String
  private let rents: [RentHistory]
  /// In order of month, then of the bill.
  private let seats: [SeatCharge]

  /// Numbers of one rent: from each month on, this many.
  private struct RentHistory: Sendable {
    let rent: Price?
    /// In order; the last one has 0 unless numbers are still held.
    var steps: [(first: Month, count: Int64)] = []

    func count(in month: Month) -> Int64 {
      let next = steps.indices.partitioningIndex { steps[$0].first > month }
      return next == 0 ? 0 : steps[next - 1].count
    }
  }

  /// The histories of all accounts, in byte order of their names.
  static func all(rentals: [NumberRental], seats: [SeatCharge]) -> [AccountHistory] {
    let rentals = Dictionary(grouping: rentals) { ByteText($0.account) }
    let orders = Dictionary(grouping: seats) { ByteText($0.order.holder.account) }
    return Set(rentals.keys).union(orders.keys).sorted().map {
      AccountHistory(account: $0.text, rentals: rentals[$0] ?? [], seats: orders[$0] ?? [])
    }
  }

  private init(account: String, rentals: [NumberRental], seats: [SeatCharge]) {
    self.account = account
    // By the price's text: 35 and 35.00 are one line, but which of them are there differs by month.
    var places: [String?: Int] = [:]
    var rents: [(rent: Price?, changes: [Month: Int64])] = []
    for rental in rentals where rental.last.map({ rental.first <= $0 }) ?? true {
      let key = rental.rent?.text
      if places[key] == nil {
        places[key] = rents.count
        rents.append((rental.rent, [:]))
      }
      guard let place = places[key] else { continue }
      rents[place].changes[rental.first, default: 0] += 1
      if let last = rental.last { rents[place].changes[last.next, default: 0] -= 1 }
    }
    self.rents = rents.map { rent, changes in
      var history = RentHistory(rent: rent)
      var count: Int64 = 0
      for (month, change) in changes.sorted(by: { $0.key < $1.key }) {
        count += change
        history.steps.append((month, count))
      }
      return history
    }
    self.seats = seats.sorted(by: Self.isEarlier)
  }

  private static func isEarlier(_ a: SeatCharge, _ b: SeatCharge) -> Bool {
    let months = (a.order.orderedOn.calendarMonth, b.order.orderedOn.calendarMonth)
    if months.0 != months.1 { return months.0 < months.1 }
    if a.order.holder.type != b.order.holder.type {
      return a.order.holder.type < b.order.holder.type
    }
    if a.order.orderedOn != b.order.orderedOn { return a.order.orderedOn < b.order.orderedOn }
    return a.order.id.utf8.lexicographicallyPrecedes(b.order.id.utf8)
  }

  /// What is owed in a month.
  func charges(in month: Month) -> AccountCharges {
    AccountCharges(
      month: month, account: account,
      numbers: rents.compactMap { rent in
        let count = rent.count(in: month)
        return count > 0 ? RentedNumbers(rent: rent.rent, count: count) : nil
      },
      seats: seats.filter { $0.order.orderedOn.calendarMonth == month })
  }

  /// The months up to a last one in which something is owed, in order.
  func months(through last: Month) -> [Month] {
    var months = Set(seats.map(\.order.orderedOn.calendarMonth).filter { $0 <= last })
    for rent in rents {
      for (place, step) in rent.steps.enumerated() where step.count > 0 {
        let end = place + 1 < rent.steps.count ? rent.steps[place + 1].first : last.next
        var month = step.first
        while month < min(end, last.next) {
          months.insert(month)
          month = month.next
        }
      }
    }
    return months.sorted()
  }
}

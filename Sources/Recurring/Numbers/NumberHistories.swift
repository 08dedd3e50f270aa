import CDRCore
import OperatorFiles
import Tariffs

/// Who held each number when, and the months of rent that follow from it.
struct NumberHistories {
  private(set) var rentals: [NumberRental] = []

  /// - Parameter faults: takes each holding that begins while the number is held.
  init(_ holdings: [NumberHolding], faults: FaultLog) {
    var places: [ByteText: [Int]] = [:]
    places.reserveCapacity(holdings.count)
    for (place, holding) in holdings.enumerated() {
      places[ByteText(holding.number), default: []].append(place)
    }
    for places in places.values {
      add(places.map { holdings[$0] }.sorted(by: Self.isEarlier), faults: faults)
    }
    rentals.sort { $0.line < $1.line }
  }

  /// By activation, then cancellation, then line: a holding that was given up on its first day
  /// goes before the one that followed on that day.
  private static func isEarlier(_ a: NumberHolding, _ b: NumberHolding) -> Bool {
    if a.activatedOn != b.activatedOn { return a.activatedOn < b.activatedOn }
    if a.cancelledOn != b.cancelledOn {
      guard let first = a.cancelledOn else { return false }
      return b.cancelledOn.map { first < $0 } ?? true
    }
    return a.line < b.line
  }

  /// Adds the holdings of one number, in order of time.
  private mutating func add(_ holdings: [NumberHolding], faults: FaultLog) {
    var holder: NumberHolding?
    var lastOfAccount: [ByteText: Int] = [:]
    for holding in holdings {
      if let holder, holder.cancelledOn.map({ holding.activatedOn < $0 }) ?? true {
        faults.add(
          line: holding.line, path: "activated_on", Self.overlap(of: holding, with: holder))
      }
      if holder.map({ Self.endsLater(holding, than: $0) }) ?? true { holder = holding }

      let first = holding.activatedOn.calendarMonth
      let account = ByteText(holding.account)
      if let place = lastOfAccount[account] {
        // The month in which it was taken again is paid at the later holding's rent.
        let before = Month(index: first.index - 1)
        rentals[place].last = min(rentals[place].last ?? before, before)
      }
      lastOfAccount[account] = rentals.count
      rentals.append(
        NumberRental(
          line: holding.line, account: holding.account, rent: holding.monthlyRent, first: first,
          last: holding.cancelledOn?.calendarMonth))
    }
  }

  private static func endsLater(_ a: NumberHolding, than b: NumberHolding) -> Bool {
    guard let end = b.cancelledOn else { return false }
    return a.cancelledOn.map { $0 > end } ?? true
  }

  private static func overlap(of later: NumberHolding, with holder: NumberHolding) -> String {
    let until = holder.cancelledOn.map { "until \($0); it can be taken again from that day on" }
    return "\(quoted(later.number)) is held by account \(quoted(holder.account)) since "
      + "\(holder.activatedOn), line \(holder.line), "
      + (until ?? "and not cancelled; enter there when it was given up")
  }
}

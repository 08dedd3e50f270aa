import CDRCore
import OperatorFiles

/// Replays one holder's orders: what each charges for, and how many seats there were from when on.
///
/// A subscription begins with a purchase and runs until its expiry: the day of the purchase, all
/// months later that were bought with it and by renewals. On the expiry day it no longer runs.
struct SeatReplay {
  private let rows: [SeatRows.Row]
  private let faults: FaultLog
  private var state = State.none
  private(set) var charges: [SeatCharge] = []
  private(set) var steps: [SeatStep] = []

  private struct Subscription {
    var purchase: SeatOrder
    var seats: Int64
    /// All months bought, by the purchase and by renewals.
    var months: Int

    var expiry: CivilDate { purchase.orderedOn.adding(months: months) }
  }

  private enum State {
    case none
    case bought(Subscription)
    /// A purchase or a row with faults came between, so nothing can be said of what runs.
    case unclear
  }

  /// - Parameter rows: by date, then as they stand in the file.
  init(_ rows: [SeatRows.Row], faults: FaultLog) {
    self.rows = rows
    self.faults = faults
  }

  mutating func run() {
    for row in rows {
      switch row {
      case .order(let order): replay(order)
      case .unclear(let day, let action):
        // While a subscription runs, a purchase would not have changed that.
        if action == .renew || running(on: day) == nil { state = .unclear }
      }
    }
    if case .bought(let last) = state { end(last) }
  }

  private func running(on day: CivilDate) -> Subscription? {
    guard case .bought(let subscription) = state, day < subscription.expiry else { return nil }
    return subscription
  }

  private mutating func replay(_ order: SeatOrder) {
    switch order.action {
    case .purchase(let seats, let months): purchase(order, seats: seats, months: months)
    case .add(let seats): add(order, seats: seats)
    case .renew(let months): renew(order, months: months)
    }
  }

  // MARK: Actions

  private mutating func purchase(_ order: SeatOrder, seats: Int64, months: Int) {
    if let running = running(on: order.orderedOn) {
      fault(
        order, "action",
        "\(account(order)) already has \(running.seats) \(kind(order)), bought on line "
          + "\(running.purchase.line), until \(running.expiry); add to them, renew them, or "
          + "purchase from that day on")
      return
    }
    let bought = Subscription(purchase: order, seats: seats, months: months)
    guard isWithinCalendar(bought, order) else {
      state = .unclear
      return
    }
    if case .bought(let expired) = state { end(expired) }
    state = .bought(bought)
    charges.append(
      SeatCharge(order: order, seats: seats, count: seats, term: SeatTerm(months: months)))
    step(from: order.orderedOn, seats)
  }

  private mutating func add(_ order: SeatOrder, seats: Int64) {
    guard var subscription = subscription(for: order, to: "add to") else { return }
    let count = subscription.seats + seats
    guard count <= FieldReader.maximumCount else {
      fault(
        order, "seats",
        "\(subscription.seats) and \(seats) are more than \(FieldReader.maximumCount) seats")
      return
    }
    let left = order.orderedOn.distance(to: subscription.expiry)
    subscription.seats = count
    state = .bought(subscription)
    charges.append(
      SeatCharge(
        order: order, seats: seats, count: count,
        term: SeatTerm(months: left.months, days: left.days)))
    step(from: order.orderedOn, count)
  }

  private mutating func renew(_ order: SeatOrder, months: Int) {
    guard var subscription = subscription(for: order, to: "renew") else { return }
    subscription.months += months
    guard isWithinCalendar(subscription, order) else { return }
    state = .bought(subscription)
    charges.append(
      SeatCharge(
        order: order, seats: subscription.seats, count: subscription.seats,
        term: SeatTerm(months: months)))
  }

  // MARK: What runs

  /// The subscription that an addition or renewal is about; nil, with a fault unless one may run,
  /// when none does.
  private func subscription(for order: SeatOrder, to purpose: String) -> Subscription? {
    let reason: String
    switch state {
    case .unclear: return nil
    case .bought(let subscription) where order.orderedOn < subscription.expiry: return subscription
    case .bought(let expired):
      reason =
        "those bought on line \(expired.purchase.line) ended on \(expired.expiry); make a new "
        + "purchase"
    case .none:
      reason =
        firstPurchase.map { "the first purchase, on line \($0.line), is dated \($0.orderedOn)" }
        ?? "none were purchased"
    }
    fault(
      order, "action",
      "\(account(order)) has no \(kind(order)) to \(purpose) on \(order.orderedOn): \(reason)")
    return nil
  }

  private var firstPurchase: SeatOrder? {
    for case .order(let order) in rows {
      if case .purchase = order.action { return order }
    }
    return nil
  }

  /// Whether a term ends within the years that a date can show.
  private func isWithinCalendar(_ subscription: Subscription, _ order: SeatOrder) -> Bool {
    let isWithin = subscription.expiry.year <= 9999
    if !isWithin {
      fault(order, "months", "the term would end after the year 9999; buy a shorter one")
    }
    return isWithin
  }

  private mutating func end(_ subscription: Subscription) { step(from: subscription.expiry, 0) }

  /// Several orders of one day make one step; a purchase on an expiry day leaves no gap.
  private mutating func step(from day: CivilDate, _ seats: Int64) {
    if steps.last?.firstDay == day { steps.removeLast() }
    if steps.last?.seats != seats { steps.append(SeatStep(firstDay: day, seats: seats)) }
  }

  // MARK: Words

  private func fault(_ order: SeatOrder, _ column: String, _ text: String) {
    faults.add(line: order.line, path: column, text)
  }

  private func account(_ order: SeatOrder) -> String { "account \(quoted(order.holder.account))" }

  private func kind(_ order: SeatOrder) -> String {
    switch order.holder.type {
    case .human: "human seats"
    case .ai: "AI seats"
    }
  }
}

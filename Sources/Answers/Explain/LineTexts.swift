import CDRCore
import Rating
import Recurring
import Tariffs

/// Words for the parts of a line.
enum LineTexts {
  /// `whole minutes`, `a multiple of 6 s`.
  static func multiple(of increment: Int) -> String {
    switch increment {
    case 60: "whole minutes"
    case 1: "whole seconds"
    default: "a multiple of \(increment) s"
    }
  }

  /// How an item's calls are rounded, from its rules in the line's tariff.
  static func rounding(of item: TariffItem) -> String {
    let text = multiple(of: item.increment)
    return item.minimum > item.increment ? "\(text), at least \(item.minimum) s" : text
  }

  /// What the tiers mean for this line.
  static func pricing(_ calls: ExplainedCalls) -> String {
    let charge = calls.charge
    let tiers =
      switch charge.pricing {
      case .volume: "volume pricing: all minutes of the month cost the price of the tier reached"
      case .graduated: "graduated pricing: each minute costs the price of the tier that it is in"
      }
    switch calls.item.underOneMinute {
    case .off: return tiers
    case .month:
      return charge.rows[charge.reached].isUnderOneMinute
        ? "less than a minute of talk time in the month: the price under one minute is charged "
          + "instead of the tiers" : tiers
    case .call:
      let short = calls.usage.shortCalls
      if short == 0 { return tiers }
      if short == calls.usage.calls {
        return "all calls are shorter than 60 s: their minutes cost the price under one minute"
      }
      return tiers + "; calls shorter than 60 s (\(counted(short, "call")), "
        + "\(minutes(calls.usage.shortBilledSeconds))) cost the price under one minute and count "
        + "toward the tier"
    }
  }

  // MARK: Sums

  /// `50000 x 0.110 + 1 x 0.108 + 10 flat`, from the parts that were charged.
  static func sum(_ calls: ExplainedCalls) -> String {
    let rows = calls.charge.rows
    return calls.charge.parts.map { part in
      let row = rows[part.row]
      switch part.kind {
      case .time, .shortCalls:
        return "\(exactMinutes(seconds: part.seconds)) x \(row.price)"
      case .flat: return "\(row.flat) flat"
      }
    }.joined(separator: " + ")
  }

  /// The amount, and what is payable of it where that is another number.
  static func result(_ line: BillLine, _ tariff: Tariff) -> String {
    if line.payable == line.amount { return "\(line.amount)" }
    return "\(line.amount), payable \(rounding(tariff.payable)): \(line.payable)"
  }

  private static func rounding(_ rule: PayableRule) -> String {
    let way =
      switch rule.rounding {
      case .down: "rounded down"
      case .up: "rounded up"
      case .halfUp: "rounded half up"
      case .halfEven: "rounded half to even"
      }
    return way + " to \(counted(Int64(rule.scale), "decimal"))"
  }

  // MARK: Bounds

  static func next(
    _ next: ExplainedCalls.NextBound, _ line: BillLine, _ totals: BillTotals
  ) -> String {
    let at = next.at
    if at.change == 0 { return "reached exactly, at \(minutes(at.volumeSeconds))" }
    let bill =
      totals.payable == line.payable ? "" : ", and the whole bill \(at.billPayable)"
    return "\(minutes(at.volumeSeconds)), \(minutes(at.change)) more: this line would be "
      + "\(at.payable)\(bill)"
  }

  static func beyond(_ next: ExplainedCalls.NextBound, of calls: ExplainedCalls) -> String {
    let (at, beyond) = (next.at, next.beyond)
    let step = minutes(beyond.change - at.change)
    let text =
      "\(step) beyond it: \(beyond.payable) (tier \(beyond.tier), \(beyond.unitPrice))"
    guard beyond.payable < at.payable, let less = try? at.payable - beyond.payable else {
      return text
    }
    return text + ", \(less) less than at the bound"
  }

  static func below(_ below: WhatIf, _ line: BillLine, _ totals: BillTotals) -> String {
    let less = minutes(-below.change)
    let text =
      "\(less) less, \(minutes(below.volumeSeconds)): this line would be \(below.payable) "
      + "(tier \(below.tier), \(below.unitPrice))"
    let bill =
      totals.payable == line.payable ? "" : ", and the whole bill \(below.billPayable)"
    guard below.payable > line.payable, let more = try? below.payable - line.payable else {
      return text + bill
    }
    return text + ", \(more) more than now" + bill
  }

  // MARK: Seats

  /// `ord-1 of 2026-10-05: 50 ai seats bought for 18 months; 50 seats after it`
  static func order(_ charge: SeatCharge) -> String {
    let order = charge.order
    let seats = counted(charge.seats, "\(order.holder.type.rawValue) seat")
    let what =
      switch order.action {
      case .purchase(_, let months): "\(seats) bought for \(counted(Int64(months), "month"))"
      case .add: "\(seats) added until the expiry, \(term(charge.term)) on"
      case .renew(let months): "\(seats) renewed for \(counted(Int64(months), "month"))"
      }
    return "\(order.id.shown) of \(order.orderedOn): \(what); \(counted(charge.count, "seat")) "
      + "after it"
  }

  private static func term(_ term: SeatTerm) -> String {
    let months = counted(Int64(term.months), "month")
    return term.days == 0 ? months : "\(months) and \(counted(Int64(term.days), "day"))"
  }

  /// The tiers of seats as the bill names them.
  static func seatTiers(_ prices: SeatTypeTariff) -> [(label: String, price: String)] {
    var first: Int64 = 1
    return prices.tiers.map { tier in
      defer { first = (tier.upTo ?? 0) + 1 }
      return (tier.upTo.map { "\(first)-\($0)" } ?? ">=\(first)", tier.price.text)
    }
  }

  /// `50 x 599 x 18 months x 0.85`, from the line that was charged.
  static func seatSum(_ line: BillLine) -> String {
    guard case .seats(let seats) = line.quantity else { return "" }
    let factors = line.detail.split(separator: "; ").first { !$0.hasPrefix("tier by") }
    return "\(seats) x \(line.unitPrice)" + (factors.map { " x \($0)" } ?? "")
  }
}

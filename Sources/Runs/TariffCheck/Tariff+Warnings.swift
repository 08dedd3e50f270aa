import CDRCore
import Rating
import Recurring
import Tariffs

/// Where more usage makes a smaller bill.
extension Tariff {
  /// Warnings, one for each bound after which the bill falls, for example
  /// `voice: 50,001 minutes cost 5,400.108, less than 50,000 at 5,500.000`. With graduated pricing
  /// there are none, since each minute adds to the bill what it costs.
  ///
  /// Each compares the amounts of a bill at a bound and at the next quantity that can be billed.
  /// They are not faults: a price list may intend them.
  public var warnings: [String] {
    let priced = PricedTariff(self, metering: metering)
    return items.indices.flatMap {
      shortCallWarning(for: $0, priced) + boundWarnings(for: $0, priced)
    }
      + seatWarnings("human_seat", seats?.human) + seatWarnings("ai_seat", seats?.ai)
  }

  /// After a bound, all minutes cost the next tier's price.
  private func boundWarnings(for item: Int, _ priced: PricedTariff) -> [String] {
    items[item].tiers.compactMap(\.upTo).compactMap { bound in
      let next = bound * 60 + Int64(items[item].rounding.increment)
      func amount(_ seconds: Int64) throws(Overflow) -> FixedDecimal? {
        try priced.amount(of: usage(of: item, talk: seconds, billed: seconds))
      }
      guard let before = try? amount(bound * 60), let after = try? amount(next), after < before
      else { return nil }
      return "\(items[item].name): \(minutes(next)) cost \(after.grouped), less than "
        + "\(bound.grouped), which cost \(before.grouped)"
    }
  }

  /// A price for less than a minute may be above that of a whole one.
  private func shortCallWarning(for item: Int, _ priced: PricedTariff) -> [String] {
    let when: String
    switch items[item].underOneMinute {
    case .off: return []
    case .month: when = "a month with one call"
    case .call: when = "a call"
    }
    func amount(_ talk: Int64) throws(Overflow) -> FixedDecimal? {
      return try priced.amount(
        of: usage(of: item, talk: talk, billed: chargedSeconds(ofCall: talk, item)))
    }
    guard let before = try? amount(59), let after = try? amount(60), after < before
    else { return [] }
    return [
      "\(items[item].name): \(when) of 60 seconds costs \(after.grouped), less than "
        + "one of 59, which costs \(before.grouped)"
    ]
  }

  private func seatWarnings(_ name: String, _ prices: SeatTypeTariff?) -> [String] {
    guard let seats, let prices else { return [] }
    func amount(_ count: Int64) throws(Overflow) -> FixedDecimal {
      try SeatPrice(
        seats: count, count: count, term: SeatTerm(months: 1), by: prices,
        dayBasis: seats.additionDayBasis
      ).amount(scale: amountScale)
    }
    return prices.tiers.compactMap(\.upTo).compactMap { bound in
      guard let before = try? amount(bound), let after = try? amount(bound + 1), after < before
      else { return nil }
      return "\(name): \((bound + 1).grouped) seats cost \(after.grouped) a month, less than "
        + "\(bound.grouped), which cost \(before.grouped)"
    }
  }

  /// A month of one call, in seconds.
  private func usage(of item: Int, talk: Int64, billed: Int64) -> ItemUsage {
    var usage = Usage()
    usage.calls = 1
    usage.talkMilliseconds = talk * 1000
    usage.billedSeconds = billed
    if talk < 60 { (usage.shortCalls, usage.shortBilledSeconds) = (1, billed) }
    return ItemUsage(item: item, usage: usage)
  }

  private func minutes(_ seconds: Int64) -> String {
    let rest = seconds % 60
    return (seconds / 60).grouped + " minutes" + (rest == 0 ? "" : " and \(rest) seconds")
  }
}

/// Where more usage makes a smaller bill.
extension Tariff {
  /// Warnings, one for each bound behind which the bill falls, for example
  /// `voice: 50,001 minutes cost 5,400.108, less than 50,000 at 5,500.000`. With graduated pricing
  /// there are none, since each minute adds to the bill what it costs.
  ///
  /// Each compares the rounded amounts at a bound and at the next quantity that can be billed. They
  /// are no faults: a price list may well mean it so.
  public var cautions: [String] {
    items.flatMap { shortCallCaution(for: $0) + boundCautions(for: $0) }
      + seatCautions("human_seat", seats?.human) + seatCautions("ai_seat", seats?.ai)
  }

  /// Behind a bound, all minutes cost the next tier's price.
  private func boundCautions(for item: TariffItem) -> [String] {
    item.tiers.compactMap(\.upTo).compactMap { bound in
      let (at, beyond) = (bound * 60, bound * 60 + Int64(item.increment))
      let (before, after) = (amount(of: item, seconds: at), amount(of: item, seconds: beyond))
      guard after < before else { return nil }
      return "\(item.name): \(minutes(beyond)) cost \(shown(after)), less than \(grouped(bound)) "
        + "at \(shown(before))"
    }
  }

  /// A price for less than a minute may be above that of a whole one.
  private func shortCallCaution(for item: TariffItem) -> [String] {
    let price: Price
    let when: String
    switch item.underOneMinute {
    case .off: return []
    case .month(let monthPrice): (price, when) = (monthPrice, "a month with one call")
    case .call(let callPrice): (price, when) = (callPrice, "a call")
    }
    let before = ExactAmount(price, perMinuteFor: billedSeconds(of: item, talk: 59))
      .rounded(toScale: amountScale)
    let after = amount(of: item, seconds: billedSeconds(of: item, talk: 60))
    guard after < before else { return [] }
    return [
      "\(item.name): \(when) of 60 seconds costs \(shown(after)), less than of 59 at "
        + shown(before)
    ]
  }

  private func seatCautions(_ name: String, _ type: SeatTypeTariff?) -> [String] {
    guard let type else { return [] }
    return zip(type.tiers, type.tiers.dropFirst()).compactMap { tier, next in
      guard let bound = tier.upTo else { return nil }
      let before = ExactAmount(tier.price, times: bound).rounded(toScale: amountScale)
      let after = ExactAmount(next.price, times: bound + 1).rounded(toScale: amountScale)
      guard after < before else { return nil }
      return "\(name): \(grouped(bound + 1)) seats cost \(shown(after)) a month, less than "
        + "\(grouped(bound)) at \(shown(before))"
    }
  }

  // MARK: Amounts

  /// What a month's billed seconds of an item cost by its tiers, at the amount's scale.
  private func amount(of item: TariffItem, seconds: Int64) -> Int128 {
    var total: ExactAmount?
    var lower: Int64 = 0
    for tier in item.tiers {
      let upper = tier.upTo.map { $0 * 60 } ?? .max
      let isReached = seconds <= upper
      if item.pricing == .graduated || isReached {
        let counted = item.pricing == .graduated ? min(seconds, upper) - lower : seconds
        var part = ExactAmount(tier.price, perMinuteFor: counted)
        if let flat = tier.flat { part = part + ExactAmount(flat, times: 1) }
        total = total.map { $0 + part } ?? part
      }
      if isReached { break }
      lower = upper
    }
    return total?.rounded(toScale: amountScale) ?? 0
  }

  /// What a call is rounded up to.
  private func billedSeconds(of item: TariffItem, talk seconds: Int64) -> Int64 {
    let increment = Int64(item.increment)
    return max(Int64(item.minimum), (seconds + increment - 1) / increment * increment)
  }

  private func shown(_ amount: Int128) -> String {
    grouped(amount, scale: amountScale)
  }

  private func minutes(_ seconds: Int64) -> String {
    let rest = seconds % 60
    return grouped(seconds / 60) + " minutes" + (rest == 0 ? "" : " and \(rest) seconds")
  }
}

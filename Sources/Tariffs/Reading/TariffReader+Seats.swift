import CDRCore
import OperatorFiles

/// Reading what seats cost.
extension TariffReader {
  func seats(_ value: YAMLValue) -> SeatsTariff? {
    guard let keys = value.keys(["human", "ai", "term_discounts", "addition_day_basis"]) else {
      return nil
    }
    if keys["human"] == nil, keys["ai"] == nil {
      value.fault("names neither human nor ai; leave seats out if none are sold")
    }
    let discounts = keys["term_discounts"].map(termDiscounts) ?? []
    return SeatsTariff(
      human: keys["human"].flatMap { seatType($0, discounts: discounts) },
      ai: keys["ai"].flatMap { seatType($0, discounts: discounts) },
      additionDayBasis: keys["addition_day_basis"]?.wholeNumber(1...366, of: "days").map(Int.init)
        ?? 30)
  }

  private func seatType(_ value: YAMLValue, discounts: [TermDiscount]) -> SeatTypeTariff? {
    guard let keys = value.keys(["tiers", "term_discounts"]) else { return nil }
    return SeatTypeTariff(
      tiers: keys.required("tiers", "a single open one is {price: \"199\"}")
        .map { tiers($0, bound: "seats", takesFlat: false) } ?? [],
      termDiscounts: keys["term_discounts"].map(termDiscounts) ?? discounts)
  }

  private func termDiscounts(_ value: YAMLValue) -> [TermDiscount] {
    guard let keys = value.anyKeys(expecting: "such as 12: \"0.85\"") else { return [] }
    var discounts: [TermDiscount] = []
    for entry in keys.entries {
      let factor = entry.value.factor()
      guard entry.key.utf8.allSatisfy(isDigit),
        let months = Int(entry.key), (1...1200).contains(months)
      else {
        faults.add(
          line: entry.keyLine, path: entry.value.path,
          "the key is a number of months from 1 to 1200")
        continue
      }
      if discounts.contains(where: { $0.months == months }) {
        faults.add(line: entry.keyLine, path: entry.value.path, "is given twice; keep one")
      } else if let factor {
        discounts.append(TermDiscount(months: months, factor: factor))
      }
    }
    return discounts.sorted { $0.months < $1.months }
  }
}

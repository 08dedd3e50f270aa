import CDRCore
import Tariffs

/// A tariff as people check it against a contract.
extension Tariff {
  /// Lines of text without a last line end: the tariff's frame, then each item with its tiers.
  public var summary: String {
    let from = effectiveFrom.map { "effective from \($0)" } ?? "always effective"
    var lines = [
      "\(name), \(origin == Self.builtInOrigin ? origin : "from \(origin)")",
      "  \(currency), \(from), months in \(timeZone), by the \(attribution.rawValue) of a call",
      "  amounts to \(decimals(amountScale)), payable to \(decimals(payable.scale)), rounded "
        + payable.rounding.rawValue,
    ]
    for item in items { lines += itemLines(item) }
    if let recording {
      lines.append(
        "  recording: \(recording.price.text) a minute, \(words(recording.rounding)), for "
          + recording.products.joined(separator: ", "))
    }
    lines += roundedCalls
    if let numberRent { lines.append("  number_rent: \(numberRent.text) a month") }
    if let seats {
      lines += seatLines("human_seat", seats.human) + seatLines("ai_seat", seats.ai)
      lines.append("  seats added: a month is \(seats.additionDayBasis) days")
    }
    return lines.joined(separator: "\n")
  }

  private func itemLines(_ item: TariffItem) -> [String] {
    var heading = "  \(item.name): \(item.pricing.rawValue), \(words(item.rounding))"
    if let group = item.tierGroup { heading += ", tiers by the joint minutes of group \(group)" }
    var rows: [(String, String)] = []
    switch item.underOneMinute {
    case .off: break
    case .month(let price): rows.append(("a month under 1 minute", price.text))
    case .call(let price): rows.append(("each call under 1 minute", price.text))
    }
    return [heading] + aligned(rows + tierRows(item.tiers, of: "minutes"))
  }

  private func seatLines(_ name: String, _ type: SeatTypeTariff?) -> [String] {
    guard let type else { return [] }
    let terms = type.termDiscounts.map { ("from \($0.months) months", "x \($0.factor.text)") }
    return ["  \(name), per seat and month"] + aligned(tierRows(type.tiers, of: "seats") + terms)
  }

  private func tierRows(_ tiers: [Tier], of units: String) -> [(String, String)] {
    var lower: Int64?
    return tiers.map { tier in
      let range =
        tier.upTo.map { "up to \($0.grouped) \(units)" }
        ?? lower.map { "above \($0.grouped) \(units)" } ?? "any number of \(units)"
      lower = tier.upTo
      return (range, tier.price.text + (tier.flat.map { ", once \($0.text)" } ?? ""))
    }
  }

  /// Two columns, the second below itself.
  private func aligned(_ rows: [(String, String)]) -> [String] {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "    \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }
  }

  private func words(_ rounding: TimeRounding) -> String {
    let words =
      rounding.initial > 0
      ? "first \(rounding.initial) s, then rounded up to \(rounding.increment) s"
      : "rounded up to \(rounding.increment) s"
    let usual = TimeRounding(increment: rounding.increment, initial: rounding.initial)
    return rounding.minimum == usual.minimum ? words : words + ", at least \(rounding.minimum) s"
  }

  private func decimals(_ scale: Int) -> String {
    scale == 1 ? "1 decimal" : "\(scale) decimals"
  }
}

import CDRCore
import Tariffs

/// What an order of seats costs, by the price list of 2021-12-20: seats × the price of the tier
/// that the count after the order reaches × the time × the discount that the time's whole months
/// earn. The time is the order's months, or what is left of the term when seats are added.
package struct SeatPrice {
  private let seats: Int64
  private let count: Int64
  private let term: SeatTerm
  private let dayBasis: Int
  private let tier: Int
  private let tiers: [Tier]
  /// What of the full price is paid; nil for all of it.
  private let discount: TermDiscount?

  /// - Parameters:
  ///   - seats: those that are paid for.
  ///   - count: all seats after the order, which choose the tier.
  ///   - term: the time that is paid for.
  ///   - prices: of the order's type of seats.
  ///   - dayBasis: the days that count as a month.
  package init(
    seats: Int64, count: Int64, term: SeatTerm, by prices: SeatTypeTariff, dayBasis: Int
  ) {
    (self.seats, self.count, self.term, self.dayBasis) = (seats, count, term, dayBasis)
    tiers = prices.tiers
    tier = Self.tier(of: count, in: prices.tiers)
    // That of the longest listed term not above the whole months.
    discount = prices.termDiscounts.last { $0.months <= term.months }
  }

  /// The last tier is open, so there always is one.
  private static func tier(of count: Int64, in tiers: [Tier]) -> Int {
    tiers.firstIndex { tier in tier.upTo.map { count <= $0 } ?? true } ?? tiers.count - 1
  }

  /// Per seat and month, before discount, as the tariff writes it.
  var unitPrice: Price { tiers[tier].price }

  /// `1-99`, `100-299`, `>=300`: the bounds of the tier, in seats.
  var tierLabel: String {
    let first = tier == 0 ? 1 : (tiers[tier - 1].upTo ?? 0) + 1
    return tiers[tier].upTo.map { "\(first)-\($0)" } ?? ">=\(first)"
  }

  /// The exact sum, rounded once.
  package func amount(scale: Int) throws(Overflow) -> FixedDecimal {
    // Days are kept as whole parts of a month until the end.
    let parts = term.days == 0 ? 1 : Int64(dayBasis)
    let month = try unitPrice.value * seats
    var sum = try month * Int64(term.months) * parts + month * Int64(term.days)
    if let discount { sum = try sum * discount.factor.value }
    return try sum.divided(by: parts, toScale: scale, .halfUp)
  }

  /// What seats × unit price is to be multiplied by: `12 months x 0.85`,
  /// `(14 + 12/30) months x 0.85`; empty for one month at the full price. Then, where the added
  /// seats alone would reach another tier, why it is this one: `tier by 104 seats`.
  var detail: String {
    var parts: [String] = []
    if term != SeatTerm(months: 1) || discount != nil {
      parts.append(timeText + (discount.map { " x \($0.factor.text)" } ?? ""))
    }
    if Self.tier(of: seats, in: tiers) != tier { parts.append("tier by \(count) seats") }
    return parts.joined(separator: "; ")
  }

  private var timeText: String {
    let days = "\(term.days)/\(dayBasis)"
    switch (term.months, term.days) {
    case (1, 0): return "1 month"
    case (let months, 0): return "\(months) months"
    case (0, _): return "\(days) months"
    case (let months, _): return "(\(months) + \(days)) months"
    }
  }
}

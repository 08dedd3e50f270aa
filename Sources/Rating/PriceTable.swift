import CDRCore
import Tariffs

/// The prices of a tariff's products, row by row: of each product the row under one minute, if it
/// has one, and its tiers.
struct PriceTable: Sendable {
  private(set) var rows: [PricedRow] = []
  /// By row, what the lines that it charges have in common.
  private(set) var terms: [LineTerms] = []
  /// By row, its flat amount as the tariff writes it; empty where there is none.
  private(set) var flatTexts: [String] = []
  /// The names of groups of items that reach their tier together.
  private(set) var groups: [String] = []

  /// Adds the rows of an item.
  ///
  /// - Parameter amountScale: The decimals of amounts. Prices get as many, since sums of such are
  ///   rounded the fastest.
  mutating func append(_ item: TariffItem, currency: String, amountScale: Int) -> PricedItem {
    let (rule, rowPrice): (PricedItem.UnderOneMinuteRule, Price?) =
      switch item.underOneMinute {
      case .off: (.off, nil)
      case .month(let price): (.month, price)
      case .call(let price): (.call, price)
      }
    let shortRow = rows.count
    func terms(_ label: String, _ price: Price) -> LineTerms {
      LineTerms(item: item.name, tier: label, unitPrice: price.text, currency: currency)
    }
    if let rowPrice {
      rows.append(PricedRow(Tier(upTo: 0, price: rowPrice), scale: amountScale))
      self.terms.append(terms("<1", rowPrice))
      flatTexts.append("")
    }
    // The bill names tiers `<=50000`, `>10000000`.
    let firstTier = rows.count
    var bound: Int64 = 0
    for tier in item.tiers {
      rows.append(PricedRow(tier, scale: amountScale))
      self.terms.append(terms(tier.upTo.map { "<=\($0)" } ?? ">\(bound)", tier.price))
      flatTexts.append(tier.flat?.text ?? "")
      bound = tier.upTo ?? bound
    }
    return PricedItem(
      pricing: item.pricing, underOneMinute: rule, shortRow: shortRow,
      tiers: firstTier..<rows.count, tierGroup: item.tierGroup.map { group($0) })
  }

  /// The place of a group, which is added if it is new.
  private mutating func group(_ name: String) -> Int {
    if let known = groups.firstIndex(bytesOf: name) { return known }
    groups.append(name)
    return groups.count - 1
  }
}

/// A tier or a row under one minute.
struct PricedRow: Sendable {
  /// The last billed second of a month that is in the tier.
  let lastSecond: Int64
  /// Of a minute.
  let price: FixedDecimal
  /// nil also when it is 0.
  let flat: FixedDecimal?

  /// - Parameter scale: The decimals that prices have at least.
  init(_ tier: Tier, scale: Int) {
    func rescaled(_ price: Price) -> FixedDecimal {
      (try? price.value.rescaled(to: scale)) ?? price.value
    }
    // A bound that 64 bits do not hold in seconds is one that no usage reaches.
    let last = tier.upTo?.multipliedReportingOverflow(by: 60) ?? (.max, false)
    lastSecond = last.overflow ? .max : last.partialValue
    price = rescaled(tier.price)
    flat = tier.flat.map(rescaled).flatMap { $0.units == 0 ? nil : $0 }
  }
}

import Metering
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
  mutating func append(_ item: TariffItem, currency: String) -> PricedItem {
    let (rule, rowPrice): (PricedItem.UnderOneMinuteRule, Price?) =
      switch item.underOneMinute {
      case .off: (.off, nil)
      case .month(let price): (.month, price)
      case .call(let price): (.call, price)
      }
    let prices =
      item.tiers.map(\.price) + item.tiers.compactMap(\.flat) + [rowPrice].compactMap(\.self)
    let scale = prices.map(\.value.scale).max() ?? 0
    let shortRow = rows.count
    func terms(_ label: String, _ price: Price) -> LineTerms {
      LineTerms(item: item.name, tier: label, unitPrice: price.text, currency: currency)
    }
    if let rowPrice {
      rows.append(
        PricedRow(lastSecond: 0, price: rowPrice.value.units(scale: scale), flat: nil))
      self.terms.append(terms("<1", rowPrice))
      flatTexts.append("")
    }
    // The bill names tiers `<=50000`, `>10000000`.
    let firstTier = rows.count
    var bound: Int64 = 0
    for tier in item.tiers {
      rows.append(PricedRow(tier, scale: scale))
      self.terms.append(terms(tier.upTo.map { "<=\($0)" } ?? ">\(bound)", tier.price))
      flatTexts.append(tier.flat?.text ?? "")
      bound = tier.upTo ?? bound
    }
    return PricedItem(
      pricing: item.pricing, underOneMinute: rule, shortRow: shortRow,
      tiers: firstTier..<rows.count, scale: scale, tierGroup: item.tierGroup.map { group($0) })
  }

  /// The place of a group, which is added if it is new.
  private mutating func group(_ name: String) -> Int {
    if let known = groups.firstIndex(bytesOf: name) { return known }
    groups.append(name)
    return groups.count - 1
  }
}

/// A tier or a row under one minute. Its prices have the scale of its item.
struct PricedRow: Sendable {
  /// The last billed second of a month that is in the tier.
  let lastSecond: Int64
  let price: Int128
  /// nil also when it is 0.
  let flat: Int128?
}

extension PricedRow {
  init(_ tier: Tier, scale: Int) {
    let flat = tier.flat?.value.units(scale: scale)
    // A bound that 64 bits do not hold in seconds is one that no usage reaches.
    let last = tier.upTo?.multipliedReportingOverflow(by: 60) ?? (.max, false)
    self.init(
      lastSecond: last.overflow ? .max : last.partialValue,
      price: tier.price.value.units(scale: scale), flat: flat == 0 ? nil : flat)
  }
}

extension FixedDecimal {
  /// The number in units of 10^-`scale`.
  ///
  /// - Parameter scale: Not below the number's own.
  fileprivate func units(scale: Int) -> Int128 {
    // A price has at most 12 digits before its point and 9 behind it, so this cannot overflow.
    (self.scale..<scale).reduce(units) { units, _ in units * 10 }
  }
}

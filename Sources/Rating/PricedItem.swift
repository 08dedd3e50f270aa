import Tariffs

/// A product's prices, ready for rating: at one scale, bounds in seconds, and with what the bill
/// shows of them.
///
/// An object: to look a product's prices up for a line counts one reference.
final class PricedItem: Sendable {
  let name: String
  let pricing: PricingModel
  let tierGroup: String?
  let underOneMinute: Row
  /// The terms of the row under one minute; nil: there is none.
  let underOneMinuteTerms: LineTerms?
  let tiers: [PricedTier]
  /// The decimals that all prices of the item share.
  let scale: Int

  /// The row "under 1 minute".
  enum Row: Sendable {
    case off
    case month(ScaledPrice)
    case call(ScaledPrice)
  }

  init(_ item: TariffItem, currency: String) {
    name = item.name
    pricing = item.pricing
    tierGroup = item.tierGroup
    let rowPrice: Price? =
      switch item.underOneMinute {
      case .off: nil
      case .month(let price), .call(let price): price
      }
    underOneMinuteTerms = rowPrice.map {
      LineTerms(item: item.name, tier: "<1", unitPrice: $0.text, currency: currency)
    }
    let prices =
      item.tiers.map(\.price) + item.tiers.compactMap(\.flat) + [rowPrice].compactMap(\.self)
    let scale = prices.map(\.value.scale).max() ?? 0
    self.scale = scale
    underOneMinute =
      switch item.underOneMinute {
      case .off: .off
      case .month(let price): .month(ScaledPrice(price, scale: scale))
      case .call(let price): .call(ScaledPrice(price, scale: scale))
      }
    var tiers: [PricedTier] = []
    var bound: Int64 = 0
    for tier in item.tiers {
      tiers.append(
        PricedTier(tier, above: bound, of: item.name, scale: scale, currency: currency))
      bound = tier.upTo ?? bound
    }
    self.tiers = tiers
  }
}

/// A tier, ready for rating.
struct PricedTier: Sendable {
  /// The bill names the tier `<=50000`, `>10000000`.
  let terms: LineTerms
  /// The last billed second of a month that is in the tier.
  let lastSecond: Int64
  let price: ScaledPrice
  /// nil also when it is 0.
  let flat: ScaledPrice?

  init(_ tier: Tier, above bound: Int64, of item: String, scale: Int, currency: String) {
    let label: String
    if let upTo = tier.upTo {
      label = "<=\(upTo)"
      // A bound that 64 bits do not hold in seconds is one that no usage reaches.
      let (seconds, overflow) = upTo.multipliedReportingOverflow(by: 60)
      lastSecond = overflow ? .max : seconds
    } else {
      label = ">\(bound)"
      lastSecond = .max
    }
    terms = LineTerms(
      item: item, tier: label, unitPrice: tier.price.text, currency: currency)
    price = ScaledPrice(tier.price, scale: scale)
    flat = tier.flat.map { ScaledPrice($0, scale: scale) }.flatMap { $0.units == 0 ? nil : $0 }
  }
}

/// A price in units of 10^-scale, for a scale that goes without saying, and the price's text.
struct ScaledPrice: Sendable {
  let units: Int128
  let text: String

  /// - Parameter scale: Not below the price's own.
  init(_ price: Price, scale: Int) {
    // A price has at most 12 digits before its point and 9 behind it, so this cannot overflow.
    units = (price.value.scale..<scale).reduce(price.value.units) { units, _ in units * 10 }
    text = price.text
  }
}

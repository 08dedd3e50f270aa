import Tariffs

/// How a product is charged, ready for rating: all except its prices, which are rows of a
/// ``PriceTable``.
///
/// Without references, so that looking a product up for a line of the bill counts none.
struct PricedItem: Sendable {
  let pricing: PricingModel
  let underOneMinute: UnderOneMinuteRule
  /// The row under one minute; the first tier where there is none.
  let shortRow: Int
  /// The rows of its tiers, of which the last one is open.
  let tiers: Range<Int>
  /// The group of items that reach their tier together.
  let tierGroup: Int?

  /// What the row under one minute is for.
  enum UnderOneMinuteRule: Sendable {
    case off
    /// A month of less than a minute.
    case month
    /// Each call of less than a minute.
    case call
  }
}

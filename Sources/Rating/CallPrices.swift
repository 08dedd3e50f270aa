import CDRCore
import Tariffs

/// What each minute of an account's calls of one item costs, once the month is rated: the price of
/// the tier reached or, of graduated tiers, the line's average.
package struct CallPrices: Sendable {
  /// A price of a minute.
  package struct MinutePrice: Hashable, Sendable {
    package var value: FixedDecimal
    /// As a row for a call shows it.
    package var text: String
  }

  /// Of calls that no other price is for.
  package var usual: MinutePrice
  /// Of calls below 60 s, where these have a price of their own.
  package var short: MinutePrice?
  /// What is added once, regardless of calls.
  package var flat: FixedDecimal

  package init(usual: MinutePrice, short: MinutePrice?, flat: FixedDecimal) {
    self.usual = usual
    self.short = short
    self.flat = flat
  }
}

extension PricedTariff {
  /// Decimals of an average price.
  private static let averageScale = 6

  /// The prices of an item's calls; nil where it has none.
  ///
  /// - Throws: `Overflow` where rating the same usage does.
  package func callPrices(
    of entry: ItemUsage, in account: AccountUsage
  ) throws(Overflow) -> CallPrices? {
    guard entry.usage.calls > 0, let item = item(entry.item) else { return nil }
    let volume = try Rater.volume(of: entry, priced: item, in: account.items, under: self)
    let row = prices.row(of: item, for: entry.usage, at: volume)
    var (short, flat) = (CallPrices.MinutePrice?.none, FixedDecimal.zero)
    // In seconds, of graduated tiers only.
    var (sum, seconds) = (FixedDecimal.zero, Int64(0))
    try prices.eachPart(of: item, for: entry.usage, in: row) { part throws(Overflow) in
      switch part {
      case .time(let part, let row):
        try sum += prices.rows[row].price * part
        try seconds.addChecked(part)
      case .shortCalls(_, let row): short = minutePrice(ofRow: row)
      case .flat(let amount, _): try flat += amount
      }
    }
    var usual = minutePrice(ofRow: row.place)
    if case .tier = row, item.pricing == .graduated, seconds > 0 {
      let average = try sum.divided(by: seconds, toScale: Self.averageScale, .halfUp)
      usual = .init(value: average, text: average.description)
    }
    return CallPrices(usual: usual, short: short, flat: flat)
  }

  private func minutePrice(ofRow row: Int) -> CallPrices.MinutePrice {
    .init(value: prices.rows[row].price, text: prices.terms[row].unitPrice)
  }

  /// The price of recorded minutes; nil where they are not charged.
  package var recordingPrice: CallPrices.MinutePrice? {
    recording.map { .init(value: $0.price, text: $0.terms.unitPrice) }
  }

  /// Whether recordings of an item are charged.
  package func chargesRecordings(of item: Int) -> Bool {
    recording.map { $0.isCharged.indices.contains(item) && $0.isCharged[item] } ?? false
  }
}

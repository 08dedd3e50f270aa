import CDRCore
import Tariffs

/// How the line of an item's calls came to its amount: the rows that its tariff has for the item,
/// the one reached, and the parts that were added up.
package struct ChargeExplanation: Sendable {
  /// A tier, or the row under one minute.
  package struct Row: Sendable {
    /// As the bill names it: `<1`, `<=50000`, `>100000`.
    package var label: String
    /// The last billed second that is in the tier; nil where it is open, and for the row under one
    /// minute.
    package var lastSecond: Int64?
    /// As the tariff writes them; `flat` is empty where there is none.
    package var price: String
    package var flat: String
    package var isUnderOneMinute: Bool
  }

  /// What was added to the charge.
  package enum PartKind: String, Sendable {
    case time
    case shortCalls = "short_calls"
    case flat
  }

  package struct Part: Sendable {
    package var kind: PartKind
    /// 0 for a flat amount.
    package var seconds: Int64
    /// The place in ``rows``.
    package var row: Int
    /// 60 times what it adds, exactly.
    package var sixtyfold: FixedDecimal
  }

  /// The row under one minute first, if there is one, then the tiers.
  package var rows: [Row]
  /// The place of the row that was reached.
  package var reached: Int
  package var parts: [Part]
  package var pricing: PricingModel
  /// What decided the row: the item's own month, or the joint one of its group.
  package var volumeSeconds: Int64
  package var volumeMilliseconds: Int64
  /// The group of items that reach their tier together, with those that were used.
  package var group: (name: String, items: [String])?
  /// The parts added up and rounded once.
  package var amount: FixedDecimal

  /// The place of the tier that a volume reaches, by the tiers' bounds alone.
  package func tier(at seconds: Int64) -> Int {
    rows.indices.first { place in
      guard !rows[place].isUnderOneMinute else { return false }
      return rows[place].lastSecond.map { seconds <= $0 } ?? true
    } ?? rows.count - 1
  }
}

extension Rater {
  /// How an item's line came to its amount, from the parts that ``rate(_:under:into:)`` charges.
  ///
  /// - Parameter item: an item of the account's usage.
  /// - Returns: nil where the account has no calls of it, or the tariff lacks it.
  /// - Throws: `badData` where a sum leaves its range.
  package func explanation(
    of item: Int, in usage: AccountUsage, under tariff: PricedTariff
  ) throws(Failure) -> ChargeExplanation? {
    guard let entry = usage.items.first(where: { $0.item == item }), entry.usage.calls > 0,
      let priced = tariff.item(item)
    else { return nil }
    do throws(Overflow) {
      return try Self.explanation(of: entry, priced, in: usage, under: tariff)
    } catch {
      throw Failure(
        .badData,
        "account \(usage.account.debugDescription), \(usage.month): a sum is too large to be exact")
    }
  }

  private static func explanation(
    of entry: ItemUsage, _ item: PricedItem, in usage: AccountUsage, under tariff: PricedTariff
  ) throws(Overflow) -> ChargeExplanation {
    let prices = tariff.prices
    let volume = try volume(of: entry, priced: item, in: usage.items, under: tariff)
    let row = prices.row(of: item, for: entry.usage, at: volume)
    let hasShortRow = item.shortRow < item.tiers.lowerBound
    let first = hasShortRow ? item.shortRow : item.tiers.lowerBound
    let rows = (first..<item.tiers.upperBound).map { place in
      let isShort = hasShortRow && place == item.shortRow
      let isOpen = place == item.tiers.upperBound - 1
      return ChargeExplanation.Row(
        label: prices.terms[place].tier,
        lastSecond: isShort || isOpen ? nil : prices.rows[place].lastSecond,
        price: prices.terms[place].unitPrice, flat: prices.flatTexts[place],
        isUnderOneMinute: isShort)
    }
    var parts: [ChargeExplanation.Part] = []
    var sum = FixedDecimal(units: 0, scale: tariff.amountScale)
    try prices.eachPart(of: item, for: entry.usage, in: row) { part throws(Overflow) in
      let made: ChargeExplanation.Part =
        switch part {
        case .time(let seconds, let row):
          .init(
            kind: .time, seconds: seconds, row: row - first,
            sixtyfold: try prices.rows[row].price * seconds)
        case .shortCalls(let seconds, let row):
          .init(
            kind: .shortCalls, seconds: seconds, row: row - first,
            sixtyfold: try prices.rows[row].price * seconds)
        case .flat(let amount, let row):
          .init(kind: .flat, seconds: 0, row: row - first, sixtyfold: try amount * 60)
        }
      try sum += made.sixtyfold
      parts.append(made)
    }
    var group: (name: String, items: [String])?
    if let own = item.tierGroup {
      group = (
        prices.groups[own],
        usage.items.filter { tariff.item($0.item)?.tierGroup == own && $0.usage.calls > 0 }
          .map { tariff.itemNames[$0.item] }
      )
    }
    return ChargeExplanation(
      rows: rows, reached: row.place - first, parts: parts, pricing: item.pricing,
      volumeSeconds: volume.billedSeconds, volumeMilliseconds: volume.talkMilliseconds,
      group: group, amount: try sum.divided(by: 60, toScale: tariff.amountScale, .halfUp))
  }
}

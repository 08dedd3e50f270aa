import CDRCore
import Tariffs

/// Which row of a ``PriceTable`` an item is charged by.
enum ReachedRow: Hashable {
  case underOneMinute(Int)
  case tier(Int)

  var place: Int {
    switch self {
    case .underOneMinute(let place), .tier(let place): place
    }
  }
}

/// What decides the row: an item's own month, or the joint one of its group.
struct Volume: Hashable {
  var talkMilliseconds: Int64
  var billedSeconds: Int64
}

/// A part of an item's charge. The parts are added up for the amount and written out for the
/// detail, so that what is explained is what was charged.
enum ChargePart {
  /// Billed time at the price per minute of a row.
  case time(seconds: Int64, row: Int)
  /// The billed time of calls under 60 s, at the price of their row.
  case shortCalls(seconds: Int64, row: Int)
  /// The flat amount of a row.
  case flat(FixedDecimal, row: Int)
}

extension PriceTable {
  /// The row of an item with calls.
  @inline(__always)
  func row(of item: PricedItem, for usage: Usage, at volume: Volume) -> ReachedRow {
    switch item.underOneMinute {
    case .month where volume.talkMilliseconds > 0 && volume.talkMilliseconds < 60_000,
      .call where usage.shortCalls == usage.calls:
      return .underOneMinute(item.shortRow)
    default:
      for place in item.tiers where volume.billedSeconds <= rows[place].lastSecond {
        return .tier(place)
      }
      // The last tier is open, so there always is one.
      return .tier(item.tiers.upperBound - 1)
    }
  }

  /// Whether all billed time is charged at the price of its row and nothing else is, which most
  /// charges come to: the sum is one product then, and needs no parts.
  @inline(__always)
  func hasOnePrice(_ item: PricedItem, for usage: Usage, in row: ReachedRow) -> Bool {
    guard case .tier(let reached) = row else { return true }
    if case .call = item.underOneMinute, usage.shortCalls > 0 { return false }
    switch item.pricing {
    case .volume: return rows[reached].flat == nil
    case .graduated: return false
    }
  }

  /// Calls a function with each part of the charge for an item with calls.
  ///
  /// The row under one minute replaces tiers and flat amounts. Calls under 60 s of the setting
  /// `call` count toward the tier reached, but the others fill the tiers of graduated pricing
  /// from the first one on.
  func eachPart(
    of item: PricedItem, for usage: Usage, in row: ReachedRow,
    _ body: (ChargePart) throws(Overflow) -> Void
  ) throws(Overflow) {
    guard case .tier(let reached) = row else {
      return try body(.time(seconds: usage.billedSeconds, row: row.place))
    }
    var seconds = usage.billedSeconds
    if case .call = item.underOneMinute, usage.shortCalls > 0 {
      try body(.shortCalls(seconds: usage.shortBilledSeconds, row: item.shortRow))
      seconds -= usage.shortBilledSeconds
    }
    switch item.pricing {
    case .volume:
      // All minutes of the month at the tier reached, and its flat amount.
      try body(.time(seconds: seconds, row: reached))
      if let flat = rows[reached].flat { try body(.flat(flat, row: reached)) }
    case .graduated: try eachGraduatedPart(of: seconds, in: item.tiers.lowerBound...reached, body)
    }
  }

  /// The minutes within each tier at its price, and the flat amount of every tier entered.
  private func eachGraduatedPart(
    of seconds: Int64, in tiers: ClosedRange<Int>, _ body: (ChargePart) throws(Overflow) -> Void
  ) throws(Overflow) {
    var done: Int64 = 0
    for tier in tiers where done < seconds {
      let end = min(seconds, rows[tier].lastSecond)
      try body(.time(seconds: end - done, row: tier))
      done = end
    }
    for tier in tiers {
      if let flat = rows[tier].flat { try body(.flat(flat, row: tier)) }
    }
  }

  /// The charge, rounded once.
  @inline(__always)
  func amount(
    of item: PricedItem, for usage: Usage, in row: ReachedRow, scale: Int
  ) throws(Overflow) -> FixedDecimal {
    hasOnePrice(item, for: usage, in: row)
      ? try rows[row.place].price.amount(forSeconds: usage.billedSeconds, scale: scale)
      : try amountOfParts(of: item, for: usage, in: row, scale: scale)
  }

  private func amountOfParts(
    of item: PricedItem, for usage: Usage, in row: ReachedRow, scale: Int
  ) throws(Overflow) -> FixedDecimal {
    // In 60ths, since seconds are multiplied by prices of a minute.
    var sum = FixedDecimal(units: 0, scale: scale)
    try eachPart(of: item, for: usage, in: row) { part throws(Overflow) in
      switch part {
      case .time(let seconds, let row), .shortCalls(let seconds, let row):
        try sum += rows[row].price * seconds
      case .flat(let amount, _): try sum += amount * 60
      }
    }
    return try sum.divided(by: 60, toScale: scale, .halfUp)
  }
}

extension PricedTariff {
  /// What a line of the bill comes to for an account that used only this item; nil where the tariff
  /// has no such item.
  package func amount(of item: ItemUsage) throws(Overflow) -> FixedDecimal? {
    guard let priced = self.item(item.item) else { return nil }
    let row = prices.row(of: priced, for: item.usage, at: Volume(item.usage))
    return try prices.amount(of: priced, for: item.usage, in: row, scale: amountScale)
  }
}

extension FixedDecimal {
  /// What seconds cost at this price of a minute.
  @inline(__always)
  func amount(forSeconds seconds: Int64, scale: Int) throws(Overflow) -> FixedDecimal {
    try (self * seconds).divided(by: 60, toScale: scale, .halfUp)
  }
}

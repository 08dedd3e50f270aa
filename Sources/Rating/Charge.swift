import Metering
import Tariffs

/// Which row of its price table an item is charged by.
enum ReachedRow: Hashable {
  case underOneMinute
  /// The position of a tier.
  case tier(Int)
}

/// What decides the row: an item's own month, or the joint one of its group.
struct Volume: Hashable {
  var talkMilliseconds: Int64
  var billedSeconds: Int64
}

/// A part of an item's charge. The parts are added up for the amount and written out for the
/// detail, so that what is explained is what was charged.
enum ChargePart {
  /// Billed time at a price per minute.
  case time(seconds: Int64, price: ScaledPrice)
  /// The billed time of calls under 60 s, at the price of their row.
  case shortCalls(seconds: Int64, price: ScaledPrice)
  case flat(ScaledPrice)
}

extension PricedItem {
  /// The row of an item with calls.
  func row(for usage: Usage, at volume: Volume) -> ReachedRow {
    switch underOneMinute {
    case .month where volume.talkMilliseconds > 0 && volume.talkMilliseconds < 60_000,
      .call where usage.shortCalls == usage.calls:
      return .underOneMinute
    default:
      // The last tier is open, so there always is one.
      let tier = tiers.firstIndex { volume.billedSeconds <= $0.lastSecond }
      return .tier(tier ?? tiers.count - 1)
    }
  }

  /// What the lines that are charged by a row have in common.
  func terms(of row: ReachedRow) -> LineTerms {
    switch row {
    case .underOneMinute: underOneMinuteTerms ?? tiers[0].terms
    case .tier(let position): tiers[position].terms
    }
  }

  /// The price of a minute in a row.
  func price(of row: ReachedRow) -> ScaledPrice {
    switch (row, underOneMinute) {
    case (.underOneMinute, .month(let price)), (.underOneMinute, .call(let price)): price
    case (.underOneMinute, .off): tiers[0].price
    case (.tier(let position), _): tiers[position].price
    }
  }

  /// Calls a function with each part of the charge for an item with calls.
  ///
  /// The row under one minute replaces tiers and flat amounts. Calls under 60 s of the setting
  /// `call` count toward the tier reached, but the others fill the tiers of graduated pricing
  /// from the first one on.
  @inline(__always)
  func eachPart(
    of usage: Usage, in row: ReachedRow, _ body: (ChargePart) throws(Overflow) -> Void
  ) throws(Overflow) {
    guard case .tier(let reached) = row else {
      return try body(.time(seconds: usage.billedSeconds, price: price(of: row)))
    }
    var seconds = usage.billedSeconds
    if case .call(let price) = underOneMinute, usage.shortCalls > 0 {
      try body(.shortCalls(seconds: usage.shortBilledSeconds, price: price))
      seconds -= usage.shortBilledSeconds
    }
    switch pricing {
    case .volume: try eachVolumePart(of: seconds, in: reached, body)
    case .graduated: try eachGraduatedPart(of: seconds, in: reached, body)
    }
  }

  /// All minutes of the month at the tier reached, and its flat amount.
  private func eachVolumePart(
    of seconds: Int64, in reached: Int, _ body: (ChargePart) throws(Overflow) -> Void
  ) throws(Overflow) {
    try body(.time(seconds: seconds, price: tiers[reached].price))
    if let flat = tiers[reached].flat { try body(.flat(flat)) }
  }

  /// The minutes within each tier at its price, and the flat amount of every tier entered.
  private func eachGraduatedPart(
    of seconds: Int64, in reached: Int, _ body: (ChargePart) throws(Overflow) -> Void
  ) throws(Overflow) {
    var done: Int64 = 0
    for tier in tiers[...reached] where done < seconds {
      let end = min(seconds, tier.lastSecond)
      try body(.time(seconds: end - done, price: tier.price))
      done = end
    }
    for tier in tiers[...reached] {
      if let flat = tier.flat { try body(.flat(flat)) }
    }
  }

  /// The exact charge, in 60ths of 10^-`scale`.
  func sum(of usage: Usage, in row: ReachedRow) throws(Overflow) -> Int128 {
    var sum: Int128 = 0
    try eachPart(of: usage, in: row) { part throws(Overflow) in
      switch part {
      case .time(let seconds, let price), .shortCalls(let seconds, let price):
        sum = try add(sum, multiply(Int128(seconds), price.units))
      case .flat(let price):
        sum = try add(sum, multiply(60, price.units))
      }
    }
    return sum
  }
}

import CDRCore

/// A price list: what the items of a month cost, and how calls are metered for it.
public struct Tariff: Hashable, Sendable {
  /// What messages and summaries call it.
  public var name: String
  /// An ISO 4217 code.
  public var currency: String
  /// The IANA name of the zone in which days and months are cut.
  public var timeZone: String
  /// The first billing month that the tariff is meant for; nil: always.
  public var effectiveFrom: Month?
  /// Which end of a call decides its month.
  public var attribution: Attribution
  /// Decimals of a bill line's amount.
  public var amountScale: Int
  /// How payable amounts are rounded.
  public var payable: PayableRule
  /// The products under `usage:`, in the order of the file.
  public var items: [TariffItem]
  /// nil: recorded minutes are counted as uncharged.
  public var recording: RecordingTariff?
  /// The price of a number for a month; nil: numbers cannot be billed.
  public var numberRent: Price?
  /// nil: seats cannot be billed.
  public var seats: SeatsTariff?
  /// The lower-case hexadecimal SHA-256 of the tariff's text.
  public var sha256: String
  /// Where the text came from: a path, or `built-in`.
  public var origin: String
  /// The text that the tariff was read from.
  public var text: String
}

/// How a payable amount is rounded from an exact one.
public struct PayableRule: Hashable, Sendable {
  /// Decimals of the payable amount.
  public var scale: Int
  /// How further decimals are cut off.
  public var rounding: Rounding

  public init(scale: Int = 2, rounding: Rounding = .down) {
    self.scale = scale
    self.rounding = rounding
  }
}

/// A product charged by the minute.
public struct TariffItem: Hashable, Sendable {
  /// The product's name.
  public var name: String
  /// How a call is rounded up.
  public var rounding: TimeRounding
  /// What the tier reached means for the minutes below it.
  public var pricing: PricingModel
  /// Items of one group choose their tier by the group's joint minutes.
  public var tierGroup: String?
  /// What less than a minute costs.
  public var underOneMinute: UnderOneMinute
  /// In rising order; the last one is open.
  public var tiers: [Tier]

  /// - Parameters:
  ///   - name: what calls of the item name as their product.
  ///   - increment: seconds of which whole multiples are charged.
  ///   - minimum: nil for the initial period or, without one, the increment.
  ///   - initial: seconds of the first period, charged in full; 0: none.
  ///   - pricing: what a tier's price holds for: all units, or those within it.
  ///   - tierGroup: items of one group choose their tier by joint minutes.
  ///   - underOneMinute: what less than a minute costs.
  ///   - tiers: in rising order; the last one is open.
  public init(
    name: String, increment: Int = 60, minimum: Int? = nil, initial: Int = 0,
    pricing: PricingModel = .volume, tierGroup: String? = nil,
    underOneMinute: UnderOneMinute = .off, tiers: [Tier]
  ) {
    self.name = name
    rounding = TimeRounding(increment: increment, minimum: minimum, initial: initial)
    self.pricing = pricing
    self.tierGroup = tierGroup
    self.underOneMinute = underOneMinute
    self.tiers = tiers
  }

  /// Seconds of which a call is charged whole multiples, beyond an initial period.
  public var increment: Int { rounding.increment }
  /// Seconds that a call above 0 is charged at least.
  public var minimum: Int { rounding.minimum }
}

/// What the reached tier means for the minutes below it.
public enum PricingModel: String, Hashable, Sendable, CaseIterable {
  /// All minutes of the month cost the price of the tier that the month reaches.
  case volume
  /// The minutes within each tier cost that tier's price.
  case graduated
}

/// How the row "under 1 minute" of a price list is read.
public enum UnderOneMinute: Hashable, Sendable {
  case off
  /// The price of an account's billed minutes when its unrounded talk time in the item over the
  /// month is above 0 and under 60 s.
  case month(Price)
  /// The price of the billed minutes of each call shorter than 60 s; the rest go by the tier.
  case call(Price)
}

/// A stretch of volume, up to and including a bound. Only upper bounds are kept, so tiers can
/// neither gap nor overlap.
public struct Tier: Hashable, Sendable {
  /// In minutes, or in seats, inclusive; nil: open.
  public var upTo: Int64?
  /// Of a minute, or of a seat for a month.
  public var price: Price
  /// Added once when this tier is the one reached.
  public var flat: Price?

  public init(upTo: Int64?, price: Price, flat: Price? = nil) {
    self.upTo = upTo
    self.price = price
    self.flat = flat
  }
}

/// What recorded minutes cost.
public struct RecordingTariff: Hashable, Sendable {
  /// Of a recorded minute.
  public var price: Price
  /// How a recording is rounded up.
  public var rounding: TimeRounding
  /// The items whose recordings are charged.
  public var products: [String]

  public init(price: Price, rounding: TimeRounding = TimeRounding(), products: [String]) {
    self.price = price
    self.rounding = rounding
    self.products = products
  }

  /// Seconds of which a recording is charged whole multiples, beyond an initial period.
  public var increment: Int { rounding.increment }
}

/// What seats cost, per seat and month.
public struct SeatsTariff: Hashable, Sendable {
  /// nil: seats of this type cannot be billed.
  public var human: SeatTypeTariff?
  /// nil: seats of this type cannot be billed.
  public var ai: SeatTypeTariff?
  /// The days that count as a month when what is left of a term is not whole months.
  public var additionDayBasis: Int

  public init(human: SeatTypeTariff?, ai: SeatTypeTariff?, additionDayBasis: Int = 30) {
    self.human = human
    self.ai = ai
    self.additionDayBasis = additionDayBasis
  }
}

/// What seats of one type cost.
public struct SeatTypeTariff: Hashable, Sendable {
  /// By seat count, in rising order; the last one is open.
  public var tiers: [Tier]
  /// The factor for a term of at least this many months, in rising order of months.
  public var termDiscounts: [TermDiscount]

  public init(tiers: [Tier], termDiscounts: [TermDiscount] = []) {
    self.tiers = tiers
    self.termDiscounts = termDiscounts
  }
}

/// The factor that a term of at least this many months earns.
public struct TermDiscount: Hashable, Sendable {
  /// The months that a term has at least.
  public var months: Int
  /// What is paid of the full price.
  public var factor: Price

  public init(months: Int, factor: Price) {
    self.months = months
    self.factor = factor
  }
}

import CDRCore
import Rating
import Tariffs
import Testing

/// The month of all tests that need just one.
let october = Month(year: 2026, month: 10)!

/// A price typed in a test.
func price(_ text: String) throws -> Price {
  try #require(Price(text))
}

/// Tiers typed as a bound, a price and a flat amount each.
func tiers(_ rows: (upTo: Int64?, price: String, flat: String?)...) throws -> [Tier] {
  try rows.map { row in
    Tier(upTo: row.upTo, price: try price(row.price), flat: try row.flat.map(price))
  }
}

func item(
  _ name: String, _ tiers: [Tier], increment: Int = 60, minimum: Int? = nil,
  pricing: PricingModel = .volume, group: String? = nil, underOneMinute: UnderOneMinute = .off
) -> TariffItem {
  TariffItem(
    name: name, increment: increment, minimum: minimum, pricing: pricing, tierGroup: group,
    underOneMinute: underOneMinute, tiers: tiers)
}

func recording(_ price: Price, increment: Int = 60, of products: [String]) -> RecordingTariff {
  RecordingTariff(
    price: price, rounding: TimeRounding(increment: increment), products: products)
}

/// A tariff is read from text; what a test is about then takes the place of what was read.
func tariff(
  _ items: [TariffItem], recording: RecordingTariff? = nil, name: String = "test",
  amountScale: Int = 3, payable: PayableRule = PayableRule()
) throws -> Tariff {
  var tariff = try Tariff(
    text: """
      name: test
      currency: CNY
      time_zone: Asia/Shanghai
      usage: {voice: {tiers: [{price: "1"}]}}
      """, origin: "test")
  tariff.name = name
  tariff.items = items
  tariff.recording = recording
  tariff.amountScale = amountScale
  tariff.payable = payable
  return tariff
}

/// The price list of 2021-12-20, typed from its tables and not read from the built-in tariff.
func priceList() throws -> Tariff {
  let minutes = try tiers(
    (50_000, "0.110", nil), (100_000, "0.108", nil), (500_000, "0.104", nil),
    (1_000_000, "0.100", nil), (5_000_000, "0.096", nil), (10_000_000, "0.092", nil),
    (nil, "0.088", nil))
  return try tariff(
    [
      item("voice", minutes),
      item("ivr_inbound", minutes, underOneMinute: .month(try price("0.100"))),
      item("ivr_outbound", minutes, underOneMinute: .month(try price("0.150"))),
      item("robot_outbound", minutes, underOneMinute: .month(try price("0.150"))),
    ],
    recording: recording(
      try price("0.050"), of: ["ivr_inbound", "ivr_outbound", "robot_outbound"]))
}

/// The metering of a tariff, with its items in the tariff's order.
func metering(of tariff: Tariff) -> Metering {
  Metering(
    items: tariff.items.map { MeteredItem(name: $0.name, rounding: $0.rounding) },
    recording: tariff.recording?.rounding ?? TimeRounding(), timeZone: tariff.timeZone,
    attribution: tariff.attribution)
}

/// Usage of calls, none of them short unless said.
func used(
  calls: Int64 = 1, seconds: Int64, talk: Int64? = nil,
  short: (calls: Int64, seconds: Int64) = (0, 0)
) -> Usage {
  var usage = Usage()
  usage.calls = calls
  usage.billedSeconds = seconds
  usage.talkMilliseconds = talk ?? seconds * 1000
  usage.shortCalls = short.calls
  usage.shortBilledSeconds = short.seconds
  return usage
}

/// Usage of recordings alone.
func recorded(calls: Int64 = 1, seconds: Int64, milliseconds: Int64? = nil) -> Usage {
  var usage = Usage()
  usage.recordedCalls = calls
  usage.recordedMilliseconds = milliseconds ?? seconds * 1000
  usage.recordedBilledSeconds = seconds
  return usage
}

/// Both usages together.
func + (a: Usage, b: Usage) -> Usage {
  var sum = a
  let isExact = sum.add(b)
  precondition(isExact)
  return sum
}

func account(_ usages: [Int: Usage], month: Month = october, name: String = "a1") -> AccountUsage {
  AccountUsage(
    month: month, account: name,
    items: usages.sorted { $0.key < $1.key }.map { ItemUsage(item: $0.key, usage: $0.value) })
}

/// Rates one account as of the first instant of 1970, so provisionally.
func bill(_ usage: AccountUsage, _ tariff: Tariff, metering: Metering? = nil) throws -> Bill {
  let clock = try #require(ZoneClock(name: tariff.timeZone))
  let priced = PricedTariff(tariff, metering: metering ?? RatingTests.metering(of: tariff))
  var bill = Bill(in: priced)
  try Rater(asOf: 0, clock: clock).rate(usage, under: priced, into: &bill)
  return bill
}

/// The one line of one item's usage.
func line(_ usage: Usage, _ item: TariffItem, amountScale: Int = 3) throws -> BillLine {
  let bill = try bill(account([0: usage]), tariff([item], amountScale: amountScale))
  try #require(bill.lines.count == 1)
  return bill.lines[0]
}

extension BillLine {
  /// Tier, unit price, amount, payable and detail, as a row of a table in a test.
  var charged: [String] {
    [tier, unitPrice, amount.description, payable.description, detail]
  }
}

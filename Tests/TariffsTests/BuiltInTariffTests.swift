import CDRCore
import Tariffs
import Testing

/// Every figure of the built-in tariff against the published list, typed here by hand.
@Suite("The built-in tariff")
struct BuiltInTariffTests {
  let tariff: Tariff

  init() throws {
    tariff = try Tariff.builtIn
  }

  @Test func frame() {
    #expect(Tariff.builtInNames == ["icc-20211220"])
    #expect(tariff.name == "icc-20211220")
    #expect(tariff.origin == "built-in")
    #expect(tariff.label == "icc-20211220 (built-in)")
    #expect(tariff.currency == "CNY")
    #expect(tariff.timeZone == "Asia/Shanghai")
    #expect(tariff.effectiveFrom == Month(year: 2021, month: 12))
    #expect(tariff.attribution == .start)
    #expect(tariff.amountScale == 3)
    #expect(tariff.payable == PayableRule(scale: 2, rounding: .down))
  }

  static let minuteTable: [(item: String, underOneMinute: String?, tiers: [(Int64?, String)])] = [
    (
      "voice", nil,
      [
        (50_000, "0.110"), (100_000, "0.108"), (500_000, "0.104"), (1_000_000, "0.100"),
        (5_000_000, "0.096"), (10_000_000, "0.092"), (nil, "0.088"),
      ]
    ),
    (
      "ivr_inbound", "0.100",
      [
        (50_000, "0.110"), (100_000, "0.108"), (500_000, "0.104"), (1_000_000, "0.100"),
        (5_000_000, "0.096"), (10_000_000, "0.092"), (nil, "0.088"),
      ]
    ),
    (
      "ivr_outbound", "0.150",
      [
        (50_000, "0.110"), (100_000, "0.108"), (500_000, "0.104"), (1_000_000, "0.100"),
        (5_000_000, "0.096"), (10_000_000, "0.092"), (nil, "0.088"),
      ]
    ),
    (
      "robot_outbound", "0.150",
      [
        (50_000, "0.110"), (100_000, "0.108"), (500_000, "0.104"), (1_000_000, "0.100"),
        (5_000_000, "0.096"), (10_000_000, "0.092"), (nil, "0.088"),
      ]
    ),
  ]

  @Test func minutes() throws {
    #expect(tariff.items.map(\.name) == Self.minuteTable.map(\.item))
    for (item, row) in zip(tariff.items, Self.minuteTable) {
      #expect(item.increment == 60)
      #expect(item.minimum == 60)
      #expect(item.pricing == .volume)
      #expect(item.tierGroup == nil)
      #expect(item.underOneMinute == (try row.underOneMinute.map { .month(try price($0)) } ?? .off))
      #expect(item.tiers == (try row.tiers.map { try tier($0, $1) }))
    }
  }

  @Test func recordingAndNumbers() throws {
    #expect(tariff.recording?.price == (try price("0.050")))
    #expect(tariff.recording?.increment == 60)
    #expect(tariff.recording?.products == ["ivr_inbound", "ivr_outbound", "robot_outbound"])
    #expect(tariff.numberRent == (try price("35")))
  }

  @Test func seats() throws {
    let seats = try #require(tariff.seats)
    let terms = [try discount(12, "0.85"), try discount(24, "0.75"), try discount(36, "0.65")]
    #expect(
      seats.human?.tiers == [try tier(99, "199"), try tier(299, "159"), try tier(nil, "129")])
    #expect(seats.ai?.tiers == [try tier(49, "699"), try tier(99, "599"), try tier(nil, "499")])
    #expect(seats.human?.termDiscounts == terms)
    #expect(seats.ai?.termDiscounts == terms)
    #expect(seats.additionDayBasis == 30)
  }
}

import CDRCore
import Rating
import Tariffs
import Testing

/// The tiers of the price list at every bound, for every item.
struct PriceListBoundsTests {
  /// Bound and price in thousandths, typed from the price list.
  static let rows: [(bound: Int64, label: String, price: Int64)] = [
    (50_000, "<=50000", 110), (100_000, "<=100000", 108), (500_000, "<=500000", 104),
    (1_000_000, "<=1000000", 100), (5_000_000, "<=5000000", 96), (10_000_000, "<=10000000", 92),
    (.max, ">10000000", 88),
  ]

  @Test(arguments: ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"])
  func everyBound(name: String) throws {
    let tariff = try priceList()
    let position = try #require(tariff.items.firstIndex { $0.name == name })
    for (row, next) in zip(Self.rows, Self.rows.dropFirst()) {
      for (minutes, expected) in [(row.bound, row), (row.bound + 1, next)] {
        let bill = try bill(account([position: used(calls: 7, seconds: minutes * 60)]), tariff)
        let line = try #require(bill.lines.first)
        let thousandths = minutes * expected.price
        #expect(bill.lines.count == 1)
        #expect(line.item == name)
        #expect(line.calls == 7)
        #expect(line.quantity == .minutes(seconds: minutes * 60))
        #expect(line.tier == expected.label)
        #expect(line.unitPrice == "0." + String(1000 + expected.price).dropFirst())
        #expect(line.amount == FixedDecimal(units: Int128(thousandths), scale: 3))
        #expect(line.payable == FixedDecimal(units: Int128(thousandths / 10), scale: 2))
        #expect(line.detail == "")
      }
    }
  }

  /// Worked by hand.
  @Test(
    arguments: [
      (1, "<=50000", "0.110", "0.110", "0.11"),
      (50_000, "<=50000", "0.110", "5500.000", "5500.00"),
      (50_001, "<=100000", "0.108", "5400.108", "5400.10"),
      (100_001, "<=500000", "0.104", "10400.104", "10400.10"),
      (1_000_001, "<=5000000", "0.096", "96000.096", "96000.09"),
      (10_000_000, "<=10000000", "0.092", "920000.000", "920000.00"),
      (10_000_001, ">10000000", "0.088", "880000.088", "880000.08"),
    ] as [(Int64, String, String, String, String)])
  func byHand(minutes: Int64, tier: String, price: String, amount: String, payable: String) throws {
    let bill = try bill(account([0: used(seconds: minutes * 60)]), try priceList())
    #expect(bill.lines.map(\.charged) == [[tier, price, amount, payable, ""]])
  }

  /// The row holds while the month's unrounded talk time is under 60 s, however many minutes the
  /// calls were rounded up to.
  @Test(
    arguments: [
      (1, 1, 17_000, "<1", "0.100", "0.100", "0.10"),
      (1, 3, 59_999, "<1", "0.100", "0.300", "0.30"),
      (1, 3, 60_000, "<=50000", "0.110", "0.330", "0.33"),
      (1, 1, 60_000, "<=50000", "0.110", "0.110", "0.11"),
      (2, 1, 1, "<1", "0.150", "0.150", "0.15"),
      (3, 1, 17_000, "<1", "0.150", "0.150", "0.15"),
      (3, 2, 59_999, "<1", "0.150", "0.300", "0.30"),
      (3, 2, 60_000, "<=50000", "0.110", "0.220", "0.22"),
      (0, 1, 17_000, "<=50000", "0.110", "0.110", "0.11"),
    ] as [(Int, Int64, Int64, String, String, String, String)])
  func underOneMinute(
    item: Int, minutes: Int64, talk: Int64, tier: String, price: String, amount: String,
    payable: String
  ) throws {
    let usage = used(
      calls: minutes, seconds: minutes * 60, talk: talk, short: (minutes, minutes * 60))
    let bill = try bill(account([item: usage]), try priceList())
    #expect(bill.lines.map(\.charged) == [[tier, price, amount, payable, ""]])
  }
}

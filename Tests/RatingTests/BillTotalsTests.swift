import CDRCore
import Rating
import Tariffs
import Testing

/// Sums over lines, and over blocks of lines.
struct BillTotalsTests {
  private func line(
    _ item: String, _ quantity: Quantity, amount: FixedDecimal, payable: FixedDecimal,
    currency: String = "CNY"
  ) -> BillLine {
    let isTime = if case .minutes = quantity { true } else { false }
    return BillLine(
      month: october, account: "a", item: item, calls: isTime ? 2 : nil,
      talkMilliseconds: isTime ? 1500 : nil, quantity: quantity, unitPrice: "1", amount: amount,
      payable: payable, currency: currency, status: .final)
  }

  private func sample() throws -> [BillLine] {
    [
      line(
        "voice", .minutes(seconds: 61), amount: FixedDecimal(units: 1005, scale: 3),
        payable: FixedDecimal(units: 100, scale: 2)),
      line(
        "recording", .minutes(seconds: 120), amount: FixedDecimal(units: 25, scale: 1),
        payable: FixedDecimal(units: 250, scale: 2)),
      line(
        "number_rent", .numberMonths(3), amount: FixedDecimal(units: 105, scale: 0),
        payable: FixedDecimal(units: 105_000, scale: 3)),
      line(
        "ai_seat", .seats(5), amount: FixedDecimal(units: 1, scale: 4),
        payable: FixedDecimal(units: 0, scale: 0)),
    ]
  }

  @Test func everyKindOfLine() throws {
    var totals = BillTotals(currency: "CNY")
    for line in try sample() { try totals.add(line) }
    #expect(totals.lines == 4)
    #expect(totals.calls == 2)
    #expect(totals.talkMilliseconds == 1500)
    #expect(totals.billedSeconds == 61)
    #expect(totals.recordingBilledSeconds == 120)
    // 1.005 + 2.5 + 105 + 0.0001, at the longest scale.
    #expect(totals.amount.description == "108.5051")
    #expect(totals.payable.description == "108.500")
  }

  /// However lines are cut into blocks, the totals are the same.
  @Test func blocks() throws {
    let lines = try sample()
    var whole = BillTotals(currency: "CNY")
    for line in lines { try whole.add(line) }
    try whole.addUncharged(recordingBilledSeconds: 7)
    for cut in 0...lines.count {
      var (first, second) = (BillTotals(currency: "CNY"), BillTotals(currency: "CNY"))
      for line in lines[..<cut] { try first.add(line) }
      for line in lines[cut...] { try second.add(line) }
      try second.addUncharged(recordingBilledSeconds: 7)
      try first += second
      #expect(first == whole)
    }
  }

  @Test func billsJoinInOrder() throws {
    let tariff = try priceList()
    let priced = PricedTariff(tariff, metering: metering(of: tariff))
    let rater = Rater(asOf: 0, clock: try #require(ZoneClock(name: "Asia/Shanghai")))
    var (first, second) = (Bill(in: priced), Bill(in: priced))
    try rater.rate(account([0: used(seconds: 60)], name: "a"), under: priced, into: &first)
    try rater.rate(account([0: used(seconds: 120)], name: "b"), under: priced, into: &second)
    try first.append(contentsOf: second)
    #expect(first.lines.map(\.account) == ["a", "b"])
    #expect(first.totals.lines == 2)
    #expect(first.totals.amount.description == "0.330")
    #expect(first.totals.payable.description == "0.33")
  }

  /// Sums of Int64 amounts go beyond Int64.
  @Test func largeAmounts() throws {
    var totals = BillTotals(currency: "CNY")
    let huge = FixedDecimal(units: Int128(Int64.max), scale: 3)
    for _ in 0..<2 {
      try totals.add(line("voice", .minutes(seconds: 1), amount: huge, payable: huge))
    }
    #expect(totals.amount.units == Int128(Int64.max) * 2)
  }

  @Test func failures() throws {
    var totals = BillTotals(currency: "CNY")
    let none = FixedDecimal(units: 0, scale: 0)
    let huge = line("voice", .minutes(seconds: .max), amount: none, payable: none)
    try totals.add(huge)
    let overflow = #expect(throws: Failure.self) { try totals.add(huge) }
    #expect(overflow?.kind == .badData)
    let foreign = line(
      "voice", .minutes(seconds: 1), amount: none, payable: none, currency: "EUR")
    #expect(
      throws: Failure(.unfit, "a bill in CNY cannot take lines in EUR: rate them separately.")
    ) { try totals.add(foreign) }
    let joined = #expect(throws: Failure.self) { try totals += BillTotals(currency: "EUR") }
    #expect(joined?.kind == .unfit)
  }
}

import CDRCore
import Rating
import Tariffs
import TestSupport
import Testing

/// The rater against the slow one, which has exact fractions and prices as text, with random tariffs
/// of every kind.
struct OracleTests {
  @Test(arguments: 0..<400)
  func randomTariffAndCalls(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let tariff = try randomTariff(&random)
    let calls = randomCalls(of: tariff, &random)
    let rater = SlowRater(SlowTariff(tariff))
    let usages = Dictionary(grouping: calls, by: \.product).mapValues { Usage(of: $0, rater) }
    let bill = try bill(account(usages), tariff)
    #expect(bill.lines.map { SlowLine($0) } == rater.lines(calls), "\(tariff)")
    #expect(
      bill.totals.unchargedRecordingBilledSeconds == Int64(rater.seconds(calls).uncharged))
    // A detail stands where the sum cannot be redone from the line, and its sum is the amount.
    for line in bill.lines {
      try check(line, scale: tariff.amountScale)
    }
  }

  /// Redoes a line's sum as a reader would: from the detail, or as quantity × unit price.
  private func check(_ line: BillLine, scale: Int) throws {
    guard case .minutes(let seconds) = line.quantity else { return }
    var sum = Fraction(0)
    let explained = line.detail.split(separator: "; ").first.map(String.init) ?? ""
    if explained.isEmpty || explained.hasPrefix("tier by") {
      sum = Fraction(line.unitPrice) * Int(seconds) / 60
    } else {
      for part in explained.split(separator: " + ").map(String.init) {
        if part.hasSuffix(" flat") {
          sum = sum + Fraction(String(part.dropLast(5)))
        } else {
          let factors = part.split(separator: " x ").map(String.init)
          try #require(factors.count == 2)
          let time = factors[0].split(separator: " ").map(String.init)
          let isSeconds = time.dropFirst().first == "s"
          let seconds = isSeconds ? time[0] : (Fraction(time[0]) * 60).rounded(to: 0, "down")
          sum = sum + Fraction(factors[1]) * (try #require(Int(seconds))) / 60
        }
      }
    }
    #expect(sum.rounded(to: scale, "half_up") == line.amount.description, "\(line)")
  }

  // MARK: Random tariffs and calls

  private func randomTariff(_ random: inout SeededRandom) throws -> Tariff {
    let isGrouped = random.oneIn(3)
    let items = try ["voice", "in", "out"].map { name in
      let inGroup = isGrouped && name != "voice"
      let increment = random.pick([60, 60, 60, 1, 6, 30, 7])
      let rowPrice = try price(randomPrice(&random))
      var bound: Int64 = 0
      var tiers: [Tier] = []
      for _ in 0..<random.below(4) {
        bound += 1 + Int64(random.below(8))
        tiers.append(try randomTier(upTo: bound, hasFlat: !inGroup, &random))
      }
      tiers.append(try randomTier(upTo: nil, hasFlat: !inGroup, &random))
      return item(
        name, tiers, increment: increment, minimum: random.pick([increment, 60, 10]),
        pricing: inGroup ? .volume : random.pick(PricingModel.allCases),
        group: inGroup ? "ivr" : nil,
        underOneMinute: random.pick([.off, .month(rowPrice), .call(rowPrice)]))
    }
    let recorded = RatingTests.recording(
      try price(randomPrice(&random)), increment: random.pick([60, 1]), of: ["in", "out"])
    return try tariff(
      items, recording: random.oneIn(4) ? nil : recorded, amountScale: random.below(7),
      payable: PayableRule(scale: random.below(6), rounding: random.pick(Rounding.allCases)))
  }

  private func randomTier(
    upTo: Int64?, hasFlat: Bool, _ random: inout SeededRandom
  ) throws -> Tier {
    let flat = hasFlat && random.oneIn(3) ? try price(randomPrice(&random)) : nil
    return Tier(upTo: upTo, price: try price(randomPrice(&random)), flat: flat)
  }

  private func randomPrice(_ random: inout SeededRandom) -> String {
    let fraction = (0..<(1 + random.below(7))).map { _ in String(random.below(10)) }.joined()
    return random.oneIn(5) ? "\(random.below(3))" : "\(random.below(2)).\(fraction)"
  }

  private func randomCalls(
    of tariff: Tariff, _ random: inout SeededRandom
  ) -> [SlowCalls.Call] {
    tariff.items.indices.flatMap { item in
      (0..<random.below(random.pick([2, 4, 12]))).map { _ in
        SlowCalls.Call(
          product: item,
          duration: random.pick([0, 1, 17_000, 59_999, 60_000, 60_001, 61_000])
            + (random.oneIn(2) ? random.below(120_000) : 0),
          recording: random.oneIn(2) ? random.below(100_000) : 0)
      }
    }
  }
}

import Metering
import Rating
import Tariffs
import Testing

/// The rater against a slow one written another way: call by call and second by second, with a
/// price looked up for each second, in one big denominator, and rounded by looking at digits.
struct OracleTests {
  @Test(arguments: 0..<400)
  func randomTariffAndCalls(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let tariff = try randomTariff(&random)
    let calls = randomCalls(of: tariff, &random)
    var usages: [Int: Usage] = [:]
    for (item, itsCalls) in calls.enumerated() {
      usages[item] = itsCalls.reduce(into: Usage()) { usage, call in
        usage.countCall(call, of: tariff, item: tariff.items[item])
      }
    }
    let bill = try bill(account(usages), tariff)
    let oracle = SlowRater(tariff: tariff, calls: calls)
    let actual = bill.lines.map { line in
      SlowLine(
        item: line.item, calls: line.calls ?? -1, talk: line.talkMilliseconds ?? -1,
        quantity: line.quantity, tier: line.tier, unitPrice: line.unitPrice,
        amount: line.amount.description, payable: line.payable.description)
    }
    #expect(actual == oracle.lines, "\(tariff)")
    #expect(bill.totals.unchargedRecordingBilledSeconds == oracle.unchargedSeconds)
    // A detail stands where the sum cannot be redone from the line, and its sum is the amount.
    for line in bill.lines {
      try check(line, scale: tariff.amountScale)
    }
  }

  /// Redoes a line's sum as a reader would: from the detail, or as quantity × unit price.
  private func check(_ line: BillLine, scale: Int) throws {
    guard case .minutes(let seconds) = line.quantity else { return }
    var sum = Int128(0)
    let explained = line.detail.split(separator: "; ").first.map(String.init) ?? ""
    if explained.isEmpty || explained.hasPrefix("tier by") {
      sum = Int128(seconds) * (try nanos(line.unitPrice))
    } else {
      for part in explained.split(separator: " + ").map(String.init) {
        if part.hasSuffix(" flat") {
          sum += 60 * (try nanos(String(part.dropLast(5))))
        } else {
          let factors = part.split(separator: " x ").map(String.init)
          try #require(factors.count == 2)
          let time = factors[0].split(separator: " ").map(String.init)
          let seconds =
            time.dropFirst().first == "s"
            ? try #require(Int128(time[0])) : try nanos(time[0]) * 60 / 1_000_000_000
          sum += seconds * (try nanos(factors[1]))
        }
      }
    }
    #expect(roundedHalfUp(sixtiethNanos: sum, scale: scale) == line.amount.description, "\(line)")
  }

  private func nanos(_ text: String) throws -> Int128 {
    let value = try #require(FixedDecimal(text))
    return (value.scale..<9).reduce(value.units) { units, _ in units * 10 }
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

  private func randomCalls(of tariff: Tariff, _ random: inout SeededRandom) -> [[SlowCall]] {
    tariff.items.map { _ in
      (0..<random.below(random.pick([2, 4, 12]))).map { _ in
        SlowCall(
          milliseconds: random.pick([0, 1, 17_000, 59_999, 60_000, 60_001, 61_000])
            + (random.oneIn(2) ? random.below(120_000) : 0),
          recorded: random.oneIn(2) ? random.below(100_000) : 0)
      }
    }
  }
}

extension Usage {
  /// Adds a call the way that the first pass does.
  fileprivate mutating func countCall(_ call: SlowCall, of tariff: Tariff, item: TariffItem) {
    if call.milliseconds > 0 {
      let billed = call.billedSeconds(increment: item.increment, minimum: item.minimum)
      calls += 1
      talkMilliseconds += Int64(call.milliseconds)
      billedSeconds += billed
      if call.milliseconds < 60_000 {
        shortCalls += 1
        shortBilledSeconds += billed
      }
    }
    if call.recorded > 0 {
      recordedCalls += 1
      recordedMilliseconds += Int64(call.recorded)
      recordedBilledSeconds += call.recordedSeconds(increment: tariff.recording?.increment ?? 60)
    }
  }
}

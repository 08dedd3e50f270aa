import CDRCore
import Rating
import Tariffs
import Testing

/// What of an account comes on the bill, in which order, with which status, and what stops it.
struct RaterTests {
  // MARK: Recording

  @Test func oneRecordingLineOverAllProducts() throws {
    let inbound =
      used(calls: 2, seconds: 120, talk: 61_500)
      + recorded(calls: 2, seconds: 180, milliseconds: 61_000)
    let bill = try bill(
      account([0: recorded(seconds: 600), 1: inbound, 3: recorded(seconds: 60, milliseconds: 500)]),
      try priceList())
    #expect(bill.lines.map(\.item) == ["ivr_inbound", "recording"])
    let line = bill.lines[1]
    // 180 s of inbound calls and 60 s of the robot's: 4 minutes at 0.050. Voice is not charged.
    #expect(line.charged == ["", "0.050", "0.200", "0.20", ""])
    #expect(line.calls == 3)
    #expect(line.talkMilliseconds == 61_500)
    #expect(line.quantity == .minutes(seconds: 240))
    #expect(bill.totals.unchargedRecordingBilledSeconds == 600)
    #expect(bill.totals.recordingBilledSeconds == 240)
  }

  @Test func recordingWithoutAPrice() throws {
    let voice = item("voice", try tiers((nil, "1", nil)))
    let bill = try bill(account([0: recorded(seconds: 61)]), tariff([voice]))
    #expect(bill.lines.isEmpty)
    #expect(bill.totals.unchargedRecordingBilledSeconds == 61)
  }

  @Test func recordingIncrement() throws {
    let voice = item("voice", try tiers((nil, "1", nil)))
    let bill = try bill(
      account([0: recorded(seconds: 61)]),
      tariff([voice], recording: recording(try price("0.050"), increment: 1, of: ["voice"])))
    // 61 × 0.050 ÷ 60 = 0.05083…
    #expect(bill.lines.map(\.charged) == [["", "0.050", "0.051", "0.05", "61 s / 60 x 0.050"]])
  }

  @Test func nothingUsed() throws {
    let bill = try bill(account([0: Usage()]), try priceList())
    #expect(bill.lines.isEmpty)
  }

  // MARK: Order

  /// The tariff's order counts, also where the metering has another one.
  @Test func tariffOrder() throws {
    let tariff = try priceList()
    var shuffled = metering(of: tariff)
    shuffled.items = [
      MeteredItem(name: "robot_outbound"), MeteredItem(name: "other"), MeteredItem(name: "voice"),
      MeteredItem(name: "ivr_inbound"),
    ]
    let minute = used(seconds: 60)
    let bill = try bill(
      account([0: minute, 2: minute, 3: minute]), tariff, metering: shuffled)
    #expect(bill.lines.map(\.item) == ["voice", "ivr_inbound", "robot_outbound"])
  }

  // MARK: Status

  /// October 2026 ends in Shanghai at 2026-10-31T16:00:00Z, in Unix milliseconds:
  /// 1793462400000.
  @Test(
    arguments: [
      (1_793_462_399_999, BillStatus.provisional, BillStatus.final),
      (1_793_462_400_000, .final, .final),
      (1_796_054_399_999, .final, .final),
      (0, .provisional, .provisional),
    ] as [(Int64, BillStatus, BillStatus)])
  func status(asOf: Int64, october: BillStatus, september: BillStatus) throws {
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    let rater = Rater(asOf: asOf, clock: clock)
    #expect(rater.status(of: RatingTests.october) == october)
    #expect(rater.status(of: Month(index: RatingTests.october.index - 1)) == september)
  }

  @Test func statusIsOnEveryLine() throws {
    let tariff = try priceList()
    let priced = PricedTariff(tariff, metering: metering(of: tariff))
    var bill = Bill(in: priced)
    let rater = Rater(
      asOf: 1_793_462_400_000, clock: try #require(ZoneClock(name: "Asia/Shanghai")))
    let usage = used(seconds: 60) + recorded(seconds: 60)
    try rater.rate(account([1: usage]), under: priced, into: &bill)
    try rater.rate(account([1: usage], month: october.next), under: priced, into: &bill)
    #expect(bill.lines.map(\.status) == [.final, .final, .provisional, .provisional])
    #expect(bill.lines.map(\.account) == ["a1", "a1", "a1", "a1"])
  }

  // MARK: Failures

  @Test func itemThatTheTariffLacks() throws {
    let full = try priceList()
    let deal = try tariff([full.items[0]], name: "deal")
    let usages = account([0: used(seconds: 60), 3: used(seconds: 60)], name: "ac\nme")
    #expect(
      throws: Failure(
        .unfit,
        """
        account "ac\\nme" used product "robot_outbound" in 2026-10, which tariff "deal" lacks: \
        add it there under usage, or give the account or month another tariff.
        """)
    ) { try bill(usages, deal, metering: metering(of: full)) }
  }

  /// A product is lacking even when only a recording of it occurs.
  @Test func recordingOfAnItemThatTheTariffLacks() throws {
    let full = try priceList()
    let deal = try tariff([full.items[0]], name: "deal")
    let failure = #expect(throws: Failure.self) {
      try bill(account([3: recorded(seconds: 60)]), deal, metering: metering(of: full))
    }
    #expect(failure?.kind == .unfit)
  }

  @Test(
    arguments: [
      // The product leaves 128 bits, or the amount 64.
      (Int64.max, "999999999999.999999999"), (.max, "1"), (6_000_000_000, "999999999999"),
    ] as [(Int64, String)])
  func sumTooLarge(seconds: Int64, unitPrice: String) throws {
    let voice = item("voice", try tiers((nil, unitPrice, nil)))
    #expect(
      throws: Failure(
        .badData,
        """
        account "a1", 2026-10, item "voice": a sum is too large to be exact; look for a wrong \
        price or for wrong durations.
        """)
    ) { try bill(account([0: used(seconds: seconds, talk: 1)]), tariff([voice], amountScale: 9)) }
  }

  @Test func recordingAndGroupTooLarge() throws {
    let rows = try tiers((nil, "0", nil))
    let both = try tariff(
      [item("in", rows, group: "g"), item("out", rows, group: "g")],
      recording: recording(try price("0"), of: ["in", "out"]))
    let group = #expect(throws: Failure.self) {
      try bill(account([0: used(seconds: .max, talk: 1), 1: used(seconds: 1, talk: 1)]), both)
    }
    #expect(group?.message.hasPrefix("account \"a1\", 2026-10, item \"in\":") == true)
    let sum = #expect(throws: Failure.self) {
      try bill(
        account([
          0: recorded(seconds: .max, milliseconds: 1), 1: recorded(seconds: 1, milliseconds: 1),
        ]), both)
    }
    #expect(sum?.message.hasPrefix("account \"a1\", 2026-10, item \"recording\":") == true)
    #expect(sum?.kind == .badData)
  }
}

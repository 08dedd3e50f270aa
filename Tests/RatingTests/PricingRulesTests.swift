import CDRCore
import Rating
import Tariffs
import Testing

/// Each rule of pricing by itself, with amounts worked by hand.
struct PricingRulesTests {
  @Test(
    arguments: [
      (1, ["<=100", "0.110", "0.110", "0.11", ""]),
      (100, ["<=100", "0.110", "11.000", "11.00", ""]),
      (101, ["<=300", "0.108", "11.108", "11.10", "100 x 0.110 + 1 x 0.108"]),
      (300, ["<=300", "0.108", "32.600", "32.60", "100 x 0.110 + 200 x 0.108"]),
      (301, [">300", "0.1", "32.700", "32.70", "100 x 0.110 + 200 x 0.108 + 1 x 0.1"]),
    ] as [(Int64, [String])])
  func graduated(minutes: Int64, expected: [String]) throws {
    let rows = try tiers((100, "0.110", nil), (300, "0.108", nil), (nil, "0.1", nil))
    let line = try line(used(seconds: minutes * 60), item("voice", rows, pricing: .graduated))
    #expect(line.charged == expected)
  }

  /// Of volume pricing only the flat amount of the tier reached, of graduated pricing those of
  /// all tiers entered.
  @Test(
    arguments: [
      (PricingModel.volume, 100, ["<=100", "0.110", "11.000", "11.00", ""]),
      (.volume, 101, ["<=300", "0.108", "15.908", "15.90", "101 x 0.108 + 5.00 flat"]),
      (.volume, 301, [">300", "0.1", "32.600", "32.60", "301 x 0.1 + 2.5 flat"]),
      (.graduated, 100, ["<=100", "0.110", "11.000", "11.00", ""]),
      (
        .graduated, 101,
        ["<=300", "0.108", "16.108", "16.10", "100 x 0.110 + 1 x 0.108 + 5.00 flat"]
      ),
      (
        .graduated, 301,
        [
          ">300", "0.1", "40.200", "40.20",
          "100 x 0.110 + 200 x 0.108 + 1 x 0.1 + 5.00 flat + 2.5 flat",
        ]
      ),
    ] as [(PricingModel, Int64, [String])])
  func flat(pricing: PricingModel, minutes: Int64, expected: [String]) throws {
    let rows = try tiers((100, "0.110", "0"), (300, "0.108", "5.00"), (nil, "0.1", "2.5"))
    let line = try line(used(seconds: minutes * 60), item("voice", rows, pricing: pricing))
    #expect(line.charged == expected)
  }

  @Test func singleOpenTier() throws {
    let line = try line(used(seconds: 180), item("voice", tiers((nil, "0.11", nil))))
    #expect(line.charged == [">0", "0.11", "0.330", "0.33", ""])
  }

  /// A price of 0 makes a line all the same.
  @Test func freeOfCharge() throws {
    let line = try line(used(seconds: 180), item("voice", tiers((nil, "0", nil))))
    #expect(line.charged == [">0", "0", "0.000", "0.00", ""])
  }

  // MARK: Under one minute

  @Test(
    arguments: [
      // 12 short calls of a minute each and 30 other minutes: 12 × 0.150 + 30 × 0.110.
      (
        12, 30,
        [
          "<=100", "0.110", "5.100", "5.10",
          "12 minutes of calls under 60 s x 0.150 + 30 x 0.110",
        ]
      ),
      (
        1, 30,
        ["<=100", "0.110", "3.450", "3.45", "1 minute of calls under 60 s x 0.150 + 30 x 0.110"]
      ),
      // Short calls count toward the tier: 50 + 51 minutes reach the second.
      (
        50, 51,
        [">100", "0.100", "12.600", "12.60", "50 minutes of calls under 60 s x 0.150 + 51 x 0.100"]
      ),
      (0, 100, ["<=100", "0.110", "11.000", "11.00", ""]),
      // Only short calls: the row is all there is.
      (12, 0, ["<1", "0.150", "1.800", "1.80", ""]),
      (500, 0, ["<1", "0.150", "75.000", "75.00", ""]),
    ] as [(Int64, Int64, [String])])
  func eachShortCall(short: Int64, other: Int64, expected: [String]) throws {
    let usage = used(
      calls: short + (other > 0 ? 1 : 0), seconds: (short + other) * 60, talk: 1,
      short: (short, short * 60))
    let line = try line(
      usage,
      item(
        "robot", tiers((100, "0.110", nil), (nil, "0.100", nil)),
        underOneMinute: .call(try price("0.150"))))
    #expect(line.charged == expected)
  }

  /// The other calls fill the brackets from the first on; the tier is that of all minutes.
  @Test func eachShortCallGraduated() throws {
    let rows = try tiers((100, "0.110", nil), (nil, "0.100", "3"))
    let graduated = item(
      "robot", rows, pricing: .graduated, underOneMinute: .call(try price("0.150")))
    let within = try line(
      used(calls: 21, seconds: 110 * 60, short: (20, 20 * 60)), graduated)
    #expect(
      within.charged == [
        ">100", "0.100", "15.900", "15.90",
        "20 minutes of calls under 60 s x 0.150 + 90 x 0.110 + 3 flat",
      ])
    let beyond = try line(
      used(calls: 21, seconds: 122 * 60, short: (20, 20 * 60)), graduated)
    #expect(
      beyond.charged == [
        ">100", "0.100", "17.200", "17.20",
        "20 minutes of calls under 60 s x 0.150 + 100 x 0.110 + 2 x 0.100 + 3 flat",
      ])
  }

  /// The row replaces the flat amount too, in both settings.
  @Test func rowReplacesFlat() throws {
    let rows = try tiers((nil, "0.110", "9"))
    let usage = used(calls: 2, seconds: 120, talk: 30_000, short: (2, 120))
    for row in [UnderOneMinute.month(try price("0.150")), .call(try price("0.150"))] {
      let line = try line(usage, item("robot", rows, underOneMinute: row))
      #expect(line.charged == ["<1", "0.150", "0.300", "0.30", ""])
    }
    let off = try line(usage, item("robot", rows))
    #expect(off.charged == [">0", "0.110", "9.220", "9.22", "2 x 0.110 + 9 flat"])
  }

  // MARK: Increments

  @Test(
    arguments: [
      // 90 s are exactly 1.5 minutes.
      (90, [">0", "0.110", "0.165", "0.16", ""]),
      // 61 × 0.110 ÷ 60 = 0.11183…, and 3 decimals do not hold 61 s in minutes.
      (61, [">0", "0.110", "0.112", "0.11", "61 s / 60 x 0.110"]),
      // 3 s: 0.05 minutes, 0.0055, half up 0.006.
      (3, [">0", "0.110", "0.006", "0.00", ""]),
      (1, [">0", "0.110", "0.002", "0.00", "1 s / 60 x 0.110"]),
    ] as [(Int64, [String])])
  func fractionalMinutes(seconds: Int64, expected: [String]) throws {
    let line = try line(
      used(seconds: seconds), item("voice", tiers((nil, "0.110", nil)), increment: 1))
    #expect(line.charged == expected)
    #expect(line.quantity == .minutes(seconds: seconds))
  }

  /// A bound is compared with seconds: 100 minutes and a second are in the next tier.
  @Test func boundInSeconds() throws {
    let rows = try tiers((100, "0.110", nil), (nil, "0.060", nil))
    let voice = item("voice", rows, increment: 1)
    #expect(
      try line(used(seconds: 6000), voice).charged == ["<=100", "0.110", "11.000", "11.00", ""])
    #expect(
      try line(used(seconds: 6001), voice).charged
        == [">100", "0.060", "6.001", "6.00", "6001 s / 60 x 0.060"])
    let graduated = item("voice", rows, increment: 1, pricing: .graduated)
    #expect(
      try line(used(seconds: 6001), graduated).charged
        == [">100", "0.060", "11.001", "11.00", "100 x 0.110 + 1 s / 60 x 0.060"])
  }

  /// A bound beyond what 64 bits hold in seconds is still a bound in minutes.
  @Test func hugeBound() throws {
    let rows = try tiers((.max, "0", nil), (nil, "1", nil))
    let line = try line(used(seconds: .max - 7, talk: 60_000), item("voice", rows))
    #expect(line.tier == "<=9223372036854775807")
  }
}

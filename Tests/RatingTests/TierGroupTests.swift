import CDRCore
import Rating
import Tariffs
import Testing

/// Items that choose their tiers by their joint minutes.
struct TierGroupTests {
  private func grouped() throws -> Tariff {
    try tariff([
      item(
        "in", try tiers((100, "0.110", nil), (nil, "0.100", nil)), group: "ivr",
        underOneMinute: .month(try price("0.090"))),
      item("alone", try tiers((100, "0.110", nil), (nil, "0.100", nil))),
      item(
        "out", try tiers((50, "0.30", nil), (150, "0.25", nil), (nil, "0.20", nil)), group: "ivr",
        underOneMinute: .month(try price("0.150"))),
    ])
  }

  @Test func eachReadsItsOwnTable() throws {
    let bill = try bill(
      account([0: used(seconds: 60 * 60), 1: used(seconds: 60 * 60), 2: used(seconds: 41 * 60)]),
      try grouped())
    #expect(
      bill.lines.map(\.charged) == [
        [">100", "0.100", "6.000", "6.00", "tier by 101 joint minutes of ivr"],
        ["<=100", "0.110", "6.600", "6.60", ""],
        ["<=150", "0.25", "10.250", "10.25", "tier by 101 joint minutes of ivr"],
      ])
  }

  /// At the bound the first tier still holds, as it would for the item's own minutes.
  @Test func jointBound() throws {
    let bill = try bill(
      account([0: used(seconds: 60 * 60), 2: used(seconds: 40 * 60)]), try grouped())
    #expect(
      bill.lines.map(\.charged) == [
        ["<=100", "0.110", "6.600", "6.60", ""],
        ["<=150", "0.25", "10.000", "10.00", "tier by 100 joint minutes of ivr"],
      ])
  }

  @Test func alone() throws {
    let bill = try bill(account([2: used(seconds: 40 * 60)]), try grouped())
    #expect(bill.lines.map(\.charged) == [["<=50", "0.30", "12.000", "12.00", ""]])
  }

  /// `month` measures the joint talk time: 59.999 s are under a minute, 60 s are not.
  @Test(
    arguments: [
      (
        29_999,
        [["<1", "0.090", "0.090", "0.09", ""], ["<1", "0.150", "0.150", "0.15", ""]]
      ),
      (
        30_000,
        [
          ["<=100", "0.110", "0.110", "0.11", "tier by 2 joint minutes of ivr"],
          ["<=50", "0.30", "0.300", "0.30", "tier by 2 joint minutes of ivr"],
        ]
      ),
    ] as [(Int64, [[String]])])
  func jointTalkTime(talk: Int64, expected: [[String]]) throws {
    let bill = try bill(
      account([0: used(seconds: 60, talk: 30_000), 2: used(seconds: 60, talk: talk)]),
      try grouped())
    #expect(bill.lines.map(\.charged) == expected)
  }

  /// The detail of the sum comes first, then why the tier is what it is.
  @Test func withShortCalls() throws {
    let rows = try tiers((100, "0.110", nil), (nil, "0.100", nil))
    let tariff = try tariff([
      item("in", rows, group: "ivr", underOneMinute: .call(try price("0.150"))),
      item("out", rows, group: "ivr"),
    ])
    let bill = try bill(
      account([
        0: used(calls: 3, seconds: 240, short: (2, 120)), 1: used(seconds: 99 * 60),
      ]), tariff)
    #expect(
      bill.lines.map(\.charged) == [
        [
          ">100", "0.100", "0.500", "0.50",
          "2 minutes of calls under 60 s x 0.150 + 2 x 0.100; tier by 103 joint minutes of ivr",
        ],
        [">100", "0.100", "9.900", "9.90", "tier by 103 joint minutes of ivr"],
      ])
  }
}

import CDRCore
import TestSupport
import Testing

@testable import Answers

/// Two lists of lines, by hand and at random.
struct ReconciliationTests {
  static func decimal(_ text: String) -> FixedDecimal { FixedDecimal(text) ?? .zero }

  /// A line of minutes.
  static func line(
    _ amount: String, account: String = "acme", item: String = "voice", minutes: Int? = 100,
    price: String? = "0.110", line: Int? = nil, calls: Int64? = nil, talk: Int64? = nil
  ) -> ReconciledLine {
    ReconciledLine(
      account: account, item: item,
      quantity: minutes.map { FixedDecimal(units: Int128($0) * 60, scale: 0) }, unitPrice: price,
      amount: decimal(amount), line: line, calls: calls, talkMilliseconds: talk)
  }

  static let tiers = [
    "voice": [
      ReconcileTier(label: "<=50000", price: decimal("0.110")),
      ReconcileTier(label: "<=100000", price: decimal("0.108")),
    ]
  ]

  func one(_ ours: ReconciledLine, _ theirs: [ReconciledLine]) throws -> ReconciledGroup {
    let result = try Reconciliation(ours: [ours], theirs: theirs, tiers: Self.tiers)
    #expect(try result.isBalanced())
    #expect(result.groups.count == 1)
    return try #require(result.groups.first)
  }

  @Test func equal() throws {
    let group = try one(Self.line("11.00"), [Self.line("11.00")])
    #expect(group.kind == .equal)
    // The same amount in two rows of another text.
    let two = try one(
      Self.line("11.00"), [Self.line("4.4", minutes: 40), Self.line("6.600", minutes: 60)])
    #expect(two.kind == .equal)
  }

  @Test func rounding() throws {
    let group = try one(
      Self.line("0.77", minutes: 7),
      [Self.line("0.33", minutes: 3), Self.line("0.43", minutes: 4)])
    #expect(group.kind == .rounding)
    #expect(group.difference == Self.decimal("-0.01"))
    #expect(group.cause == "cut to the last decimal per row on one side, and once on the other")
  }

  @Test func price() throws {
    let group = try one(
      Self.line("6480.00", minutes: 60_000, price: "0.108"),
      [Self.line("6600.00", minutes: 60_000, price: "0.110")])
    #expect(group.kind == .price)
    #expect(group.difference == Self.decimal("120"))
    #expect(group.cause == "theirs is the price of tier <=50000")
    // Of so few minutes rounding could be the reason, but the prices say otherwise.
    let few = try one(
      Self.line("0.11", minutes: 1), [Self.line("0.10", minutes: 1, price: "0.108")])
    #expect(few.kind == .price)
  }

  @Test func quantity() throws {
    let group = try one(Self.line("11.00"), [Self.line("11.44", minutes: 104)])
    #expect(group.kind == .quantity)
    #expect(group.difference == Self.decimal("0.44"))
    let count = try one(
      Self.line("11.00", minutes: 100, calls: 30), [Self.line("14.30", minutes: 130)])
    #expect(count.cause == "the minutes differ by the number of calls")
    let once = try one(
      Self.line("11.00", minutes: 100, calls: 30, talk: 85 * 60_000 - 500),
      [Self.line("9.35", minutes: 85)])
    #expect(once.cause == "theirs are our minutes before each call is rounded up")
    // The other tier, since other minutes are counted.
    let both = try one(
      Self.line("5500.00", minutes: 50_000),
      [Self.line("5616.00", minutes: 52_000, price: "0.108")])
    #expect(both.kind == .quantity)
    #expect(both.cause == "theirs is the price of tier <=100000")
  }

  @Test func onlyOneSide() throws {
    let result = try Reconciliation(
      ours: [Self.line("1.00", account: "a"), Self.line("2.00", account: "b")],
      theirs: [Self.line("2.00", account: "b", line: 2), Self.line("4.00", account: "c", line: 3)],
      other: [Self.line("-8.00", account: "b", item: "refund", minutes: nil, price: nil, line: 4)])
    #expect(result.groups.map(\.kind) == [.oursOnly, .equal, .theirsOnly, .other])
    #expect(result.groups.map(\.difference.description) == ["-1.00", "0.00", "4.00", "-8.00"])
    #expect(result.ours == Self.decimal("3"))
    #expect(result.theirs == Self.decimal("-2"))
    #expect(try result.isBalanced())
    #expect(!result.agrees)
  }

  @Test func tolerance() throws {
    func agrees(_ tolerance: String) throws -> Bool {
      try Reconciliation(
        ours: [Self.line("11.00")], theirs: [Self.line("11.05")],
        tolerance: Self.decimal(tolerance)
      ).agrees
    }
    #expect(try !agrees("0"))
    #expect(try !agrees("0.049"))
    #expect(try agrees("0.05"))
    // What only one side has never agrees.
    #expect(
      try !Reconciliation(
        ours: [Self.line("0.01")], theirs: [], tolerance: Self.decimal("1")
      ).agrees)
  }

  @Test func commonCause() throws {
    let result = try Reconciliation(
      ours: (1...3).map { Self.line("0.77", account: "a\($0)", minutes: 7) },
      theirs: (1...3).flatMap {
        [
          Self.line("0.33", account: "a\($0)", minutes: 3),
          Self.line("0.43", account: "a\($0)", minutes: 4),
        ]
      })
    #expect(
      result.causes == [
        "All 3 differences in rounding: one side cuts each row to its last decimal, the other the "
          + "whole line; nothing else differs."
      ])
  }

  /// Perturbs a bill of our own, and looks for what was put in.
  @Test(arguments: 0..<40)
  func randomDifferences(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var (ours, theirs, other): ([ReconciledLine], [ReconciledLine], [ReconciledLine]) = ([], [], [])
    var expected: [String: ReconcileClass] = [:]
    func cents(_ minutes: Int, _ thousandths: Int) -> String {
      let units = minutes * thousandths / 10
      return "\(units / 100).\(units % 100 / 10)\(units % 10)"
    }
    for number in 0..<50 {
      let account = "acct-\(number)"
      let minutes = 1000 + random.below(40_000)
      let own = Self.line(cents(minutes, 110), account: account, minutes: minutes)
      let kind = random.pick(ReconcileClass.allCases)
      expected[account] = kind
      if kind != .theirsOnly, kind != .other { ours.append(own) }
      switch kind {
      case .equal: theirs.append(own)
      case .rounding:
        let first = 1 + random.below(minutes - 2)
        // A cent less than the whole, as two cuts can make it.
        let rest = try own.amount - Self.decimal(cents(first, 110)) - Self.decimal("0.01")
        theirs.append(Self.line(cents(first, 110), account: account, minutes: first))
        theirs.append(Self.line(rest.description, account: account, minutes: minutes - first))
      case .quantity:
        let more = minutes + 1 + random.below(5000)
        theirs.append(Self.line(cents(more, 110), account: account, minutes: more))
      case .price:
        theirs.append(
          Self.line(cents(minutes, 108), account: account, minutes: minutes, price: "0.108"))
      case .oursOnly: break
      case .theirsOnly: theirs.append(own)
      case .other:
        other.append(Self.line("-3.50", account: account, item: "refund", minutes: nil, price: nil))
      }
    }
    theirs.shuffle(using: &random)
    let result = try Reconciliation(
      ours: ours, theirs: theirs, other: other, tiers: Self.tiers)
    #expect(try result.isBalanced())
    let found = Dictionary(result.groups.map { ($0.account, $0.kind) }) { a, _ in a }
    #expect(found == expected, "seed \(seed)")
  }
}

import CDRCore
import Runs
import Tariffs
import TestSupport
import Testing

@Suite("What is said about a tariff")
struct TariffCheckTests {
  private func warnings(_ text: String) throws -> [String] {
    try Tariff(text: text, origin: "t.yaml").warnings
  }

  /// The smallest tariff, with the tiers and other keys of its one item.
  private func text(_ tiers: String = "- {price: 0.1}", _ keys: String = "") -> String {
    """
    name: small
    currency: CNY
    time_zone: Asia/Shanghai
    usage:
      voice:
        \(keys.isEmpty ? "increment: 60" : keys)
        tiers:

    """ + tiers.split(separator: "\n").map { "      \($0)\n" }.joined()
  }

  /// The amounts are those of the published list at its bounds, by hand: 50,000 × 0.110 and
  /// 50,001 × 0.108, and so on; 99 × 199 and 100 × 159.
  @Test("the built-in tariff falls behind every bound")
  func builtIn() throws {
    let bounds = [
      "50,001 minutes cost 5,400.108, less than 50,000, which cost 5,500.000",
      "100,001 minutes cost 10,400.104, less than 100,000, which cost 10,800.000",
      "500,001 minutes cost 50,000.100, less than 500,000, which cost 52,000.000",
      "1,000,001 minutes cost 96,000.096, less than 1,000,000, which cost 100,000.000",
      "5,000,001 minutes cost 460,000.092, less than 5,000,000, which cost 480,000.000",
      "10,000,001 minutes cost 880,000.088, less than 10,000,000, which cost 920,000.000",
    ]
    let short =
      "a month with one call of 60 seconds costs 0.110, less than one of 59, which costs 0.150"
    #expect(
      try Tariff.builtIn.warnings
        == bounds.map { "voice: \($0)" } + bounds.map { "ivr_inbound: \($0)" }
        + ([short] + bounds).map { "ivr_outbound: \($0)" }
        + ([short] + bounds).map { "robot_outbound: \($0)" } + [
          "human_seat: 100 seats cost 15,900.000 a month, less than 99, which cost 19,701.000",
          "human_seat: 300 seats cost 38,700.000 a month, less than 299, which cost 47,541.000",
          "ai_seat: 50 seats cost 29,950.000 a month, less than 49, which cost 34,251.000",
          "ai_seat: 100 seats cost 49,900.000 a month, less than 99, which cost 59,301.000",
        ])
  }

  @Test("prices that rise, stay, or fall too little to matter give no warning")
  func none() throws {
    #expect(try warnings(text("- {up_to: 10, price: 1}\n- {price: 2}")) == [])
    #expect(try warnings(text("- {up_to: 10, price: 1}\n- {price: 1}")) == [])
    // 10 × 1.1 = 11 = 11 × 1.
    #expect(try warnings(text("- {up_to: 10, price: 1.1}\n- {price: 1}")) == [])
    #expect(
      try warnings(text("- {up_to: 10, price: 1.1001}\n- {price: 1}")) == [
        "voice: 11 minutes cost 11.000, less than 10, which cost 11.001"
      ])
    // 11.0001 is shown, and billed, as 11.000.
    #expect(try warnings(text("- {up_to: 10, price: 1.10001}\n- {price: 1}")) == [])
  }

  @Test("flat amounts take part")
  func flat() throws {
    #expect(
      try warnings(text("- {up_to: 100, price: 1, flat: 500.5}\n- {price: 1}")) == [
        "voice: 101 minutes cost 101.000, less than 100, which cost 600.500"
      ])
    #expect(try warnings(text("- {up_to: 100, price: 1}\n- {price: 0, flat: 100}")) == [])
    #expect(
      try warnings(text("- {up_to: 100, price: 1}\n- {price: 0, flat: 99.999}")) == [
        "voice: 101 minutes cost 99.999, less than 100, which cost 100.000"
      ])
  }

  @Test("graduated pricing never falls")
  func graduated() throws {
    #expect(
      try warnings(
        text(
          "- {up_to: 100, price: 1, flat: 500}\n- {up_to: 200, price: 0.5}\n- {price: 0}",
          "pricing: graduated")) == [])
  }

  @Test("with small increments the next quantity is less than a minute away")
  func increments() throws {
    // 11 minutes at 0.95 are 10.45, more than 10 at 1; 10 minutes and 6 seconds are 9.595.
    #expect(
      try warnings(text("- {up_to: 10, price: 1}\n- {price: 0.95}", "increment: 6")) == [
        "voice: 10 minutes and 6 seconds cost 9.595, less than 10, which cost 10.000"
      ])
    #expect(try warnings(text("- {up_to: 10, price: 1}\n- {price: 0.95}")) == [])
  }

  @Test("a call just under a minute may cost more than a minute")
  func shortCalls() throws {
    #expect(
      try warnings(text("- {price: 0.1}", "under_one_minute: {price: 0.2, measure: call}")) == [
        "voice: a call of 60 seconds costs 0.100, less than one of 59, which costs 0.200"
      ])
    for rule in ["{price: 0.1, measure: call}", "{price: 0.2, measure: off}"] {
      #expect(try warnings(text("- {price: 0.1}", "under_one_minute: \(rule)")) == [])
    }
  }

  @Test("seats of a month cost what an order of a month does")
  func seatDiscount() throws {
    let tiers = "{tiers: [{up_to: 9, price: 20}, {price: 10}], term_discounts: {1: 0.5}}"
    #expect(
      try warnings(text("- {price: 1}") + "seats: {ai: \(tiers)}\n") == [
        "ai_seat: 10 seats cost 50.000 a month, less than 9, which cost 90.000"
      ])
  }

  @Test("amounts have the tariff's decimals; the largest numbers are exact")
  func figures() throws {
    #expect(
      try warnings(
        text("- {up_to: 1234, price: 0.5}\n- {price: 0.4}") + "amount_scale: 0\n") == [
          "voice: 1,235 minutes cost 494, less than 1,234, which cost 617"
        ])
    #expect(
      try warnings(
        text(
          "- {up_to: 999999999999, price: 999999999999.999999999}\n- {price: 0.000001}")
          + "amount_scale: 6\n") == [
          "voice: 1,000,000,000,000 minutes cost 1,000,000.000000, less than 999,999,999,999, "
            + "which cost 999,999,999,998,999,999,999,000.000000"
        ])
  }

  @Test("a tariff as it was understood")
  func summary() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      name: mine
      currency: EUR
      time_zone: Europe/Lisbon
      attribute_by: end
      amount_scale: 4
      payable: {scale: 1, rounding: half_up}
      usage:
        voice:
          increment: 6
          minimum: 30
          pricing: graduated
          tiers: [{up_to: 1000, price: "0.10", flat: 5}, {price: "0.2"}]
        robot:
          tier_group: machines
          under_one_minute: {price: 0.01, measure: call}
          tiers: [{price: "0.030"}]
      recording: {price: 0.05}
      number_rent: {price: 35}
      seats:
        ai: {tiers: [{up_to: 9, price: 20}, {price: 30}], term_discounts: {12: 0.9}}
      """, to: "t.yaml")
    let check = TariffCheck(namesOrPaths: [path])
    #expect(check.failure == nil)
    #expect(check.warnings == [])
    #expect(
      check.summaries == [
        """
        mine, from \(path)
          EUR, always effective, months in Europe/Lisbon, by the end of a call
          amounts to 4 decimals, payable to 1 decimal, rounded half_up
          voice: graduated, rounded up to 6 s, at least 30 s
            up to 1,000 minutes  0.10, once 5
            above 1,000 minutes  0.2
          robot: volume, rounded up to 60 s, tiers by the joint minutes of group machines
            each call under 1 minute  0.01
            any number of minutes     0.030
          recording: 0.05 a minute, rounded up to 60 s, for voice, robot
          seconds charged
            calls of          1 s  30 s  31 s  60 s  61 s  90 s  91 s  151 s
            voice              30    30    36    60    66    90    96    156
            robot, recording   60    60    60    60   120   120   120    180
          number_rent: 35 a month
          ai_seat, per seat and month
            up to 9 seats   20
            above 9 seats   30
            from 12 months  x 0.9
          seats added: a month is 30 days
        """
      ])
  }

  @Test("a check goes through all files, whatever it finds")
  func check() throws {
    let folder = try TemporaryFolder()
    try folder.write("x: 1\n", to: "a.yaml")
    try folder.write(text("- {up_to: 10, price: 2}\n- {price: 1}"), to: "b.yaml")
    let paths = ["none.yaml", "b.yaml", "a.yaml"].map { "\(folder.path)/\($0)" }
    let check = TariffCheck(namesOrPaths: paths + ["icc-20211220"])
    #expect(check.summaries.map { $0.prefix(5) } == ["small", "icc-2"])
    #expect(
      check.warnings.first
        == "\(paths[1]), voice: 11 minutes cost 11.000, less than 10, which cost 20.000")
    #expect(check.failure?.kind == .unfit)
    #expect(
      check.failure?.message.split(separator: "\n").prefix(3).joined(separator: "|")
        .replacing(folder.path, with: "DIR")
        == "DIR/none.yaml: no such file|DIR/a.yaml has 5 faults|  line 1, x: unknown key; valid "
        + "here: name, currency, time_zone, effective_from, attribute_by, amount_scale, payable, "
        + "usage, recording, number_rent, seats")
    #expect(TariffCheck(namesOrPaths: [paths[0]]).failure?.kind == .inputMissing)
  }
}

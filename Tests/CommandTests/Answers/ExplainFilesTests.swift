import Foundation
import Testing

@Suite("cdr-rater explain, from files")
struct ExplainFilesTests {
  private let folder: Folder

  /// Every rule of pricing once.
  private static let tariff = """
    name: all-rules
    currency: CNY
    time_zone: Asia/Shanghai
    usage:
      talk:
        pricing: graduated
        tiers: [{up_to: 2, price: "0.3", flat: "1"}, {price: "0.2", flat: "0.5"}]
      inbound: {tier_group: ivr, tiers: [{up_to: 3, price: "0.10"}, {price: "0.08"}]}
      outbound: {tier_group: ivr, tiers: [{up_to: 3, price: "0.20"}, {price: "0.15"}]}
      few: {under_one_minute: {price: "0.5", measure: month}, tiers: [{price: "0.4"}]}
      short:
        under_one_minute: {price: "0.7", measure: call}
        tiers: [{up_to: 1, price: "0.6"}, {price: "0.55"}]
      six: {increment: 6, minimum: 30, tiers: [{price: "0.1"}]}
    recording: {price: "0.05", products: [inbound]}
    number_rent: {price: "35"}
    seats:
      human: {tiers: [{up_to: 9, price: "100"}, {price: "80"}]}
      term_discounts: {12: "0.85"}

    """

  /// Worked by hand:
  /// - talk: 150 s are 3 minutes, 2 x 0.3 + 1 x 0.2 and both flat amounts, 2.30;
  /// - inbound and outbound: 2 minutes each, 4 together, so above 3: 0.16 and 0.30;
  /// - few: 17 s, under a minute in all: 0.50;
  /// - short: 30 s cost 0.7, 120 s cost 2 x 0.55: 1.80;
  /// - six: 31 s are 36 s, 0.06, and 10 s are 30 s, 0.05: 66 s x 0.1 / 60 = 0.11;
  /// - recording: 61 s of inbound are 2 minutes: 0.10; 30 s of talk are not charged;
  /// - rent: 35 and 100; seats: 10 x 80 x 12 x 0.85 = 8160.
  private static let calls = """
    v1,acme,talk,2026-10-05T10:00:00,150,30
    i1,acme,inbound,2026-10-05T10:00:00,60,61
    i2,acme,inbound,2026-10-05T10:00:00,60,
    o1,acme,outbound,2026-10-05T10:00:00,60,
    o2,acme,outbound,2026-10-05T10:00:00,60,
    f1,acme,few,2026-10-05T10:00:00,17,
    s1,acme,short,2026-10-05T10:00:00,30,
    s2,acme,short,2026-10-05T10:00:00,120,
    x1,acme,six,2026-10-05T10:00:00,31,
    x2,acme,six,2026-10-05T10:00:00,10,
    z1,acme,talk,2026-10-05T10:00:00,0,
    v1,acme,talk,2026-10-05T10:00:00,150,30
    v1,acme,talk,2026-10-05T10:00:00,210,30
    b1,acme,talk,2026-10-05T10:00:00,abc,
    other,else,talk,2026-10-05T10:00:00,60,

    """

  init() throws {
    folder = try Folder([
      "tariff.yaml": Self.tariff, "calls.csv": Calls.header + Self.calls,
      "numbers.csv": """
      number,account_id,activated_on,cancelled_on,monthly_rent
      1,acme,2026-01-01,,
      2,acme,2026-10-31,,100

      """,
      "seats.csv": """
      order_id,account_id,seat_type,action,seats,months,ordered_on
      o-1,acme,human,purchase,10,12,2026-10-05

      """,
    ])
  }

  private func explain(_ arguments: String...) throws -> Outcome {
    try Program.start(
      [
        "explain", "--month", "2026-10", "--account", "acme", "--as-of", Calls.asOf, "--tariff",
        "tariff.yaml", "--numbers", "numbers.csv", "--seats", "seats.csv", "calls.csv",
      ] + arguments, in: folder
    ).wait()
  }

  @Test("explains every rule, by the parts that were charged")
  func everyRule() throws {
    let run = try explain()
    #expect(run.status == 0, "\(run.error)")
    let volume = "volume pricing: all minutes of the month cost the price of the tier reached"
    let whole = "each call is rounded up to whole minutes"
    let first = Calls.header.utf8.count
    #expect(
      run.output == """
        Account acme, 2026-10: 8300.27 CNY payable, final
        Priced by all-rules (tariff.yaml), months in Asia/Shanghai by the start of calls. Read from calls.csv.
        2.30 + 0.16 + 0.30 + 0.50 + 1.80 + 0.11 + 0.10 + 35.00 + 100.00 + 8160.00 = 8300.27

        talk: 2.30 CNY
          Calls        1 call, 150 s of talk time
          Minutes      3 minutes: \(whole), which added 30 s
          Tiers        graduated pricing: each minute costs the price of the tier that it is in
                         <=2           0.3 + 1 flat
                       > >2            0.2 + 0.5 flat   reached by 3 minutes
          Sum          2 x 0.3 + 1 x 0.2 + 1 flat + 0.5 flat = 2.300
          Bound below  1 minute less, 2 minutes: this line would be 1.60 (tier <=2, 0.3), and the whole bill 8299.57
          Files        calls.csv  1 call  150 s

        inbound: 0.16 CNY
          Calls        2 calls, 120 s of talk time
          Minutes      2 minutes: \(whole), which added nothing
          Group        inbound, outbound reach their tier together (ivr): 4 minutes in all
          Tiers        \(volume)
                         <=3           0.10
                       > >3            0.08   reached by 4 minutes
          Sum          2 x 0.08 = 0.160
          Bound below  1 minute less, 3 minutes: this line would be 0.10 (tier <=3, 0.10), and the whole bill 8300.31
          Files        calls.csv  2 calls  120 s

        outbound: 0.30 CNY
          Calls        2 calls, 120 s of talk time
          Minutes      2 minutes: \(whole), which added nothing
          Group        inbound, outbound reach their tier together (ivr): 4 minutes in all
          Tiers        \(volume)
                         <=3           0.20
                       > >3            0.15   reached by 4 minutes
          Sum          2 x 0.15 = 0.300
          Bound below  1 minute less, 3 minutes: this line would be 0.20 (tier <=3, 0.20), and the whole bill 8300.21
          Files        calls.csv  2 calls  120 s

        few: 0.50 CNY
          Calls        1 call, 17 s of talk time
          Minutes      1 minute: \(whole), which added 43 s
          Tiers        less than a minute of talk time in the month: the price under one minute is charged instead of the tiers
                       > <1            0.5   reached by 17 s of talk time
                         >0            0.4
          Sum          1 x 0.5 = 0.500
          Files        calls.csv  1 call  17 s

        short: 1.80 CNY
          Calls        2 calls, 150 s of talk time
          Minutes      3 minutes: \(whole), which added 30 s
          Tiers        \(volume); calls shorter than 60 s (1 call, 1 minute) cost the price under one minute and count toward the tier
                         <1            0.7
                         <=1           0.6
                       > >1            0.55   reached by 3 minutes
          Sum          1 x 0.7 + 2 x 0.55 = 1.800
          Files        calls.csv  2 calls  150 s

        six: 0.11 CNY
          Calls        2 calls, 41 s of talk time
          Minutes      1.1 minutes: each call is rounded up to a multiple of 6 s, at least 30 s, which added 25 s
          Tiers        \(volume)
                       > >0            0.1   reached by 1.1 minutes
          Sum          1.1 x 0.1 = 0.110
          Files        calls.csv  2 calls  41 s

        recording: 0.10 CNY
          Recorded     1 call of inbound, 61 s recorded
          Minutes      2 minutes: each recording is rounded up to whole minutes, which added 59 s
          Price        0.05 per minute; recordings count toward no tier
          Sum          2 x 0.05 = 0.100
          Files        calls.csv  1 call  61 s

        number_rent: 35.00 CNY
          Rent         1 number held on at least a day of 2026-10; the full month is due
          Sum          1 x 35 = 35.000

        number_rent: 100.00 CNY
          Rent         1 number held on at least a day of 2026-10; the full month is due; at a rent set in the numbers file
          Sum          1 x 100 = 100.000

        human_seat: 8160.00 CNY
          Order        o-1 of 2026-10-05: 10 human seats bought for 12 months; 10 seats after it
          Tiers        chosen by the seats after the order; prices per seat and month
                         1-9           100
                       > >=10          80   reached by 10 seats
          Sum          10 x 80 x 12 months x 0.85 = 8160.000

        Not on the bill
          Not charged  1 minute of recordings of talk, for which the tariff has no price
          Not charged  1 call of 0 seconds or not charged for by the column map
          Duplicates   1 record repeated, counted once
          Rejected     calls.csv line 14: conflicting_duplicate, duration_seconds differs from the call at byte \(first) of calls.csv (4 minutes of talk, 1 minute recorded)
                       calls.csv line 15: bad_duration, duration_seconds "abc" (what it would cost cannot be said)
                       Had the one whose cost is known counted as well, the bill would be 0.80 CNY more.

        """)
  }

  @Test("one item alone, with the whole bill above it")
  func oneItem() throws {
    let text = try explain("--item", "number_rent").output
    #expect(text.hasPrefix("Account acme, 2026-10: 8300.27 CNY payable, final\n"))
    #expect(text.contains("\nOnly number_rent is explained here.\n"))
    #expect(text.contains("number_rent: 35.00 CNY") && text.contains("number_rent: 100.00 CNY"))
    #expect(!text.contains("talk: ") && !text.contains("human_seat"))
  }

  @Test("JSON adds up to the bill, by a script of its own", .enabled(if: Answers.hasPython))
  func json() throws {
    let options = [
      "--month", "2026-10", "--as-of", Calls.asOf, "--tariff", "tariff.yaml", "--numbers",
      "numbers.csv", "--seats", "seats.csv", "--output", "bill.csv", "calls.csv",
    ]
    #expect(try Program.start(["rate"] + options, in: folder).wait().status == 0)
    for account in ["acme", "else"] {
      let run = try Program.start(
        ["explain", "--account", account, "--format", "json"]
          + options.map { $0 == "bill.csv" ? "\(account).json" : $0 }, in: folder
      ).wait()
      #expect(run.status == 0, "\(run.error)")
    }
    try Answers.expectSums("explain", "bill.csv", "acme.json", "else.json", in: folder)
  }

  @Test("what is read from a pipe is explained as far as one reading goes")
  func pipe() throws {
    let run = try Program.shell(
      "cat calls.csv | \"$RATER\" explain --month 2026-10 --account acme --tariff tariff.yaml -",
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("2 x 0.3 + 1 x 0.2 + 1 flat + 0.5 flat = 2.300"))
    #expect(run.output.contains("stdin can be read only once, so that calls not charged"))
  }

  @Test("a month without calls names those that have some; too many rejects give no answer")
  func faults() throws {
    let run = try Program.run(
      "explain", "--month", "2026-12", "--account", "acme", "--tariff", "tariff.yaml", "calls.csv",
      in: folder)
    #expect(run.status == 65)
    #expect(
      run.error.contains(
        "calls.csv: 2026-12 has no calls, numbers or seats; the nearest with some is 2026-10\n"))
    let strict = try explain("--max-rejects", "1", "--output", "answer.txt")
    #expect(strict.status == 65)
    #expect(strict.error.contains("so there is no answer"))
    #expect(!folder.names.contains("answer.txt"))
  }
}

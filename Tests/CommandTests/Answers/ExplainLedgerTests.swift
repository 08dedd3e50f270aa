import Foundation
import Testing

@Suite("cdr-rater explain, from a ledger")
struct ExplainLedgerTests {
  private let ledger = LedgerFolder()

  /// The text, with the times of runs made alike.
  private func explained(_ arguments: String...) throws -> String {
    let outcome = try ledger.run(
      ["explain", "--month", "2026-10", "--account", "acme", "--as-of", "2026-10-20"] + arguments)
    #expect(outcome.status == 0, "\(outcome.error)")
    return outcome.output.replacing(
      #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#, with: "TIME")
  }

  /// By the built-in price list, worked by hand: 50,000 minutes at 0.110 are 5,500.00; 50,001 at
  /// 0.108 are 5,400.108, which is 99.90 less; 100,000 at 0.108; 100,001 at 0.104 are 10,400.104.
  @Test("says why a bill fell by 99.90 overnight")
  func overnight() throws {
    try ledger.write("night0.csv", minutes: 50_000)
    try ledger.output("ingest", "night0.csv")
    try ledger.output("post", "--month", "2026-10")
    try ledger.write("night1.csv", minutes: 1)
    try ledger.output("ingest", "night1.csv")
    try ledger.output("post", "--month", "2026-10")
    #expect(
      try explained() == """
        Account acme, 2026-10: 5400.10 CNY payable, provisional
        Priced by icc-20211220 (built-in), months in Asia/Shanghai by the start of calls. Read from the ledger calls.ledger.

        voice: 5400.10 CNY
          Calls        36 calls, 3000060 s of talk time
          Minutes      50001 minutes: each call is rounded up to whole minutes, which added nothing
          Tiers        volume pricing: all minutes of the month cost the price of the tier reached
                         <=50000       0.110
                       > <=100000      0.108   reached by 50001 minutes
                         <=500000      0.104
                         <=1000000     0.100
                         <=5000000     0.096
                         <=10000000    0.092
                         >10000000     0.088
          Sum          50001 x 0.108 = 5400.108, payable rounded down to 2 decimals: 5400.10
          Next bound   100000 minutes, 49999 minutes more: this line would be 10800.00
                       1 minute beyond it: 10400.10 (tier <=500000, 0.104), 399.90 less than at the bound
          Bound below  1 minute less, 50000 minutes: this line would be 5500.00 (tier <=50000, 0.110), 99.90 more than now
          Files        night0.csv  35 calls  50000 minutes  run 1
                       night1.csv  1 call    1 minute       run 3
          Posted       run 2  TIME  post  0.00 -> 5500.00     +5500.00  at 50000 minutes
                       run 4  TIME  post  5500.00 -> 5400.10  -99.90    at 50001 minutes
                       Run 4 took back 99.90: since run 2 the minutes rose from 50000 to 50001, past the bound of 50000. From then on all minutes of the month cost 0.108 (tier <=100000) instead of 0.110 (tier <=50000), the earlier ones too.

        Not on the bill
          Rejected     no record that names this account

        """)
    // Nothing was changed.
    #expect(try ledger.rows("post", "--month", "2026-10").isEmpty)
    try ledger.verify()
  }

  @Test("tells a rerating from calls that are gone, and what is not posted yet")
  func otherFalls() throws {
    try ledger.folder.write("dear.yaml", Tariffs.tariff("dear", [("voice", "2")]))
    try ledger.folder.write("cheap.yaml", Tariffs.tariff("cheap", [("voice", "1")]))
    try ledger.write("a.csv", minutes: 10)
    try ledger.write("b.csv", minutes: 5)
    try ledger.output("ingest", "--tariff", "dear.yaml", "a.csv", "b.csv")
    try ledger.output("post", "--month", "2026-10")
    try ledger.output(
      "rerate", "--month", "2026-10", "--tariff", "cheap.yaml", "--reason", "new contract")
    try ledger.output("undo", "b.csv")
    let text = try explained()
    // 15 minutes at 2, then at 1; then 10 minutes at 1.
    #expect(text.contains("run 2  TIME  post          0.00 -> 30.00   +30.00"))
    #expect(
      text.contains(
        "Run 3 took back 15.00: the month was rated again under another tariff (new contract)."))
    #expect(text.contains("Files were taken out since; the minutes are those of the files still"))
    #expect(text.contains("Not posted yet: 15.00 -> 10.00"))
    #expect(text.contains("Files        a.csv  1 call  10 minutes  run 1\n"))
  }

  @Test("does not make up why, where files were taken out between two postings")
  func undone() throws {
    try ledger.write("a.csv", minutes: 10)
    try ledger.write("b.csv", minutes: 5)
    try ledger.output("ingest", "a.csv", "b.csv")
    try ledger.output("post", "--month", "2026-10")
    try ledger.output("undo", "b.csv")
    try ledger.output("post", "--month", "2026-10")
    #expect(
      try explained().contains(
        "Run 4 took back 0.55: files were taken out after run 2, so what was held then is no longer known.\n"
      ))
    // With the last file nothing is left but what was posted and taken back.
    try ledger.output("undo", "a.csv")
    try ledger.output("post", "--month", "2026-10")
    let gone = try explained()
    #expect(gone.hasPrefix("Account acme, 2026-10: 0.00 CNY payable, provisional\n"))
    #expect(gone.contains("voice: no longer on the bill\n"))
    #expect(gone.contains("run 6  TIME  post  1.10 -> 0.00  -1.10"))
  }

  /// inbound and outbound of one group: 2 minutes of each are above the bound of 3.
  @Test("a tier that a group crosses, and many files in one table")
  func group() throws {
    try ledger.folder.write(
      "group.yaml",
      """
      name: group
      currency: CNY
      time_zone: Asia/Shanghai
      usage:
        inbound: {tier_group: ivr, tiers: [{up_to: 3, price: "0.10"}, {price: "0.01"}]}
        outbound: {tier_group: ivr, tiers: [{up_to: 3, price: "0.20"}, {price: "0.02"}]}

      """)
    func call(_ number: Int, _ product: String) -> String {
      "c\(number),acme,\(product),2026-10-05T10:00:00,60,"
    }
    try ledger.write("1.csv", call(1, "inbound"))
    try ledger.write("2.csv", call(2, "inbound"))
    try ledger.write("3.csv", call(3, "outbound"))
    try ledger.output("ingest", "--tariff", "group.yaml", "1.csv", "2.csv", "3.csv")
    try ledger.output("post", "--month", "2026-10")
    for number in 4...6 { try ledger.write("\(number).csv", call(number, "outbound")) }
    try ledger.output("ingest", "4.csv", "5.csv", "6.csv")
    try ledger.output("post", "--month", "2026-10")
    let text = try explained()
    // 2 x 0.10 before, 2 x 0.01 after; 1 x 0.20 before, 4 x 0.02 after.
    #expect(
      text.contains(
        "Run 4 took back 0.18: since run 2 the minutes of the group rose from 3 to 6, past the bound of 3. "
          + "From then on all minutes of the month cost 0.01 (tier >3) instead of 0.10 (tier <=3), the earlier ones too.\n"
      ))
    #expect(text.contains("Run 4 took back 0.12: since run 2 the minutes of the group rose"))
    #expect(
      text.contains(
        """

        Which files brought how much (calls / minutes)
                       file   inbound  outbound
                       1.csv  1 / 1    -         run 1
                       2.csv  1 / 1    -         run 1
                       3.csv  -        1 / 1     run 1
                       4.csv  -        1 / 1     run 3
                       5.csv  -        1 / 1     run 3
                       6.csv  -        1 / 1     run 3

        """))
    #expect(!text.contains("  Files  "))
  }

  /// 2 minutes and 3 minutes of one call id: the second conflicts; it would have cost 0.33 more.
  @Test("rejected records, repeats in other files and corrected records")
  func records() throws {
    try ledger.write(
      "a.csv", "c1,acme,voice,2026-10-05T10:00:00,120,", "z,acme,voice,2026-10-05T10:00:00,0,")
    try ledger.write(
      "b.csv", "c1,acme,voice,2026-10-05T10:00:00,120,", "c2,acme,voice,2026-10-06T10:00:00,x,")
    try ledger.write("c.csv", "c1,acme,voice,2026-10-05T10:00:00,180,")
    try ledger.output("ingest", "--max-rejects", "100%", "a.csv", "b.csv", "c.csv")
    let text = try explained()
    #expect(text.contains("  Calls        1 call, 120 s of talk time\n"))
    #expect(text.contains("  Duplicates   1 call of b.csv counted before\n"))
    #expect(text.contains("b.csv line 3: bad_duration"))
    #expect(text.contains("(what it would cost cannot be said); suspense 1\n"))
    #expect(text.contains("c.csv line 2: conflicting_duplicate"))
    #expect(text.contains("(3 minutes of voice); suspense 2\n"))
    #expect(
      text.contains(
        "Had the one whose cost is known counted as well, the bill would be 0.33 CNY more.\n"))
    #expect(text.contains("have 1 calls not charged and 0 duplicates, of all accounts."))
    #expect(text.contains("  Posted       nothing yet\n"))
    // The record corrected by hand: 1 minute more.
    try ledger.write("fixed.csv", "c2,acme,voice,2026-10-06T10:00:00,60,")
    try ledger.output("suspense", "recycle", "fixed.csv")
    let corrected = try explained()
    #expect(corrected.contains("a.csv              1 call  2 minutes  run 1\n"))
    #expect(corrected.contains("corrected by hand  1 call  1 minute   run 2\n"))
    #expect(!corrected.contains("bad_duration"))
  }

  @Test("an account, a month or an item that is not there is named with the nearest")
  func unknown() throws {
    try ledger.write("a.csv", minutes: 3)
    try ledger.output("ingest", "a.csv")
    func error(_ month: String, _ account: String, _ rest: String...) throws -> String {
      let run = try ledger.run(["explain", "--month", month, "--account", account] + rest)
      #expect(run.status == 65)
      #expect(run.output == "")
      return run.error
    }
    #expect(
      try error("2026-10", "acne")
        == "cdr-rater: account \"acne\" has no calls, numbers or seats in 2026-10; did you mean \"acme\"?\n"
    )
    #expect(
      try error("2026-12", "acme")
        == "cdr-rater: calls.ledger: 2026-12 has no calls, numbers or seats; the nearest with some is 2026-10\n"
    )
    #expect(
      try error("2026-10", "acme", "--item", "voce")
        == "cdr-rater: account \"acme\" has no line of \"voce\" in 2026-10; did you mean voice?\n")
  }

  @Test("a ledger and files exclude each other; without either it is exit 64")
  func usage() throws {
    try ledger.write("a.csv", minutes: 3)
    let both = try ledger.run(
      "explain", "--month", "2026-10", "--account", "acme", "--ledger", "calls.ledger", "a.csv")
    #expect(both.status == 64)
    #expect(both.error.contains("leave out either it or the files"))
    let neither = try Program.run(
      "explain", "--month", "2026-10", "--account", "acme", in: ledger.folder)
    #expect(neither.status == 64)
    #expect(neither.error.contains("Name a ledger with --ledger or CDR_RATER_LEDGER, or files"))
    // Given files, the environment's ledger, which does not even exist, is ignored.
    let files = try ledger.run("explain", "--month", "2026-10", "--account", "acme", "a.csv")
    #expect(files.status == 0)
  }
}

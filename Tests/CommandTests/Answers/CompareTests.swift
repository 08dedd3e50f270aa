import Foundation
import Testing

@Suite("cdr-rater compare")
struct CompareTests {
  private let ledger = LedgerFolder()

  /// Minutes of four accounts in October, and of two in September.
  private func fill() throws {
    try ledger.folder.write("old.yaml", Tariffs.tariff("old", [("voice", "1")]))
    try ledger.folder.write(
      "new.yaml",
      Tariffs.tariff("new", [("voice", "1")]).replacing(
        "{tiers: [{price: \"1\"}]}", with: "{tiers: [{up_to: 3, price: \"0\"}, {price: \"1.1\"}]}"))
    try ledger.write(
      "a.csv", "1,ann,voice,2026-10-05T10:00:00,180,", "2,bob,voice,2026-10-05T10:00:00,600,",
      "3,cat,voice,2026-10-05T10:00:00,6000,", "4,ann,voice,2026-09-05T10:00:00,600,",
      "5,dan,voice,2026-09-05T10:00:00,60,")
    try ledger.output("ingest", "--tariff", "old.yaml", "a.csv")
  }

  private static let rows = """
    month,account_id,before,after,delta,percent
    2026-10,ann,3.00,0.00,-3.00,-100.00
    2026-10,bob,10.00,11.00,1.00,10.00
    2026-10,cat,100.00,110.00,10.00,10.00

    """

  @Test("two tariffs: every account of either bill, worked by hand")
  func tariffs() throws {
    try fill()
    let command = ["compare", "--month", "2026-10", "--tariff", "new.yaml"]
    #expect(try ledger.run(command) == Outcome(0, output: Self.rows))
    #expect(try ledger.run(command + ["--against", "old.yaml"]) == Outcome(0, output: Self.rows))
    #expect(
      try ledger.run(command + ["--top", "1"]).output
        == "month,account_id,before,after,delta,percent\n2026-10,cat,100.00,110.00,10.00,10.00\n")
    // From the file, and the other way round.
    let files = try ledger.run(
      "compare", "--month", "2026-10", "--tariff", "old.yaml", "--against", "new.yaml", "a.csv")
    #expect(files.status == 0)
    #expect(
      files.output == """
        month,account_id,before,after,delta,percent
        2026-10,ann,0.00,3.00,3.00,
        2026-10,bob,11.00,10.00,-1.00,-9.09
        2026-10,cat,110.00,100.00,-10.00,-9.09

        """)
    #expect(try ledger.output("history").split(separator: "\n").count == 2)
  }

  @Test("two months")
  func months() throws {
    try fill()
    #expect(
      try ledger.output("compare", "--month", "2026-10", "--with-month", "2026-09") == """
        month,account_id,before,after,delta,percent
        2026-10,ann,10.00,3.00,-7.00,-70.00
        2026-10,bob,0.00,10.00,10.00,
        2026-10,cat,0.00,100.00,100.00,
        2026-10,dan,1.00,0.00,-1.00,-100.00

        """)
    let files = try ledger.run(
      "compare", "--month", "2026-10", "--with-month", "2026-09", "--tariff", "old.yaml", "a.csv")
    #expect(files.output.contains("2026-10,ann,10.00,3.00,-7.00,-70.00\n"))
  }

  @Test("the table has totals per item and tier, who pays less and who more")
  func table() throws {
    try fill()
    let text = try ledger.output(
      "compare", "--month", "2026-09..2026-10", "--tariff", "new.yaml", "--format", "table")
    // September: ann 10 minutes, 10.00 and 11.00; dan 1 minute, 1.00 and 0.00.
    #expect(
      text == """
        2026-09..2026-10: payable in CNY
        before  each month's own tariff
        after   new.yaml

        item   tier  lines before  quantity  payable  lines after  quantity  payable       difference
        -----  ----  ------------  --------  -------  -----------  --------  -------  ---------------
        voice  >0               5       124   124.00                                          -124.00
        voice  <=3                                              2         4     0.00             0.00
        voice  >3                                               3       120   132.00          +132.00
        -----  ----  ------------  --------  -------  -----------  --------  -------  ---------------
        total                                 124.00                          132.00  +8.00 (+6.45 %)

        Accounts that pay less over all months: 2, -3.00 in all; more: 2, +11.00; the same: 0.

        difference       accounts     sum
        over 50 % less          1   -1.00
        10 to 25 % less         1   -2.00
        5 to 10 % more          2  +11.00

        account_id  before   after  difference  percent
        cat         100.00  110.00      +10.00   +10.00
        ann          13.00   11.00       -2.00   -15.38
        bob          10.00   11.00       +1.00   +10.00
        dan           1.00    0.00       -1.00  -100.00

        """)
  }

  @Test("a tariff that meters differently is exit 78 from a ledger, and compared from files")
  func metering() throws {
    try fill()
    try ledger.folder.write(
      "six.yaml",
      Tariffs.tariff("six", [("voice", "1")]).replacing(
        "{tiers", with: "{increment: 6, tiers"))
    try ledger.write("b.csv", "9,ann,voice,2026-10-05T10:00:00,66,")
    let refused = try ledger.run("compare", "--month", "2026-10", "--tariff", "six.yaml")
    #expect(refused.status == 78)
    #expect(refused.error.contains("2026-10, usage.voice.increment: 60 and 6"))
    let files = try ledger.run(
      "compare", "--month", "2026-10", "--tariff", "six.yaml", "--against", "old.yaml", "b.csv")
    // 66 s are 2 minutes, or 1.1.
    #expect(
      files.output
        == "month,account_id,before,after,delta,percent\n2026-10,ann,2.00,1.10,-0.90,-45.00\n")
    let pipe = try Program.shell(
      "cat b.csv | \"$RATER\" compare --month 2026-10 --tariff six.yaml --against old.yaml -",
      in: ledger.folder)
    #expect(pipe.status == 64)
    #expect(pipe.error.contains("stdin can be read only once"))
  }

  @Test(
    "what makes no sense is exit 64",
    arguments: [
      ["--month", "2026-10"],
      ["--month", "2026-10", "--with-month", "2026-09", "--against", "x.yaml"],
      ["--month", "2026-09..2026-10", "--with-month", "2026-09"],
      ["--month", "2026-10", "--tariff", "x.yaml", "--top", "0"],
      ["--month", "2026-10..2026-09", "--tariff", "x.yaml"],
    ])
  func usage(_ arguments: [String]) throws {
    #expect(try ledger.run(["compare"] + arguments).status == 64)
  }

  @Test("months without data name those that have some")
  func nothing() throws {
    try fill()
    for option in [["--tariff", "new.yaml"], ["--with-month", "2026-10"]] {
      let run = try ledger.run(["compare", "--month", "2026-12"] + option)
      #expect(run.status == 65)
      #expect(
        run.error.contains("2026-12 has no calls, numbers or seats; the nearest with some is"))
    }
  }
}

import Foundation
import Testing

@Suite("The bill, worked by hand, in every form")
struct BillTextTests {
  private let folder: Folder

  init() throws {
    folder = try Folder(["calls.csv": Calls.october])
  }

  private func rate(_ arguments: String...) throws -> Outcome {
    try Program.start(["rate", "--as-of", Calls.asOf, "calls.csv"] + arguments, in: folder).wait()
  }

  @Test("CSV, which it is where nobody looks")
  func csv() throws {
    let bill = Outcome(0, output: Calls.bill, error: Calls.rejectWarning)
    #expect(try rate() == bill)
    #expect(try rate("--format", "csv") == bill)
    #expect(try rate("--output", "-") == bill)
  }

  private let json = """
    {"bill": [
    {"month": "2026-10", "account_id": "acme", "item": "voice", "calls": 2, "talk_seconds": 120, \
    "quantity": 3, "unit": "minute", "tier": "<=50000", "unit_price": "0.110", "amount": "0.330", \
    "payable": "0.33", "currency": "CNY", "status": "final", "detail": null},
    {"month": "2026-10", "account_id": "acme", "item": "ivr_inbound", "calls": 1, \
    "talk_seconds": 600.5, "quantity": 11, "unit": "minute", "tier": "<=50000", \
    "unit_price": "0.110", "amount": "1.210", "payable": "1.21", "currency": "CNY", \
    "status": "final", "detail": null},
    {"month": "2026-10", "account_id": "acme", "item": "recording", "calls": 1, \
    "talk_seconds": 601, "quantity": 11, "unit": "minute", "tier": null, "unit_price": "0.050", \
    "amount": "0.550", "payable": "0.55", "currency": "CNY", "status": "final", "detail": null},
    {"month": "2026-10", "account_id": "bolt", "item": "robot_outbound", "calls": 1, \
    "talk_seconds": 17, "quantity": 1, "unit": "minute", "tier": "<1", "unit_price": "0.150", \
    "amount": "0.150", "payable": "0.15", "currency": "CNY", "status": "final", "detail": null},
    {"month": "2026-11", "account_id": "bolt", "item": "ivr_outbound", "calls": 1, \
    "talk_seconds": 120, "quantity": 2, "unit": "minute", "tier": "<=50000", \
    "unit_price": "0.110", "amount": "0.220", "payable": "0.22", "currency": "CNY", \
    "status": "final", "detail": null}
    ], "totals": {"lines": 5, "calls": 5, "talk_seconds": 857.5, "billed_minutes": 17, \
    "recording_minutes": 11, "number_months": 0, "seat_orders": 0, "amount": "2.460", \
    "payable": "2.46", "currency": "CNY"}}

    """

  @Test("JSON")
  func jsonForm() throws {
    #expect(
      try rate("--format", "json") == Outcome(0, output: json, error: Calls.rejectWarning))
  }

  private let table = """
    month    account_id  item            calls  talk_seconds  quantity  unit    tier     \
    unit_price  amount  payable  currency  status
    -------  ----------  --------------  -----  ------------  --------  ------  -------  \
    ----------  ------  -------  --------  ------
    2026-10  acme        voice               2           120         3  minute  <=50000  \
         0.110   0.330     0.33  CNY       final
    2026-10  acme        ivr_inbound         1         600.5        11  minute  <=50000  \
         0.110   1.210     1.21  CNY       final
    2026-10  acme        recording           1           601        11  minute           \
         0.050   0.550     0.55  CNY       final
    2026-10  bolt        robot_outbound      1            17         1  minute  <1       \
         0.150   0.150     0.15  CNY       final
    2026-11  bolt        ivr_outbound        1           120         2  minute  <=50000  \
         0.110   0.220     0.22  CNY       final
    -------  ----------  --------------  -----  ------------  --------  ------  -------  \
    ----------  ------  -------  --------  ------
    total    5 lines                         5         857.5                             \
                 2.460     2.46  CNY

    """

  @Test("a table, which has the totals")
  func tableForm() throws {
    #expect(
      try rate("--format", "table") == Outcome(0, output: table, error: Calls.rejectWarning))
  }

  private let totals =
    "cdr-rater: 8 records = 5 rated + 1 not charged + 0 outside the month + 1 duplicate + 1 "
    + "rejected; 5 lines, amount 2.460 CNY, payable 2.46 CNY\n"

  @Test("--verbose adds the control totals and the speed")
  func verbose() throws {
    let run = try rate("--verbose")
    #expect(run.status == 0)
    #expect(run.output == Calls.bill)
    #expect(run.error.hasPrefix(Calls.rejectWarning + totals + "cdr-rater: 8 calls in "))
    #expect(run.error.hasSuffix(" calls a second\n"))
  }

  @Test("one month alone")
  func month() throws {
    let run = try rate("--month", "2026-11", "--verbose")
    #expect(
      run.output == Calls.billHeader + Calls.billLines.suffix(1).joined(separator: "\n") + "\n")
    #expect(
      run.error.contains(
        "8 records = 1 rated + 0 not charged + 6 outside the month + 0 duplicate + 1 rejected; "
          + "1 line, amount 0.220 CNY, payable 0.22 CNY\n"))
    #expect(try rate("--month", "2026-09").output == Calls.billHeader)
  }

  @Test("--no-dedupe counts a call each time")
  func duplicates() throws {
    let bill = try rate("--no-dedupe").output
    // 61 s twice and 59 s are 5 minutes.
    #expect(
      bill.contains("2026-10,acme,voice,3,181,5,minute,<=50000,0.110,0.550,0.55,CNY,final,\n"))
  }

  @Test("a call over --max-call-hours is rejected")
  func longCalls() throws {
    try folder.write("long.csv", Calls.header + "l,acme,voice,2026-10-05T00:00:00,86400.001,\n")
    let run = try Program.run(
      "rate", "long.csv", "--as-of", Calls.asOf, "--max-call-hours", "25", in: folder)
    #expect(
      run.output == Calls.billHeader
        + "2026-10,acme,voice,1,86400.001,1441,minute,<=50000,0.110,158.510,158.51,CNY,final,\n")
    #expect(
      try Program.run("rate", "long.csv", in: folder)
        == Outcome(
          65,
          error:
            "cdr-rater: 1 of 1 record rejected (1 duration_out_of_range); --rejects FILE lists "
            + "them; every record was, which only --max-rejects 100% or a number allows, so there is "
            + "no bill\n"))
  }

  @Test("nothing is said where nobody looks and nothing is amiss")
  func silence() throws {
    try folder.write("one.csv", Calls.one())
    let run = try Program.run(
      "rate", "one.csv", "--as-of", Calls.asOf, "--output", "bill.csv", "--rejects", "r.csv",
      "--summary", "s.json", in: folder)
    #expect(run == Outcome(0))
    #expect(try folder.text("bill.csv") == Calls.billOfOne())
    #expect(try folder.text("r.csv") == "file,line,byte_offset,reason,detail,record\n")
  }

  @Test(
    "a moment decides between provisional and final, in the tariff's zone",
    arguments: [
      ("2026-10-31", "provisional"), ("2026-11-01", "final"),
      ("2026-10-31T23:59:59.999", "provisional"), ("2026-11-01T00:00:00", "final"),
      ("2026-10-31 23:59:59", "provisional"), ("2026-10-31T15:59:59Z", "provisional"),
      ("2026-10-31T16:00:00Z", "final"), ("2026-10-31T16:59:59+01:00", "provisional"),
      ("2026-10-31T17:00:00+01:00", "final"),
      // 2026-10-31T16:00:00Z.
      ("1793462399", "provisional"), ("1793462400", "final"), ("1793462399999", "provisional"),
      ("1793462400000", "final"),
    ])
  func status(_ moment: String, _ status: String) throws {
    try folder.write("one.csv", Calls.one())
    #expect(
      try Program.run("rate", "one.csv", "--as-of", moment, in: folder)
        == Outcome(
          0, output: Calls.billOfOne().replacingOccurrences(of: ",final,", with: ",\(status),")))
  }

  // MARK: On a terminal

  @Test("on a terminal it is a table, with the totals after it")
  func terminal() throws {
    let run = try Program.shell(
      #"""
      script -qec 'stty columns 200; "$RATER" rate --as-of 2026-12-01 calls.csv' /dev/null
      """#, in: folder)
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\r\n").map(String.init)
    // The warning comes before the bill or after it, the totals last.
    #expect(lines.filter { !$0.hasPrefix("cdr-rater: ") }.joined(separator: "\n") + "\n" == table)
    #expect(lines.contains { "\($0)\n" == Calls.rejectWarning })
    #expect(lines.dropLast().last.map { "\($0)\n" } == totals)
    #expect(lines.last?.hasPrefix("cdr-rater: 8 calls in ") == true)
  }

  @Test("of a terminal that does not say how wide it is, 80 columns are used")
  func narrow() throws {
    let run = try Program.shell(
      #"script -qec '"$RATER" rate --as-of 2026-12-01 calls.csv' /dev/null"#, in: folder)
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\r\n").filter { !$0.hasPrefix("cdr-rater: ") }
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(
      lines.first == "month    account_id  item            quantity  tier     unit_price  payable")
    #expect(lines.dropLast().last == "left out to fit 80 columns (--format csv shows all):")
    #expect(lines.last == "  calls, talk_seconds, unit, amount, currency, status")
  }

  @Test("with the bill in a file it is CSV, and the terminal has the totals alone")
  func fileFromTerminal() throws {
    try folder.write("one.csv", Calls.one())
    let run = try Program.shell(
      #"script -qec '"$RATER" rate --as-of 2026-12-01 one.csv --output bill.csv' /dev/null"#,
      in: folder)
    #expect(try folder.text("bill.csv") == Calls.billOfOne())
    #expect(run.status == 0)
    #expect(
      run.output.hasPrefix(
        "cdr-rater: 1 record = 1 rated + 0 not charged + 0 outside the month + 0 duplicate + 0 "
          + "rejected; 1 line, amount 0.110 CNY, payable 0.11 CNY\r\ncdr-rater: 1 call in "))
  }

  @Test("a bar shows how far it is, and is gone before the bill comes")
  func bar() throws {
    func run(_ terminal: String) throws -> Outcome {
      try Program.shell(
        """
        export TERM=\(terminal)
        script -qec '(sleep 0.8; cat calls.csv) | "$RATER" rate --as-of 2026-12-01 -' /dev/null
        """, in: folder)
    }
    // One that cannot write over a line gets none.
    #expect(try run("dumb").output.hasPrefix("month    account_id  "))
    let run = try run("xterm")
    #expect(run.status == 0)
    let bar = "\rreading  0.0 MB\u{1B}[K"
    #expect(run.output.hasPrefix(bar))
    let afterBars = run.output.replacingOccurrences(of: bar, with: "")
    #expect(afterBars.hasPrefix("\r\u{1B}[Kmonth    account_id  "))
  }
}

import Foundation
import Testing

@Suite("The calls behind a bill")
struct CallsCommandTests {
  private let folder = Folder()

  private static let header =
    "month,account_id,item,call_id,start_time,duration_seconds,quantity,unit,unit_price,amount,"
    + "file,line\n"

  private func calls(_ arguments: String..., month: String = "2026-10") throws -> Outcome {
    try Program.start(
      ["calls", "--month", month, "--as-of", Calls.asOf] + arguments, in: folder
    ).wait()
  }

  /// By the built-in price list; the recording of a voice call is not charged, and a month of 17 s is
  /// the row under 1 minute.
  @Test("every outcome of a record, in the order of lines")
  func everyOutcome() throws {
    try folder.write("calls.csv", Calls.october)
    let rows = """
      2026-10,acme,voice,a1,2026-10-01T10:00:00+08:00,61,2,minute,0.110,0.220,calls.csv,2
      2026-10,acme,voice,a2,2026-10-01T10:05:00+08:00,59,1,minute,0.110,0.110,calls.csv,3
      2026-10,acme,ivr_inbound,a3,2026-10-02T11:00:00+08:00,600.5,11,minute,0.110,1.210,calls.csv,4
      2026-10,acme,recording,a3,2026-10-02T11:00:00+08:00,601,11,minute,0.050,0.550,calls.csv,4
      2026-10,bolt,robot_outbound,a4,2026-10-03T09:00:00+08:00,17,1,minute,0.150,0.150,calls.csv,5

      """
    #expect(
      try calls("calls.csv")
        == Outcome(0, output: Self.header + rows, error: Calls.rejectWarning))
    #expect(
      try calls("calls.csv", month: "2026-11").output == Self.header
        + "2026-11,bolt,ivr_outbound,a6,2026-11-01T00:00:00+08:00,120,2,minute,0.110,0.220,"
        + "calls.csv,7\n")
  }

  @Test("one account's calls are sorted by start and call id, whatever the order of files")
  func sorted() throws {
    try folder.write(
      "1.csv",
      Calls.header + "b,acme,voice,2026-10-02T00:00:00,60,\nz,bolt,voice,2026-10-01T00:00:00,60,\n")
    try folder.write(
      "2.csv",
      Calls.header + "\"a,1\",acme,voice,2026-10-02T00:00:00,60,\n"
        + "c,acme,voice,2026-10-01T23:59:59.5,60,\n")
    let run = try calls("--account", "acme", "1.csv", "2.csv")
    #expect(
      run.output == Self.header + """
        2026-10,acme,voice,c,2026-10-01T23:59:59.500+08:00,60,1,minute,0.110,0.110,2.csv,3
        2026-10,acme,voice,"a,1",2026-10-02T00:00:00+08:00,60,1,minute,0.110,0.110,2.csv,2
        2026-10,acme,voice,b,2026-10-02T00:00:00+08:00,60,1,minute,0.110,0.110,1.csv,2

        """)
  }

  /// Graduated: 2 minutes at 0.300 and 1 at 0.101 are 0.701, 0.233667 a minute; with the flat 1.000
  /// the line is 1.701. The rows are 0.467 and 0.233.
  @Test("graduated tiers, flat amounts, increments and single short calls, worked by hand")
  func pricingRules() throws {
    try folder.write(
      "tariff.yaml",
      """
      name: rules
      currency: CNY
      time_zone: Asia/Shanghai
      usage:
        graduated: {pricing: graduated, tiers: [{up_to: 2, price: "0.300", flat: "1"}, {price: "0.101"}]}
        seconds: {increment: 6, tiers: [{price: "0.0999"}]}
        short: {under_one_minute: {price: "0.500", measure: call}, tiers: [{price: "0.100"}]}
      """)
    try folder.write(
      "calls.csv",
      Calls.header + """
        1,acme,graduated,2026-10-01T00:00:00,61,
        2,acme,graduated,2026-10-01T00:10:00,30,
        3,acme,seconds,2026-10-01T00:20:00,61,
        4,acme,seconds,2026-10-01T00:30:00,7,
        5,acme,short,2026-10-01T00:40:00,59,
        6,acme,short,2026-10-01T00:50:00,60,

        """)
    // 66 s and 12 s at 0.0999 are 0.10989 and 0.01998, together 0.12987, which the bill rounds up.
    #expect(
      try calls("--tariff", "tariff.yaml", "calls.csv").output == Self.header + """
        2026-10,acme,graduated,1,2026-10-01T00:00:00+08:00,61,2,minute,0.233667,0.467,calls.csv,2
        2026-10,acme,graduated,2,2026-10-01T00:10:00+08:00,30,1,minute,0.233667,0.233,calls.csv,3
        2026-10,acme,seconds,3,2026-10-01T00:20:00+08:00,61,1.1,minute,0.0999,0.109,calls.csv,4
        2026-10,acme,seconds,4,2026-10-01T00:30:00+08:00,7,0.2,minute,0.0999,0.019,calls.csv,5
        2026-10,acme,short,5,2026-10-01T00:40:00+08:00,59,1,minute,0.500,0.500,calls.csv,6
        2026-10,acme,short,6,2026-10-01T00:50:00+08:00,60,1,minute,0.100,0.100,calls.csv,7
        2026-10,acme,graduated,,,,,,,1.001,,
        2026-10,acme,seconds,,,,,,,0.002,,

        """)
  }

  @Test("duplicates and conflicts across files have no rows")
  func duplicates() throws {
    try folder.write("1.csv", Calls.one("x"))
    try folder.write(
      "2.csv",
      Calls.header + "y,acme,voice,2026-10-05T00:00:00,60,\nx,acme,voice,2026-10-05T00:00:00,60,\n"
        + "y,acme,voice,2026-10-05T00:00:00,61,\nx,acme,voice,2026-10-06T00:00:00,60,\n")
    let rows = try calls("1.csv", "2.csv").output.split(separator: "\n").dropFirst()
    #expect(
      rows.map { $0.split(separator: ",").suffix(2).joined(separator: " ") } == [
        "1.csv 2", "2.csv 2", "2.csv 5",
      ])
    #expect(try calls("--no-dedupe", "1.csv", "2.csv").output.split(separator: "\n").count == 6)
  }

  @Test("the output is gzip'd and for its owner alone")
  func output() throws {
    try folder.write("calls.csv", Calls.one())
    #expect(try calls("--output", "rows.csv.gz", "calls.csv") == Outcome(0))
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/rows.csv.gz")[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
    let text = try Program.shell("gzip -dc rows.csv.gz", in: folder).output
    #expect(try text == calls("calls.csv").output)
    #expect(try calls("--output", "calls.csv", "calls.csv").status == 64)
  }

  @Test("JSON and a table")
  func formats() throws {
    try folder.write("calls.csv", Calls.one())
    #expect(
      try calls("--format", "json", "calls.csv").output == """
        {"calls": [
          {"month": "2026-10", "account_id": "acme", "item": "voice", "call_id": "x", \
        "start_time": "2026-10-05T00:00:00+08:00", "duration_seconds": 60, "quantity": 1, \
        "unit": "minute", "unit_price": "0.110", "amount": "0.110", "file": "calls.csv", "line": 2}
        ]}

        """)
    let table = try calls("--format", "table", "calls.csv").output
    #expect(table.contains("\ntotal    1 row"))
  }

  @Test("what cannot be read twice, and months and accounts that are not there")
  func refusals() throws {
    try folder.write("calls.csv", Calls.october)
    #expect(try calls("-").status == 64)
    #expect(
      try Program.shell("$RATER calls --month 2026-10 <(cat calls.csv)", in: folder).status == 64)
    let account = try calls("--account", "acne", "calls.csv")
    #expect(account.status == 65)
    #expect(
      account.error.contains(
        "account \"acne\" has no calls, numbers or seats in 2026-10; did you mean \"acme\"?"))
    let month = try calls("calls.csv", month: "2026-08")
    #expect(month.status == 65)
    #expect(
      month.error.contains("2026-08 has no calls, numbers or seats; the nearest with some is"))
    #expect(try Program.run("calls", "calls.csv", in: folder).status == 64)
    #expect(try calls("absent.csv").status == 66)
  }

  @Test("the sample's rows add up to its bill, with any number of workers")
  func sample() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../SampleCDRs").standardizedFileURL.path
    let text = try calls("--jobs", "1", path).output
    #expect(try calls("--jobs", "3", path).output == text)
    let script = """
      import csv, sys
      from decimal import Decimal
      sums = {}
      for row in csv.DictReader(open(sys.argv[1], newline="")):
          key = (row["account_id"], row["item"])
          amount, calls = sums.get(key, (Decimal(0), 0))
          sums[key] = (amount + Decimal(row["amount"]), calls + (row["call_id"] != ""))
      for row in csv.DictReader(open(sys.argv[2], newline="")):
          if row["month"] == "2026-10":
              found = sums.pop((row["account_id"], row["item"]), None)
              assert found == (Decimal(row["amount"]), int(row["calls"])), (row, found)
      assert not sums, sums
      """
    try folder.write("check.py", script)
    try folder.write("rows.csv", text)
    #expect(
      try Program.shell("python3 check.py rows.csv '\(path)/expected/bill.csv'", in: folder)
        == Outcome(0))
  }
}

import Foundation
import Testing

@Suite("concurrency: seat use against calls")
struct ConcurrencyCommandTests {
  private let folder: Folder

  static let header =
    "month,account_id,peak_calls,peak_at,seats,seconds_above,call_seconds_above\n"

  /// acme runs three calls at once for 10 seconds, with two seats from October 5 on; bolt has a
  /// call around midnight and none; a comma takes quotes; cold and dusk only have seats.
  static let calls =
    Calls.header + """
      1,acme,robot_outbound,2026-10-04T09:00:00,60,
      2,acme,robot_outbound,2026-10-05T09:00:00,60,
      3,acme,robot_outbound,2026-10-05T09:00:20.9,30,
      4,acme,robot_outbound,2026-10-05T01:00:40Z,9.5,
      4,acme,robot_outbound,2026-10-05T01:00:40Z,9.5,
      5,acme,voice,2026-10-05T09:00:40,600,
      6,bolt,robot_outbound,2026-09-30T23:59:58,5,
      7,"a,b",robot_outbound,2026-10-31T23:59:00,3600,
      8,bolt,robot_outbound,2026-11-01T00:00:00,5,
      9,bolt,fax,2026-10-01T00:00:00,5,

      """

  /// cold's seats expire as the month begins, dusk's in its middle.
  static let seats = """
    order_id,account_id,seat_type,action,seats,months,ordered_on
    o1,acme,ai,purchase,2,1,2026-10-05
    o2,acme,human,purchase,50,1,2026-10-01
    o3,dusk,ai,purchase,4,1,2026-09-15
    o4,cold,ai,purchase,9,1,2026-09-01
    o5,dusk,ai,purchase,3,1,2026-10-20
    o6,"a,b",ai,purchase,1,12,2026-10-31

    """

  /// acme: a minute with no seat, then three calls from 09:00:40 to 09:00:50 with two.
  static let report =
    header + """
      2026-10,"a,b",1,2026-10-31T23:59:00+08:00,1,0,0
      2026-10,acme,3,2026-10-05T09:00:40+08:00,2,70,70
      2026-10,bolt,1,2026-10-01T00:00:00+08:00,0,3,3
      2026-10,dusk,0,,4,0,0

      """

  static let warning =
    "cdr-rater: warning: 1 of 10 records rejected (1 unknown_product); --rejects FILE lists them\n"

  init() throws {
    folder = try Folder(["calls.csv": Self.calls, "seats.csv": Self.seats])
  }

  private func run(_ options: String..., inputs: [String] = ["calls.csv"]) throws -> Outcome {
    try Program.start(
      ["concurrency", "--month", "2026-10", "--seats", "seats.csv"] + options + inputs, in: folder
    ).wait()
  }

  @Test("the report by hand", arguments: [1, 2, 7])
  func report(_ jobs: Int) throws {
    #expect(try run("--jobs", "\(jobs)") == Outcome(0, output: Self.report, error: Self.warning))
  }

  @Test("to a file, with the rejects and the control totals")
  func files() throws {
    let outcome = try run(
      "--output", "use.csv", "--rejects", "rejects.csv", "--summary", "totals.json")
    #expect(
      outcome
        == Outcome(
          0,
          error: Self.warning.replacing(
            "--rejects FILE lists them", with: "they are in rejects.csv")))
    #expect(try folder.text("use.csv") == Self.report)
    #expect(try folder.text("rejects.csv").contains(",unknown_product,"))
    #expect(try folder.mode("rejects.csv") == 0o600)
    let summary = try JSONSerialization.jsonObject(with: folder.bytes("totals.json"))
    let totals = try #require((summary as? [String: Any])?["totals"] as? [String: Any])
    #expect(totals["records"] as? Int == 10)
    #expect(totals["rated"] as? Int == 7)
    #expect(totals["outside_month"] as? Int == 1)
    #expect(totals["duplicate"] as? Int == 1)
    #expect(totals["rejected"] as? Int == 1)
    #expect(folder.names == ["calls.csv", "rejects.csv", "seats.csv", "totals.json", "use.csv"])
  }

  @Test("JSON")
  func json() throws {
    let text = """
      {"seat_use": [
      {"month": "2026-10", "account_id": "a,b", "peak_calls": 1, "peak_at": \
      "2026-10-31T23:59:00+08:00", "seats": 1, "seconds_above": 0, "call_seconds_above": 0},
      {"month": "2026-10", "account_id": "acme", "peak_calls": 3, "peak_at": \
      "2026-10-05T09:00:40+08:00", "seats": 2, "seconds_above": 70, "call_seconds_above": 70},
      {"month": "2026-10", "account_id": "bolt", "peak_calls": 1, "peak_at": \
      "2026-10-01T00:00:00+08:00", "seats": 0, "seconds_above": 3, "call_seconds_above": 3},
      {"month": "2026-10", "account_id": "dusk", "peak_calls": 0, "peak_at": null, "seats": 4, \
      "seconds_above": 0, "call_seconds_above": 0}
      ], "totals": {"accounts": 4, "accounts_above": 2, "seconds_above": 73, \
      "call_seconds_above": 73}}

      """
    #expect(try run("--format", "json") == Outcome(0, output: text, error: Self.warning))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
  }

  @Test("a table")
  func table() throws {
    let text = """
      month    account_id           peak_calls  peak_at                    seats  seconds_above  \
      call_seconds_above
      -------  -------------------  ----------  -------------------------  -----  -------------  \
      ------------------
      2026-10  a,b                           1  2026-10-31T23:59:00+08:00      1              0  \
                       0
      2026-10  acme                          3  2026-10-05T09:00:40+08:00      2             70  \
                      70
      2026-10  bolt                          1  2026-10-01T00:00:00+08:00      0              3  \
                       3
      2026-10  dusk                          0                                 4              0  \
                       0
      -------  -------------------  ----------  -------------------------  -----  -------------  \
      ------------------
      total    4 accounts, 2 above                                                           73  \
                      73

      """
    #expect(try run("--format", "table") == Outcome(0, output: text, error: Self.warning))
  }

  @Test("no calls: only the accounts with seats; neither: only the header")
  func noCalls() throws {
    try folder.write("empty.csv", Calls.header)
    #expect(
      try run(inputs: ["empty.csv"])
        == Outcome(
          0,
          output: Self.header + """
            2026-10,"a,b",0,,1,0,0
            2026-10,acme,0,,2,0,0
            2026-10,dusk,0,,4,0,0

            """))
    let run = try Program.run(
      "concurrency", "--month", "2030-01", "--seats", "seats.csv", "--format", "json", "empty.csv",
      in: folder)
    #expect(
      run
        == Outcome(
          0,
          output: "{\"seat_use\": [], \"totals\": {\"accounts\": 0, \"accounts_above\": 0, "
            + "\"seconds_above\": 0, \"call_seconds_above\": 0}}\n"))
  }

  @Test("the tariff's zone decides where the month is, and when seats begin")
  func zone() throws {
    try folder.write(
      "utc.yaml",
      Tariffs.tariff("utc", [("robot_outbound", "1"), ("voice", "1"), ("fax", "1")])
        .replacing("Asia/Shanghai", with: "UTC"))
    // acme's call of October 5 01:00:40Z has its seats; the others are at 09:00 UTC.
    #expect(
      try run("--tariff", "utc.yaml")
        == Outcome(
          0,
          output: Self.header + """
            2026-10,"a,b",1,2026-10-31T23:59:00+00:00,1,0,0
            2026-10,acme,2,2026-10-05T09:00:20+00:00,2,60,60
            2026-10,bolt,1,2026-10-01T00:00:00+00:00,0,3,3
            2026-10,dusk,0,,4,0,0

            """))
  }

  @Test("a tariff without the product ends in 78")
  func noProduct() throws {
    try folder.write("plain.yaml", Tariffs.plain)
    #expect(
      try run("--tariff", "plain.yaml", "--output", "use.csv")
        == Outcome(
          78,
          error: "cdr-rater: plain.yaml has no product robot_outbound, whose calls need AI seats; "
            + "name a tariff that has it\n"))
    #expect(!folder.names.contains("use.csv"))
  }

  @Test("seats that make no sense end in 65, before any call is read")
  func badSeats() throws {
    try folder.write("seats.csv", Self.seats + "o1,x,ai,purchase,1,1,2026-10-01\n")
    let outcome = try run("--output", "use.csv", inputs: ["no.csv"])
    #expect(outcome.status == 65)
    #expect(outcome.error.hasPrefix("cdr-rater: seats.csv has 1 fault\n"))
    try FileManager.default.removeItem(atPath: folder.path + "/seats.csv")
    #expect(
      try run() == Outcome(66, error: "cdr-rater: seats.csv: no such file\n"))
  }

  @Test("inputs that cannot be read, and too many rejected records")
  func badCalls() throws {
    #expect(
      try run(inputs: ["no.csv"])
        == Outcome(66, error: "cdr-rater: no.csv: No such file or directory\n"))
    let outcome = try run("--max-rejects", "0", "--output", "use.csv", "--rejects", "rejects.csv")
    #expect(
      outcome
        == Outcome(
          65,
          error:
            "cdr-rater: 1 of 10 records rejected (1 unknown_product); they are in rejects.csv; "
            + "more than --max-rejects 0 allows, so there is no report\n"))
    #expect(folder.names == ["calls.csv", "rejects.csv", "seats.csv"])
    try folder.write("cut.csv.gz", Data([0x1f, 0x8b, 8, 0]))
    let left = try run("--skip-bad-files", inputs: ["calls.csv", "cut.csv.gz"])
    #expect(left.status == 0)
    #expect(left.output == Self.report)
    #expect(left.error.hasPrefix("cdr-rater: warning: left out: cut.csv.gz"))
  }

  @Test("an output that is read ends in 64")
  func clash() throws {
    #expect(
      try run("--output", "seats.csv")
        == Outcome(
          64, error: "cdr-rater: seats.csv is read for its seats; writing to it would destroy it\n"
        ))
    #expect(try folder.text("seats.csv") == Self.seats)
  }

  @Test(
    "wrong usage ends in 64",
    arguments: [
      (
        ["--month", "2026-10", "--seats", "s"], "Name at least one file or folder, or - for stdin."
      ),
      (["--month", "2026-10", "--seats", "", "c"], "The value of --seats is empty."),
      (["--month", "2026-10", "c"], "Missing expected argument '--seats <file>'"),
      (["--seats", "s", "c"], "Missing expected argument '--month <YYYY-MM>'"),
      (
        ["--month", "2026-10", "--seats", "s", "--memory", "1K", "c"],
        "--memory must be at least 1M: a number followed by K, M, G or T."
      ),
      (
        ["--month", "2026-10", "--seats", "s", "--rejects", "-", "c"],
        "--rejects needs a file: stdout is for the report only."
      ),
      (
        ["--month", "2026-10", "--seats", "s", "--max-call-hours", "1001", "c"],
        "--max-call-hours must be a number from 1 to 1000."
      ),
      (["--month", "2026-10", "--seats", "s", "-", "-"], "- can be read only once."),
      (
        ["--month", "2026-10", "--seats", "s", "--jobs", "0", "c"],
        "--jobs must be a number from 1 to 1024."
      ),
    ] as [([String], String)])
  func usage(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.start(["concurrency"] + arguments, in: folder).wait()
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(outcome.error.hasPrefix("Error: \(message)\n"), "\(outcome.error)")
  }

  @Test("any number of workers, any order of files, in memory or on disk: the same bytes")
  func sameBytes() throws {
    let make = #"""
      "$RATER" generate --rows 60000 --accounts 40 --files 5 --duplicates 20 --output made \
        2>/dev/null
      printf 'order_id,account_id,seat_type,action,seats,months,ordered_on\n' > seats.csv
      cut -d, -f2 <(zcat made/*.gz) | grep -v account_id | sort -u | head -n 20 |
        while read account; do echo "o$account,$account,ai,purchase,2,1,2026-10-10"; done >> seats.csv
      """#
    #expect(try Program.shell(make, in: folder) == Outcome(0))
    let one = try run("--jobs", "1", inputs: ["made"])
    #expect(one.status == 0)
    let lines = one.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    #expect(lines.count == 40)
    // Every account has hundreds of calls, of which some overlap.
    #expect(lines.allSatisfy { (Int($0[2]) ?? 0) >= 2 })
    #expect(lines.contains { $0[4] == "2" })
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/made").sorted()
    for jobs in ["2", "7"] {
      #expect(try run("--jobs", jobs, inputs: names.reversed().map { "made/\($0)" }) == one)
      #expect(try run("--jobs", jobs, "--memory", "1M", inputs: ["made"]) == one)
    }
    #expect(try run("--jobs", "1", "--memory", "1M", inputs: ["made"]) == one)
  }
}

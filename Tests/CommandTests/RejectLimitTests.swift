import Foundation
import Testing

@Suite("How many rejected records a bill may have")
struct RejectLimitTests {
  /// So many records in all, the first of them broken.
  private func folder(rejected: Int, of records: Int) throws -> Folder {
    var text = Calls.header
    for number in 0..<records {
      let start = number < rejected ? "never" : "2026-10-05T00:00:00"
      text += "c\(number),acme,voice,\(start),60,\n"
    }
    return try Folder(["calls.csv": text])
  }

  @Test(
    "the limits",
    arguments: [
      // 1 % by default, though 10 always pass.
      (nil, 10, 11, true), (nil, 11, 12, false), (nil, 11, 1099, false), (nil, 11, 1100, true),
      (nil, 12, 1199, false), (nil, 12, 1200, true),
      ("1%", 11, 1099, false), ("1%", 11, 1100, true),
      ("0.5%", 10, 11, true), ("0.5%", 11, 2199, false), ("0.5%", 11, 2200, true),
      ("100%", 11, 11, true),
      // 0 is strict, however it is written.
      ("0", 0, 5, true), ("0", 1, 500, false), ("0%", 0, 5, true), ("0%", 1, 500, false),
      ("0.0%", 1, 500, false),
      // A number is one.
      ("1", 1, 1, true), ("1", 2, 500, false), ("10", 10, 10, true), ("10", 11, 5000, false),
    ] as [(String?, Int, Int, Bool)])
  func limit(_ limit: String?, _ rejected: Int, _ records: Int, _ isAllowed: Bool) throws {
    let folder = try folder(rejected: rejected, of: records)
    let option = limit.map { ["--max-rejects", $0] } ?? []
    let run = try Program.start(
      ["rate", "--as-of", Calls.asOf, "calls.csv"] + option, in: folder
    ).wait()
    let counts =
      "\(rejected) of \(records == 1 ? "1 record" : "\(records) records") rejected "
      + "(\(rejected) bad_start_time); --rejects FILE lists them"
    if !isAllowed {
      #expect(
        run
          == Outcome(
            65,
            error: "cdr-rater: \(counts); more than --max-rejects "
              + "\(limit == "0.0%" ? "0%" : limit ?? "1%") allows, so there is no bill\n"))
    } else {
      #expect(run.status == 0)
      #expect(run.error == (rejected == 0 ? "" : "cdr-rater: warning: \(counts)\n"))
      let minutes = records - rejected
      #expect(
        run.output == (minutes == 0 ? Calls.billHeader : Calls.billOfOne(minutes: minutes)))
    }
  }

  @Test("where every record is rejected there is no bill, however few, unless that is asked for")
  func everyRecord() throws {
    let folder = try folder(rejected: 1, of: 1)
    for (option, status) in [
      ([], 65), (["--max-rejects", "99.999999%"], 65), (["--max-rejects", "100%"], 0),
      (["--max-rejects", "1"], 0), (["--max-rejects", "0"], 65),
    ] {
      let run = try Program.start(["rate", "calls.csv"] + option, in: folder).wait()
      #expect(run.status == status, "\(option)")
      #expect(
        run.error.contains("every record was, which only --max-rejects 100% or a number allows")
          == (status == 65 && option != ["--max-rejects", "0"]), "\(option)")
    }
    // What is not a call is no reason for a bill, nor for none.
    try folder.write("calls.csv", Calls.header + Calls.header)
    #expect(
      try Program.run("rate", "calls.csv", in: folder) == Outcome(0, output: Calls.billHeader))
  }

  @Test("without a bill, rejects and summary are written all the same")
  func withoutBill() throws {
    let folder = try folder(rejected: 2, of: 3)
    try folder.write("bill.csv", "yesterday's\n")
    let run = try Program.run(
      "rate", "calls.csv", "--max-rejects", "1", "--output", "bill.csv", "--rejects", "r.csv",
      "--summary", "s.json", in: folder)
    #expect(
      run
        == Outcome(
          65,
          error: "cdr-rater: 2 of 3 records rejected (2 bad_start_time); they are in r.csv; more "
            + "than --max-rejects 1 allows, so there is no bill\n"))
    #expect(folder.names == ["bill.csv", "calls.csv", "r.csv", "s.json"])
    #expect(try folder.text("bill.csv") == "yesterday's\n")
    // The header is 73 bytes, each broken record 24.
    let rejects = #"""
      file,line,byte_offset,reason,detail,record
      calls.csv,2,73,bad_start_time,"start_time ""never""","c0,acme,voice,never,60,"
      calls.csv,3,97,bad_start_time,"start_time ""never""","c1,acme,voice,never,60,"

      """#
    #expect(try folder.text("r.csv") == rejects)
    let summary = try #require(
      JSONSerialization.jsonObject(with: folder.bytes("s.json")) as? [String: Any])
    let totals = try #require(summary["totals"] as? [String: Any])
    #expect(totals["rejected"] as? Int == 2)
    #expect(totals["amount"] is NSNull)
    #expect(summary["balanced"] as? Bool == true)
  }
}

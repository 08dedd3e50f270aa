import Foundation
import TestSupport
import Testing

@Suite("The sample logs through the commands")
struct SampleLogCommandTests {
  private let folder = Folder()

  /// The lines of a bill as CSV, calls and minutes by account and item.
  private func lines(_ bill: String) -> Set<SampleLog.Line> {
    Set(
      bill.split(separator: "\n").dropFirst().map { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return SampleLog.Line(
          account: fields[1], item: fields[2], calls: Int(fields[3]) ?? -1,
          minutes: Int(fields[5]) ?? -1)
      })
  }

  private func totals(_ summary: String) throws -> [String: Int] {
    let object = try JSONSerialization.jsonObject(with: folder.bytes(summary)) as? [String: Any]
    let totals = try #require(object?["totals"] as? [String: Any])
    let names = [
      "records", "rated", "not_charged", "outside_month", "duplicate", "not_a_call", "rejected",
    ]
    return names.reduce(into: [:]) { counts, name in
      if let count = totals[name] as? Int, count != 0 { counts[name] = count }
    }
  }

  @Test("rate", arguments: SampleLog.all)
  func rate(_ log: SampleLog) throws {
    let run = try Program.run(
      "rate", "--columns", log.map, "--as-of", Calls.asOf, "--summary", "s.json", log.path,
      in: folder)
    #expect(run.status == 0)
    #expect(run.error == "")
    #expect(run.output.hasPrefix(Calls.billHeader))
    #expect(lines(run.output) == log.lines)
    #expect(try totals("s.json") == log.totals)
  }

  @Test("ingest and bill", arguments: SampleLog.all)
  func ingest(_ log: SampleLog) throws {
    let ledger = LedgerFolder()
    let run = try ledger.run("ingest", "--columns", log.map, "--output", "files.csv", log.path)
    #expect(run == Outcome(0))
    #expect(try lines(ledger.bill()) == log.lines)
    let columns = ["records", "rated", "not_charged", "duplicate", "not_a_call", "rejected"]
    let counts = columns.map { "\(log.totals[$0] ?? 0)" }.joined(separator: ",")
    #expect(try ledger.folder.text("files.csv").hasSuffix(",taken,\(counts)\n"))
    try ledger.verify()
    // The same calls in another file are known.
    try ledger.folder.write("again", try log.text(lineEnd: "\r\n") + "\r\n\n")
    try ledger.output("ingest", "--columns", log.map, "again")
    #expect(try lines(ledger.bill()) == log.lines)
    try ledger.verify()
  }

  @Test("--product takes the place of the constant product")
  func product() throws {
    let log = try #require(SampleLog.all.first { $0.file == "cucm/\($0.name)" })
    let run = try Program.run(
      "rate", "--columns", "cucm", "--product", "ivr_outbound", "--as-of", Calls.asOf, log.path,
      in: folder)
    #expect(run.status == 0)
    #expect(
      lines(run.output)
        == Set(
          log.lines.map {
            .init(
              account: $0.account, item: "ivr_outbound", calls: $0.calls, minutes: $0.minutes)
          }))
  }

  /// 2026-10-31 20:30 in UTC is 04:30 on November 1st in Shanghai, and 2026-11-01 04:30 as a time
  /// of a clock in Shanghai; 17:30 there is still October.
  @Test("--time-zone moves a call over a month's border", arguments: ["rate", "ingest"])
  func timeZone(_ command: String) throws {
    func row(_ account: String, _ time: String) -> String {
      "\"\(account)\",\"100\",\"200\",\"x\",\"\",\"SIP/1\",\"SIP/2\",\"Dial\",\"\","
        + "\"\(time)\",,,60,60,\"ANSWERED\",\"D\",\"1.\(account)\",\"\"\n"
    }
    let text = row("late", "2026-10-31 20:30:00") + row("noon", "2026-10-31 12:00:00")
    func months(_ zone: [String]) throws -> [String] {
      let ledger = LedgerFolder()
      try ledger.folder.write("Master.csv", text)
      let options = ["--columns", "asterisk"] + zone + ["Master.csv"]
      let bill: String
      if command == "rate" {
        bill = try ledger.run(["rate", "--as-of", Calls.asOf] + options).output
      } else {
        #expect(try ledger.run(["ingest"] + options).status == 0)
        bill =
          try ledger.bill(month: "2026-10")
          + ledger.bill(month: "2026-11").dropFirst(Calls.billHeader.count)
      }
      return bill.split(separator: "\n").dropFirst().map { line in
        line.split(separator: ",").prefix(2).joined(separator: " ")
      }
    }
    #expect(try months([]) == ["2026-10 late", "2026-10 noon"])
    #expect(try months(["--time-zone", "Asia/Shanghai"]) == ["2026-10 late", "2026-10 noon"])
    #expect(try months(["--time-zone", "UTC"]) == ["2026-10 noon", "2026-11 late"])
    #expect(try months(["--time-zone", "America/New_York"]) == ["2026-11 late", "2026-11 noon"])
  }

  /// A folder as Asterisk leaves it: the log, its rotations, and the copies of each account code.
  @Test("a folder yields the log and its rotations, not the copies beside it")
  func aFolder() throws {
    let logs = SampleLog.all.filter { $0.file.hasPrefix("asterisk/Master.csv") }
    #expect(logs.count == 3)
    let master = try #require(logs.first { $0.name == "Master.csv" })
    try folder.write("cdr-csv/Master.csv", master.text())
    try folder.write("cdr-csv/Master.csv.1", logs[1].text())
    try folder.write(
      "cdr-csv/Master.csv.2.gz", Data(try GzipMember.deflated(Array(logs[2].text().utf8))))
    try folder.write("cdr-csv/Master.csv.3", "")
    try folder.write("cdr-csv/Master.csv.tmp", master.text())
    for account in ["acme", "beta"] {
      let rows = try master.text().split(separator: "\n").filter { $0.hasPrefix("\"\(account)\"") }
      try folder.write("cdr-csv/\(account).csv", rows.map { $0 + "\n" }.joined())
    }
    let run = try Program.run(
      "rate", "--columns", "asterisk", "--as-of", Calls.asOf, "--summary", "s.json", "cdr-csv",
      in: folder)
    #expect(run.status == 0)
    #expect(
      run.error == """
        cdr-rater: warning: cdr-csv/: skipped Master.csv.tmp (still being written), acme.csv, \
        beta.csv (not Master.csv*)
        cdr-rater: warning: cdr-csv/: Master.csv.3 is empty

        """)
    var sums: [String: SampleLog.Line] = [:]
    for line in logs.flatMap(\.lines) {
      var sum = sums[line.account] ?? line
      if sums[line.account] != nil {
        sum.calls += line.calls
        sum.minutes += line.minutes
      }
      sums[line.account] = sum
    }
    #expect(lines(run.output) == Set(sums.values))
    // Where the copies are read too, their calls are duplicates.
    let all = try Program.shell(
      "\"$RATER\" rate --columns asterisk --as-of \(Calls.asOf) --summary t.json cdr-csv "
        + "cdr-csv/acme.csv cdr-csv/beta.csv", in: folder)
    #expect(all.status == 0)
    #expect(all.output == run.output)
    let (few, many) = (try totals("s.json"), try totals("t.json"))
    #expect(many["rated"] == few["rated"])
    // Of the first 4 were answered, one of them for no second, and of the other 4 too.
    #expect(many["duplicate"] == (few["duplicate"] ?? 0) + 8)
  }
}

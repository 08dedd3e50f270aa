import Foundation
import Testing

@Suite("cdr-rater nightly: ingest, post, close and check, for cron")
struct NightlyTests {
  private let ledger = LedgerFolder()
  private var folder: Folder { ledger.folder }

  init() throws {
    for name in ["logs", "postings"] {
      try FileManager.default.createDirectory(
        atPath: "\(ledger.folder.path)/\(name)", withIntermediateDirectories: true)
    }
  }

  /// A night of a day in November, over the folder of logs.
  private func night(
    _ arguments: String..., asOf: String = "2025-11-03", dying step: String? = nil
  ) throws -> Outcome {
    try ledger.run(
      ["nightly", "--output", "postings", "--as-of", asOf, "logs"] + arguments, dying: step)
  }

  private static let silence = Outcome(0)

  private var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/postings") }
  }

  private func report() throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: folder.bytes("night.json"))
    return try #require(json as? [String: Any])
  }

  /// A call of a minute in October, and the posting that it makes: 0.11.
  private func writeOne(_ name: String, _ id: String = "x", day: Int = 5) throws {
    try ledger.write(
      name, "\(id),acme,voice,2025-10-\(day < 10 ? "0" : "")\(day)T00:00:00,60,")
  }

  @Test("a good night is silent; the next one, with nothing new, does nothing")
  func silence() throws {
    try writeOne("logs/a.csv")
    #expect(try night() == Self.silence)
    #expect(try files == ["postings-2025-10-run-2.csv"])
    let text = try folder.text("postings/postings-2025-10-run-2.csv")
    #expect(text == (try ledger.output("postings", "--run", "2")))
    #expect(text.split(separator: "\n").count == 2)
    #expect(text.hasSuffix(",2025-10,acme,voice,0.00,0.11,0.11,CNY,post\n"))
    #expect(try night() == Self.silence)
    #expect(try files.count == 1)
    #expect(try ledger.rows("history").count == 2)
    // Loaded, and moved away: it does not come again.
    try FileManager.default.removeItem(
      atPath: "\(folder.path)/postings/postings-2025-10-run-2.csv")
    #expect(try night() == Self.silence)
    #expect(try files.isEmpty)
    try ledger.verify()
  }

  @Test("late calls of a month make another file; a closed month too, at its own tariffs")
  func late() throws {
    try writeOne("logs/a.csv")
    #expect(try night() == Self.silence)
    #expect(try night("--close-after", "2", asOf: "2025-11-02") == Self.silence)
    #expect(try ledger.output("status").contains("closed") == false)
    #expect(try night("--close-after", "2") == Self.silence)
    #expect(try ledger.output("status").contains("closed"))
    try ledger.write("logs/late.csv", "y,acme,voice,2025-10-06T00:00:00,600,")
    #expect(try night("--close-after", "2", "--report", "night.json") == Self.silence)
    // 1 and 11 minutes at 0.110: 0.11, and 1.21 in all.
    #expect(
      try folder.text("postings/postings-2025-10-run-5.csv")
        .hasSuffix(",2025-10,acme,voice,0.11,1.21,1.10,CNY,post\n"))
    #expect(try report()["closed_months"] as? [String] == [])
    #expect(try (report()["notes"] as? [String])?.count == 2)
    try ledger.verify()
  }

  @Test("files that are damaged or over the limit are set aside, and the rest goes on")
  func setAside() throws {
    try writeOne("logs/a.csv")
    try folder.write("logs/b.csv", "call_id,account_id\n1,2\n")
    try ledger.write("logs/c d.csv", "1,acme,fax,2025-10-05T00:00:00,60,")
    let first = try night("--report", "night.json")
    #expect(first.status == 1)
    #expect(first.output.isEmpty)
    #expect(
      first.error == """
        cdr-rater: logs/c d.csv: 1 of 1 record rejected (1 unknown_product), every record was, which \
        only --max-rejects 100% or a number allows; set aside: cdr-rater columns check standard \
        'logs/c d.csv' shows why, cdr-rater ingest --max-rejects 100% 'logs/c d.csv' takes it as it is
        cdr-rater: logs/b.csv: the header lacks product, start_time, duration_seconds; it has: \
        call_id, account_id; `cdr-rater columns guess logs/b.csv` proposes a column map; set aside \
        until it is good or moved away: cdr-rater ingest logs/b.csv tries it again

        """)
    #expect(try files == ["postings-2025-10-run-2.csv"])
    let said = try report()
    #expect(said["exit_code"] as? Int == 1)
    let reasons = (said["set_aside"] as? [[String: Any]])?.compactMap { $0["reason"] as? String }
    #expect(reasons == ["over_limit", "untrusted"])
    #expect(
      (said["attention"] as? [[String: Any]])?.map { $0["kind"] as? String }
        == ["set_aside", "set_aside"])
    // Nothing of them is in the ledger.
    #expect(try ledger.output("suspense", "list").split(separator: "\n").count == 1)
    // Good by now, and taken by hand.
    try ledger.write("logs/b.csv", "2,acme,voice,2025-10-06T00:00:00,60,")
    let taken = try ledger.run("ingest", "--max-rejects", "100%", "logs/c d.csv")
    #expect(taken.status == 0)
    let second = try night()
    #expect(second.status == 1)
    #expect(second.error == "cdr-rater: 1 suspense entry is open; cdr-rater suspense list\n")
    try ledger.output("suspense", "write-off", "1", "--reason", "fax is free")
    #expect(try night() == Self.silence)
    #expect(try ledger.bill(month: "2025-10").contains(",acme,voice,2,120,2,minute,"))
    try ledger.verify()
  }

  @Test("the limit is for each file; what stands in suspense does not count again as a file grows")
  func limit() throws {
    let good = (1...20).map { "g\($0),acme,voice,2025-10-05T00:00:00,60," }
    let bad = (1...11).map { "b\($0),acme,fax,2025-10-05T00:00:00,60," }
    let text = Calls.header + (good + bad).map { $0 + "\n" }.joined()
    try folder.write("logs/a.csv", text)
    try writeOne("logs/z.csv", "z")
    let refused = try night()
    #expect(refused.status == 1)
    #expect(
      refused.error.hasPrefix(
        "cdr-rater: logs/a.csv: 11 of 31 records rejected (11 unknown_product), "))
    // By hand, with its rejected records.
    #expect(try ledger.run("ingest", "--max-rejects", "11", "logs/a.csv").status == 0)
    try folder.write("logs/a.csv", text + "g21,acme,voice,2025-10-06T00:00:00,60,\n")
    let grown = try night()
    #expect(grown.error == "cdr-rater: 11 suspense entries are open; cdr-rater suspense list\n")
    #expect(try ledger.bill(month: "2025-10").contains(",acme,voice,22,1320,22,minute,"))
    // Of a grown file only what is new is judged.
    try folder.write(
      "logs/a.csv",
      text + "g21,acme,voice,2025-10-06T00:00:00,60,\n"
        + (1...11).map { "c\($0),acme,fax,2025-10-05T00:00:00,60,\n" }.joined())
    #expect(try night().error.hasPrefix("cdr-rater: logs/a.csv: 11 of 43 records rejected "))
    try ledger.verify()
  }

  @Test("the rejected records of a file set aside are in --rejects")
  func rejects() throws {
    try ledger.write("logs/c.csv", "1,acme,fax,2025-10-05T00:00:00,60,")
    #expect(try night("--rejects", "r.csv").status == 1)
    let line = try folder.text("r.csv").split(separator: "\n").last
    #expect(line?.hasPrefix("logs/c.csv,2,73,unknown_product,") == true)
  }

  @Test("a copy under another name is nothing to report, tonight or later")
  func copies() throws {
    try writeOne("logs/a.csv")
    try writeOne("logs/b.csv")
    for _ in 0..<3 { #expect(try night() == Self.silence) }
    #expect(try ledger.bill(month: "2025-10").contains(",acme,voice,1,60,1,minute,"))
  }

  @Test("a missing day and open suspense keep a month open until they are dealt with")
  func closing() throws {
    for day in 1...6 where day != 4 {
      try writeOne("logs/calls-2025-10-0\(day).csv", "d\(day)", day: day)
    }
    try ledger.write(
      "logs/calls-2025-10-07.csv", "d7,acme,voice,2025-10-07T00:00:00,60,",
      "e7,acme,fax,2025-10-07T00:00:00,60,")
    let refused = try night("--close-after", "1", "--report", "night.json")
    #expect(refused.status == 1)
    let lines = refused.error.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines[0].hasPrefix("cdr-rater: 2025-10 is due and was not closed: 1 open suspense entry "))
    #expect(lines[0].contains("left_out 2025-10-04"))
    #expect(lines[0].hasSuffix("cdr-rater close --month 2025-10 --force closes it all the same"))
    #expect(lines[1] == "cdr-rater: 1 suspense entry is open; cdr-rater suspense list")
    // Without it, the gap is a line of its own.
    #expect(
      try night().error == """
        cdr-rater: 1 suspense entry is open; cdr-rater suspense list
        cdr-rater: 2025-10: 1 gap, where files or calls may be missing; cdr-rater gaps --month 2025-10

        """)
    try ledger.output("suspense", "write-off", "1", "--reason", "fax is free")
    try writeOne("logs/calls-2025-10-04.csv", "d4", day: 4)
    // To the month's end days are missing as well.
    #expect(try night("--close-after", "1").error.contains("left_out 2025-10-08 to 2025-10-31"))
    let gaps = try ledger.rows("gaps", "--month", "2025-10")
    #expect(gaps.isEmpty)
    for day in 8...31 {
      try writeOne("logs/calls-2025-10-\(day < 10 ? "0" : "")\(day).csv", "d\(day)", day: day)
    }
    #expect(try night("--close-after", "1", "--report", "night.json") == Self.silence)
    #expect(try report()["closed_months"] as? [String] == ["2025-10"])
    #expect(try night("--close-after", "1", "--report", "night.json") == Self.silence)
    #expect(try report()["closed_months"] as? [String] == [])
    try ledger.verify()
  }

  @Test("another file of a posting file's name stays, and is reported until it is gone")
  func blocked() throws {
    try writeOne("logs/a.csv")
    try folder.write("postings/postings-2025-10-run-2.csv", "of another ledger\n")
    let first = try night()
    #expect(first.status == 1)
    #expect(
      first.error.hasPrefix(
        "cdr-rater: postings/postings-2025-10-run-2.csv: there is another file of this name, "))
    #expect(try folder.text("postings/postings-2025-10-run-2.csv") == "of another ledger\n")
    try writeOne("logs/b.csv", "y")
    #expect(try night().status == 1)
    #expect(try files.sorted() == ["postings-2025-10-run-2.csv", "postings-2025-10-run-4.csv"])
    try FileManager.default.removeItem(
      atPath: "\(folder.path)/postings/postings-2025-10-run-2.csv")
    #expect(try night() == Self.silence)
    #expect(
      try folder.text("postings/postings-2025-10-run-2.csv")
        == (try ledger.output("postings", "--run", "2")))
  }

  @Test("what cannot begin says so, with the contract's exit codes, and leaves no ledger")
  func refusals() throws {
    try writeOne("logs/a.csv")
    for (arguments, status, words) in [
      (["--output", "none", "logs"], 73, "none: the folder does not exist; create it first"),
      (["--output", "logs/a.csv", "logs"], 73, "logs/a.csv is not a folder"),
      (["--output", "postings", "nowhere"], 66, "nowhere: No such file or directory"),
      (["--output", "postings", "--report", "logs/a.csv", "logs"], 64, "logs/a.csv is an input"),
      (["--output", "postings", "--close-after", "4000", "logs"], 64, "from 0 to 3650"),
      (["--output", "postings", "--as-of", "tomorrow", "logs"], 64, "--as-of tomorrow is not a"),
      (["logs"], 64, "--output"),
      (["--output", "postings"], 66, "the ledger does not exist"),
    ] as [([String], Int32, String)] {
      let run = try ledger.run(["nightly"] + arguments)
      #expect(run.status == status, "\(arguments): \(run.error)")
      #expect(run.error.contains(words), "\(arguments): \(run.error)")
    }
    #expect(!folder.names.contains("calls.ledger"))
    // Once there is a ledger, a folder that is gone does not hold up the rest of the night.
    #expect(try night() == Self.silence)
    try writeOne("more.csv", "y")
    let run = try ledger.run("nightly", "--output", "postings", "nowhere", "more.csv")
    #expect(run.status == 1)
    #expect(run.error == "cdr-rater: nowhere: No such file or directory\n")
    #expect(try files.count == 2)
  }

  @Test("the report has the keys that the documentation lists, and no others")
  func keys() throws {
    for day in 1...6 where day != 4 {
      try writeOne("logs/calls-2025-10-0\(day).csv", "d\(day)", day: day)
    }
    try ledger.write("logs/c.csv", "1,acme,fax,2025-10-05T00:00:00,60,")
    #expect(try night("--report", "night.json").status == 1)
    let report = try report()
    var found = Set(report.keys)
    for case let list as [[String: Any]] in report.values {
      for item in list { found.formUnion(item.keys) }
    }
    let page = try Documentation.text("docs/nightly.md")
    let section = try #require(Documentation.section("The report", of: page))
    let documented = Documentation.keys(in: section).subtracting(
      ["missing", "untrusted", "over_limit", "warning", "posting_file", "not_closed"])
    #expect(found == documented)
  }

  @Test("the figures for Prometheus: what was posted, what is open, what needs attention")
  func metrics() throws {
    try writeOne("logs/a.csv")
    try ledger.write(
      "logs/b.csv", "1,acme,fax,2025-10-05T00:00:00,60,", "2,acme,voice,2025-10-05T00:00:00,60,")
    #expect(try night("--metrics", "m.prom").status == 1)
    let lines = try folder.text("m.prom").split(separator: "\n")
    let labels = #"command="nightly",ledger="calls.ledger""#
    for line in [
      "cdr_rater_files{\(labels),outcome=\"taken\"} 2",
      "cdr_rater_records{\(labels),outcome=\"rejected\"} 1",
      "cdr_rater_posted_amount{\(labels),month=\"2025-10\",currency=\"CNY\"} 0.22",
      "cdr_rater_open_suspense_entries{\(labels)} 1",
      "cdr_rater_attention{\(labels),kind=\"open_suspense\"} 1",
      "cdr_rater_attention{\(labels),kind=\"set_aside\"} 0",
    ] {
      #expect(lines.contains(Substring(line)), "\(line)")
    }
  }
}

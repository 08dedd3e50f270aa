import Foundation
import Testing

@Suite("cdr-rater ledger compact and forget")
struct LedgerSpaceTests {
  private let ledger = LedgerFolder()

  private func size() throws -> Int { try ledger.folder.bytes("calls.ledger").count }

  /// A ledger whose file has far more room than it needs.
  private func prune() throws {
    var text = Calls.header
    for number in 0..<20_000 {
      text += "c\(number),account \(number % 50),voice,2026-10-\(10 + number % 20)T00:00:00,60,\n"
    }
    try ledger.folder.write("a.csv", text)
    try ledger.output("ingest", "a.csv")
    try ledger.output("close", "--month", "2026-10", "--as-of", "2026-11-01")
    try ledger.output("ledger", "prune", "--before", "2026-11")
  }

  private func view() throws -> [String] {
    try [
      ["status"], ["status", "--files"], ["history"], ["postings"], ["verify"],
      ["bill", "--month", "2026-10"],
    ].map { try ledger.run($0).output }
  }

  @Test("compact makes the file smaller, and nothing else")
  func compact() throws {
    try prune()
    let (before, view) = (try size(), try view())
    let run = try ledger.run("ledger", "compact")
    #expect(run == Outcome(0))
    // 16 bytes are dropped for each call.
    #expect(try size() < before - 250_000)
    #expect(try self.view() == view)
    #expect(ledger.folder.names == ["a.csv", "calls.ledger"])
    try ledger.verify()
    let compacted = try size()
    try ledger.output("ledger", "compact")
    #expect(try size() == compacted)
  }

  @Test("compact killed before and after it commits", arguments: ["beforeCommit", "afterCommit"])
  func killed(_ step: String) throws {
    try prune()
    let view = try view()
    #expect(try ledger.run(["ledger", "compact"], dying: step).status == 137)
    #expect(try self.view() == view)
    #expect(try ledger.run("ledger", "compact").status == 0)
    #expect(try self.view() == view)
    try ledger.verify()
  }

  @Test("compact on a full disk changes nothing")
  func fullDisk() throws {
    try prune()
    let view = try view()
    let run = try Program.shell(
      #"ulimit -f 20; "$RATER" ledger compact"#, in: ledger.folder,
      environment: ["CDR_RATER_LEDGER": "calls.ledger"])
    #expect(run.status == 74, "\(run.error)")
    #expect(try self.view() == view)
    try ledger.verify()
  }

  // MARK: Forgetting

  /// Three rejected records: of acme, of bolt and of no account; the second is written off.
  private func reject() throws {
    try ledger.write(
      "a.csv", "1,acme,fax,2026-10-05T00:00:00,60,", "2,bolt,+8613800138000,2026-10-05T00:00:00,6,",
      "3,,voice,2026-10-05T00:00:00,60,", "4,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "--max-rejects", "100%", "a.csv")
    try ledger.output("suspense", "write-off", "2", "--reason", "a test")
  }

  private func forgotten() throws -> [String] {
    try ledger.rows("suspense", "list", "--all").filter {
      $0[7].hasPrefix("its text was removed by run ")
    }.map { $0[0] }
  }

  @Test("settled records, those of an account, those before a day: all that is given must hold")
  func choices() throws {
    try reject()
    #expect(try ledger.run("ledger", "forget").status == 64)
    let tomorrow = "2099-01-01"
    for (arguments, expected) in [
      (["--before", "2026-01-01"], []), (["--account", "acm"], []),
      (["--settled", "--account", "acme"], []), (["--settled"], ["2"]),
      (["--account", "acme", "--before", tomorrow], ["1", "2"]),
      (["--before", tomorrow], ["1", "2", "3"]),
    ] {
      let run = try ledger.run(["ledger", "forget"] + arguments)
      #expect(run.status == 0, "\(run.error)")
      #expect(try forgotten() == expected, "\(arguments)")
    }
    let history = try ledger.rows("history").filter { $0[2] == "forget" }
    #expect(history.count == 3, "what forgets nothing is no run")
    #expect(
      history.map { $0[11...].joined(separator: ",") } == [
        "\"the text of 1 record, recycled or written off\"",
        "\"the text of 1 record, ingested before 2099-01-01, of account acme\"",
        "\"the text of 1 record, ingested before 2099-01-01\"",
      ])
    try ledger.verify()
  }

  @Test("the text is nowhere in the file, and every command says so")
  func removed() throws {
    try reject()
    let number = Data("+8613800138000".utf8)
    #expect(try ledger.folder.bytes("calls.ledger").range(of: number) != nil)
    let bill = try ledger.bill()
    // The first bytes of each file are kept to know it again.
    try ledger.output("ledger", "forget", "--settled")
    try ledger.write("b.csv", "1,acme,voice,2026-10-05T00:00:00,60,")
    let status = try ledger.output("status")
    #expect(status.contains("2 open, 1 written off; the text of 1 was removed\n"))
    let verify = try ledger.run("verify")
    #expect(verify.status == 0)
    #expect(verify.error.contains("the text of 1 rejected record was removed"))
    #expect(
      try ledger.rows("suspense", "export", "--all")[1] == [
        "2", "a.csv", "3", "unknown_product", "its text was removed by run 3", "", "", "", "", "",
        "", "",
      ])
    let warned = try ledger.run("ledger", "forget", "--before", "2099-01-01")
    #expect(
      warned.error == """
        cdr-rater: warning: 2 of the records are still open, and can be written off, but not recycled \
        as they stand

        """)
    let open = try ledger.run("suspense", "recycle", "--open", "--dry-run")
    #expect(open.output.hasSuffix("1,2,open,its text was removed\n3,4,open,its text was removed\n"))
    #expect(try ledger.bill() == bill)
    try ledger.verify()
    // It may be recycled by a text that someone else has.
    try ledger.folder.write(
      "fix.csv", "suspense_id," + Calls.header + "1,1,acme,voice,2026-10-05T00:00:00,60,\n")
    try ledger.output("suspense", "recycle", "fix.csv")
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 2))
    // The correction's own text goes in the same way, and the call still counts.
    try ledger.output("ledger", "forget", "--account", "acme")
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 2))
    try ledger.verify()
  }
}

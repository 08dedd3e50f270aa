import Foundation
import Testing

@Suite("cdr-rater suspense")
struct LedgerSuspenseTests {
  private let ledger = LedgerFolder()

  /// Entry 1 lacks its account, 2 names no product, 3 has a field too few.
  init() throws {
    try ledger.write(
      "a.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "y,,voice,2026-10-05T00:00:00,60,",
      "z,acme,fax,2026-10-06T00:00:00,60,", "short,acme")
    try ledger.output("ingest", "a.csv")
  }

  /// Open, recycled and written off entries.
  private func states() throws -> [String] {
    try ledger.rows("suspense", "list", "--all").map { $0[1] }
  }

  @Test("entries are listed by reason, file and age")
  func list() throws {
    // Behind the header's 73 bytes and records of 37, 33 and 35.
    #expect(
      try ledger.rows("suspense", "list").map { [$0[0], $0[1]] + $0[3...] } == [
        ["1", "open", "a.csv", "3", "110", "missing_account", "account_id is empty"],
        ["2", "open", "a.csv", "4", "143", "unknown_product", "\"product \"\"fax\"\"\""],
        ["3", "open", "a.csv", "5", "178", "field_count", "\"2 fields", " the header has 6\""],
      ])
    #expect(
      try ledger.rows("suspense", "list", "--reason", "unknown_product").map { $0[0] } == ["2"])
    #expect(try ledger.rows("suspense", "list", "--file", "b.csv").isEmpty)
    #expect(try ledger.rows("suspense", "list", "--older-than", "1").isEmpty)
    #expect(try ledger.rows("suspense", "list", "--older-than", "0").count == 3)
    #expect(try ledger.run("suspense", "list", "--reason", "no_reason").status == 64)
  }

  @Test("what is exported, corrected and fed back counts")
  func roundTrip() throws {
    try ledger.output("suspense", "export", "--output", "bad.csv")
    #expect(try ledger.folder.mode("bad.csv") == 0o600)
    let text = try ledger.folder.text("bad.csv")
    #expect(
      text == """
        suspense_id,file,line,reason,detail,record,call_id,account_id,product,start_time,\
        duration_seconds,recording_seconds
        1,a.csv,3,missing_account,account_id is empty,"y,,voice,2026-10-05T00:00:00,60,",\
        y,,voice,2026-10-05T00:00:00,60,
        2,a.csv,4,unknown_product,"product ""fax\""","z,acme,fax,2026-10-06T00:00:00,60,",\
        z,acme,fax,2026-10-06T00:00:00,60,
        3,a.csv,5,field_count,"2 fields, the header has 6","short,acme",,,,,,

        """)
    try ledger.folder.write(
      "good.csv",
      text.replacing(",y,,voice", with: ",y,acme,voice").replacing(
        ",z,acme,fax,2026-10-06T00:00:00,60,\n", with: ",x,acme,voice,2026-10-05T00:00:00,60,\n"))
    let trial = try ledger.output("suspense", "recycle", "--test", "good.csv")
    #expect(
      trial == """
        suspense_id,line,outcome,detail
        1,2,rated,
        2,3,duplicate,
        3,4,missing_call_id,call_id is empty

        """)
    #expect(try states() == ["open", "open", "open"])
    let run = try ledger.run("suspense", "recycle", "good.csv")
    #expect(run.status == 0)
    #expect(
      run.error == """
        cdr-rater: warning: good.csv: line 4: suspense entry 3 is rejected again, missing_call_id: \
        call_id is empty; it stays open

        """)
    #expect(try states() == ["recycled", "recycled", "open"])
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 2))
    try ledger.verify()
    // The same file again names entries that are closed.
    let again = try ledger.run("suspense", "recycle", "good.csv")
    #expect(again.status == 65)
    #expect(again.error.contains("suspense entry 1 is not open: it was recycled"))
    // What was recycled is known to later files, and goes with its own.
    try ledger.write("b.csv", "y,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "b.csv")
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 2))
    try ledger.output("undo", "a.csv")
    #expect(try ledger.bill() == Calls.billOfOne())
    #expect(try ledger.rows("suspense", "list", "--all").isEmpty)
    try ledger.verify()
  }

  @Test("a record too long for a call, all quotes, is exported and fed back beside others")
  func tooLong() throws {
    // Its text doubles in the export, and more.
    let long = "v,\"" + String(repeating: "\"", count: 65_536) + "\",voice,2026-10-05T00:00:00,60,"
    try ledger.write("c.csv", long, ",acme,voice,2026-10-08T00:00:00,60,")
    _ = try ledger.run("ingest", "--max-rejects", "100%", "c.csv")
    try ledger.output("suspense", "export", "--file", "c.csv", "--output", "bad.csv")
    let text = try ledger.folder.text("bad.csv")
    #expect(text.utf8.count > 131_072)
    try ledger.folder.write("good.csv", text.replacing("60,\",,acme,", with: "60,\",w,acme,"))
    let trial = try ledger.output("suspense", "recycle", "--test", "good.csv")
    #expect(
      trial == """
        suspense_id,line,outcome,detail
        4,2,missing_call_id,call_id is empty
        5,3,rated,

        """)
    try ledger.output("suspense", "recycle", "good.csv")
    #expect(try states() == ["open", "open", "open", "open", "recycled"])
    try ledger.verify()
    try ledger.folder.write("stray.csv", text.replacing("\n4,", with: "\n4,\"x\"y"))
    let stray = try ledger.run("suspense", "recycle", "stray.csv")
    #expect(stray.status == 65)
    #expect(stray.error.contains("line 2: bad_quoting"))
    #expect(stray.error.contains("its suspense_id cannot be read; nothing was recycled"))
  }

  @Test("without suspense_id a record is for the one open entry with its call id")
  func byCallID() throws {
    try ledger.write("fix.csv", "z,acme,voice,2026-10-06T00:00:00,60,")
    try ledger.output("suspense", "recycle", "fix.csv")
    #expect(try states() == ["open", "recycled", "open"])
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 2))
    let again = try ledger.run("suspense", "recycle", "fix.csv")
    #expect(again.status == 65)
    #expect(again.error.contains("line 2: there is no open suspense entry with call_id \"z\""))
    try ledger.write("b.csv", "y,,voice,2026-10-07T00:00:00,60,")
    _ = try ledger.run("ingest", "--max-rejects", "100%", "b.csv")
    try ledger.write("fix.csv", "y,acme,voice,2026-10-05T00:00:00,60,")
    let several = try ledger.run("suspense", "recycle", "fix.csv")
    #expect(several.status == 65)
    #expect(several.error.contains("there are 2 open suspense entries with call_id \"y\""))
    try ledger.verify()
  }

  @Test("written off entries are closed, with a reason; all or none")
  func writeOff() throws {
    #expect(try ledger.run("suspense", "write-off", "1").status == 64)
    let absent = try ledger.run("suspense", "write-off", "1", "9", "--reason", "test calls")
    #expect(absent.status == 65)
    #expect(absent.error.contains("there is no suspense entry 9"))
    #expect(try states() == ["open", "open", "open"])
    try ledger.output("suspense", "write-off", "1", "3", "--reason", "test calls")
    #expect(try states() == ["written_off", "open", "written_off"])
    #expect(try ledger.run("suspense", "write-off", "3", "--reason", "x").status == 65)
    #expect(try ledger.output("history").contains(",write-off,"))
    #expect(try ledger.output("history").contains(",test calls,\"entries 1, 3\"\n"))
    #expect(try ledger.output("status").contains("suspense  1 open, 2 written off\n"))
    try ledger.verify()
  }
}

import Foundation
import Testing

@Suite("A ledger of logs in other columns")
struct LedgerColumnsTests {
  private let ledger = LedgerFolder()

  /// Lines of `id;account;kind;start in UTC;h:mm:ss;recorded;state`, without a header.
  private static let map = """
    name: my-pbx
    header: false
    delimiter: ";"
    quoting: lenient
    names: [id, cust, kind, begin, length, rec, state]
    fields:
      call_id: {columns: [id, begin]}
      account_id: {column: cust}
      product: {column: kind, values: {in: ivr_inbound}, patterns: [{match: "^v", item: voice}]}
      start_time: {column: begin, pattern: "d/M/yyyy H:mm:ss", time_zone: UTC}
      duration: {column: length, unit: clock}
      recording: {column: rec, unit: suffixed}
    charged_when: {column: state, values: [ok]}

    """

  init() throws { try ledger.folder.write("map.yaml", Self.map) }

  /// 02:00 in UTC is 10:00 in Shanghai.
  private static func row(
    _ id: String, account: String = "acme", kind: String = "voice", day: Int = 5,
    length: String = "0:01:00", recorded: String = "", state: String = "ok"
  ) -> String {
    "\(id);\(account);\(kind);\(day)/10/2026 2:00:00;\(length);\(recorded);\(state)\n"
  }

  @discardableResult
  private func ingest(_ options: String..., error: String? = nil) throws -> Outcome {
    let run = try ledger.run(
      ["ingest", "--columns", "map.yaml", "--max-rejects", "100%"] + options)
    #expect(run.status == 0, "\(run.error)")
    if let error { #expect(run.error.contains(error), "\(run.error)") }
    return run
  }

  /// Entry 1 lacks its account, 2 has a kind that is no item, 3 a day that is none, 4 a length that
  /// is none, 5 a field too few.
  private static let rejected =
    row("1", account: "", kind: "in", length: "0:01:30.5", recorded: "1m 30s")
    + row("2", kind: "fax") + row("3", day: 32) + row("4", length: "90 s", recorded: "x")
    + "5;acme;voice\n"

  private static let export = """
    suspense_id,file,line,reason,detail,record,call_id,account_id,product,start_time,\
    duration_seconds,recording_seconds
    1,a.log,2,missing_account,account_id (cust) is empty,\
    1;;in;5/10/2026 2:00:00;0:01:30.5;1m 30s;ok,\
    1|5/10/2026 2:00:00,,ivr_inbound,2026-10-05T10:00:00+08:00,90.500,90
    2,a.log,3,unknown_product,"product (kind) ""fax\""",2;acme;fax;5/10/2026 2:00:00;0:01:00;;ok,\
    2|5/10/2026 2:00:00,acme,fax,2026-10-05T10:00:00+08:00,60,0
    3,a.log,4,bad_start_time,"start_time (begin) ""32/10/2026 2:00:00\""",\
    3;acme;voice;32/10/2026 2:00:00;0:01:00;;ok,\
    3|32/10/2026 2:00:00,acme,voice,32/10/2026 2:00:00,60,0
    4,a.log,5,bad_duration,"duration_seconds (length) ""90 s\""",\
    4;acme;voice;5/10/2026 2:00:00;90 s;x;ok,\
    4|5/10/2026 2:00:00,acme,voice,2026-10-05T10:00:00+08:00,90 s,x
    5,a.log,6,field_count,"3 fields, the records have 7",5;acme;voice,,,,,,

    """

  @Test("records in suspense are exported in the standard columns, and recycled")
  func suspense() throws {
    try ledger.folder.write("a.log", Self.row("0") + Self.rejected)
    try ingest("a.log", error: "5 of 6 records rejected")
    // The ledger keeps the map: the file may have changed since, or be gone.
    try ledger.folder.write("map.yaml", Self.map.replacing("ivr_inbound", with: "ivr_outbound"))
    try ledger.output("suspense", "export", "--output", "bad.csv")
    #expect(try ledger.folder.text("bad.csv") == Self.export)
    try FileManager.default.removeItem(atPath: ledger.folder.path + "/map.yaml")
    try ledger.output("suspense", "export", "--output", "bad.csv")
    #expect(try ledger.folder.text("bad.csv") == Self.export)

    let corrected = Self.export.replacing(",,ivr_inbound,", with: ",acme,ivr_inbound,")
      .replacing("acme,fax,2026", with: "acme,voice,2026")
      .replacing("voice,32/10/2026 2:00:00,60", with: "voice,2026-10-31T23:59:59+08:00,60")
      .replacing(",90 s,x\n", with: ",90,\n")
    try ledger.folder.write("good.csv", corrected)
    #expect(
      try ledger.output("suspense", "recycle", "--test", "good.csv") == """
        suspense_id,line,outcome,detail
        1,2,rated,
        2,3,rated,
        3,4,rated,
        4,5,rated,
        5,6,missing_call_id,call_id is empty

        """)
    try ledger.output("suspense", "recycle", "good.csv")
    #expect(
      try ledger.rows("suspense", "list", "--all").map { $0[1] }
        == ["recycled", "recycled", "recycled", "recycled", "open"])
    // 60, 60, 60 and 90 s of voice are 5 minutes; 90.5 s inbound are 2, as are 90 s recorded.
    let bill = try ledger.bill()
    #expect(bill.contains("2026-10,acme,voice,4,270,5,minute,"))
    #expect(bill.contains("2026-10,acme,ivr_inbound,1,90.5,2,minute,"))
    #expect(bill.contains("2026-10,acme,recording,1,90,2,minute,"))
    try ledger.verify()

    // What was recycled is known by the key that the map makes.
    try ledger.folder.write("map.yaml", Self.map)
    try ledger.folder.write("b.log", Self.row("2") + Self.row("9"))
    try ingest("b.log")
    #expect(try ledger.bill().contains("2026-10,acme,voice,5,330,6,minute,"))
    try ledger.output("undo", "a.log")
    // Without the first file the recycled call counts as the second one's.
    #expect(try ledger.bill().contains("2026-10,acme,voice,2,120,2,minute,"))
    #expect(try !ledger.bill().contains("ivr_inbound"))
    try ledger.verify()
  }

  @Test("without a suspense_id a record is known by the key that the map makes")
  func byKey() throws {
    try ledger.folder.write("a.log", Self.rejected)
    try ingest("a.log")
    try ledger.write("fix.csv", "2|5/10/2026 2:00:00,acme,voice,2026-10-05T02:00:00Z,60,")
    try ledger.output("suspense", "recycle", "fix.csv")
    #expect(try ledger.rows("suspense", "list").map { $0[0] } == ["1", "3", "4", "5"])
    #expect(try ledger.bill() == Calls.billOfOne())
    try ledger.verify()
  }

  @Test("of a log without header that has grown only new calls count")
  func growing() throws {
    let early = Self.row("0") + Self.row("1", account: "") + Self.row("2", state: "busy")
    try ledger.folder.write("a.log", early + "3;acme;voi")
    try ingest(
      "--growing", "a.log", error: "a.log: the last line has no line end and is left out")
    #expect(try ledger.bill() == Calls.billOfOne())
    let late = Self.row("3") + Self.row("0") + Self.row("4", day: 6)
    try ledger.folder.write("a.log", early + late + "5")
    try ingest(
      "--growing", "a.log", error: "a.log: the last line has no line end and is left out")
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 3))
    // Records, rated, not charged, duplicate, not a call, rejected, open: the first file's record in suspense
    // stands once, and the call that was not charged is not held against others.
    #expect(
      try ledger.rows("status", "--files").map { $0.suffix(7) }
        == [["3", "1", "1", "0", "0", "1", "1"], ["6", "2", "1", "3", "0", "0", "0"]])
    try ledger.verify()
    try ledger.output("undo", "\(ledger.rows("status", "--files")[0][1])")
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 3))
    #expect(
      try ledger.rows("status", "--files").map { $0.suffix(7) }
        == [["6", "3", "1", "1", "0", "1", "1"]])
    try ledger.verify()
  }

  @Test("files of several maps stand side by side")
  func severalMaps() throws {
    try ledger.folder.write("a.log", Self.row("1", account: ""))
    try ingest("a.log")
    try ledger.write(
      "b.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "y,,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "--max-rejects", "100%", "b.csv")
    // Another map under the same name.
    try ledger.folder.write(
      "map.yaml",
      Self.map.replacing("[id, cust, kind", with: "[cust, id, kind").replacing(
        "unit: clock", with: "unit: minutes"))
    try ledger.folder.write("c.log", ";1;voice;7/10/2026 2:00:00;1.5;;ok\n")
    try ingest("c.log")
    let rows = try ledger.output("suspense", "export").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).suffix(6).joined(separator: ",")
    }
    #expect(
      rows == [
        "1|5/10/2026 2:00:00,,voice,2026-10-05T10:00:00+08:00,60,0",
        "y,,voice,2026-10-05T00:00:00,60,",
        "1|7/10/2026 2:00:00,,voice,2026-10-07T10:00:00+08:00,90,0",
      ])
    try ledger.verify()
  }
}

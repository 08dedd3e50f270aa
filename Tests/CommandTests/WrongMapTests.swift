import Foundation
import TestSupport
import Testing

@Suite("Column maps that do not fit a file")
struct WrongMapTests {
  private let folder: Folder

  init() throws {
    folder = try Folder([
      "seats.csv": "order_id,account_id,seat_type,action,seats,months,ordered_on\n",
      "map.yaml": Self.map(""),
    ])
  }

  private static func map(_ rules: String, product: String = "{constant: robot_outbound}") -> String
  {
    """
    name: my-pbx
    \(rules)
    fields:
      call_id: {column: [id, uid]}
      account_id: {columns: [acct, src]}
      product: \(product)
      start_time: {column: begin}
      duration: {column: secs}
    charged_when: {column: state, values: [ok]}

    """
  }

  private static let commands = [
    ["rate"], ["concurrency", "--month", "2026-10", "--seats", "seats.csv"],
    ["ingest", "--ledger", "calls.ledger"],
  ]

  /// What every command says of a file, under a map; it writes nothing.
  private func refusal(
    _ text: String, map: String = "map.yaml", options: [String] = [],
    at location: SourceLocation = #_sourceLocation
  ) throws -> String {
    try folder.write("calls.csv", text)
    let names = folder.names.filter { $0 != "calls.ledger" }
    var said: Set<String> = []
    for command in Self.commands {
      let run = try Program.start(
        command + ["--columns", map] + options + ["calls.csv"], in: folder
      ).wait()
      #expect(run.status == 65, "\(command)", sourceLocation: location)
      #expect(run.output == "", sourceLocation: location)
      said.insert(run.error)
    }
    // A ledger without anything in it is none.
    let status = try Program.run("status", "--ledger", "calls.ledger", in: folder)
    #expect(status.status == 66, sourceLocation: location)
    #expect(folder.names.filter { $0 != "calls.ledger" } == names, sourceLocation: location)
    #expect(said.count == 1, "\(said)", sourceLocation: location)
    return said.sorted().first ?? ""
  }

  @Test("needed columns that are absent: what the header has instead")
  func absent() throws {
    #expect(
      try refusal("uid,acct,begin,duration\n1,a,2026-10-05T00:00:00,5\n")
        == "cdr-rater: calls.csv: the header lacks src, secs, state; it has: uid, acct, begin, "
        + "duration; `cdr-rater columns guess calls.csv` proposes a column map\n")
    #expect(
      try refusal("Id,acct,src,begin,secs,state\n")
        == "cdr-rater: calls.csv: the header lacks id or uid; it has: Id, acct, src, begin, secs, "
        + "state; `cdr-rater columns guess calls.csv` proposes a column map\n")
  }

  @Test("a needed column that is named twice, and its way out: positions")
  func twice() throws {
    let text = "id,acct,src,begin,secs,state,secs\n1,a,100,2026-10-05T00:00:00,5,ok,61\n"
    #expect(
      try refusal(text)
        == "cdr-rater: calls.csv: the header names secs twice; it has: id, acct, src, begin, secs, "
        + "state, secs; a column map can tell columns apart by position\n")
    try folder.write(
      "position.yaml", Self.map("").replacing("column: secs", with: "column: 7"))
    let run = try Program.run(
      "rate", "--columns", "position.yaml", "--as-of", Calls.asOf, "calls.csv", in: folder)
    #expect(run.status == 0)
    #expect(run.output.contains("2026-10,a,robot_outbound,1,61,2,minute,"))
  }

  @Test(
    "the built-in map that fits best is named",
    arguments: SampleLog.all.filter { $0.file != statementsLog && !$0.isJSON })
  func anotherFits(_ log: SampleLog) throws {
    let other = log.map == "twilio" ? "asterisk" : "twilio"
    let message = try refusal(
      log.text(), map: other, options: ["--product", "robot_outbound"])
    #expect(
      message.hasSuffix("; the built-in column map \(log.map) fits it: --columns \(log.map)\n"),
      "\(message)")
    #expect(message.hasPrefix("cdr-rater: calls.csv: the "))
    // Nor does it fit the standard columns.
    let run = try Program.run("rate", "calls.csv", in: folder)
    #expect(run.status == 65)
    #expect(run.error.contains("--columns \(log.map)"))
  }

  @Test("a log of statements is no header")
  func statements() throws {
    let log = try #require(SampleLog.all.first { $0.file == statementsLog })
    #expect(
      try refusal(log.text(), map: "twilio", options: ["--product", "robot_outbound"])
        == "cdr-rater: calls.csv: the first line is not a CSV header of the column map twilio "
        + "(Sid or sid, AccountSid or account_sid, StartTime or start_time, Duration or "
        + "duration, Status or status)\n")
  }

  @Test("a log without a header that has another number of fields")
  func fieldNumbers() throws {
    #expect(
      try refusal(
        "1,2,3\n1,2,3,4,5\n", map: "freeswitch", options: ["--product", "robot_outbound"])
        == "cdr-rater: calls.csv: the records have 3, 5 fields, but the column map freeswitch is "
        + "for records of 13, 15, 17, 18; `cdr-rater columns guess calls.csv` proposes a column "
        + "map\n")
    let header = "id,acct,src,begin,secs,state"
    try folder.write("map.yaml", Self.map("header: optional\nnames: [\(header)]"))
    // A header of other names is a record of that map by its number of fields.
    #expect(
      try refusal("a,b,c\n1,2,3\n")
        == "cdr-rater: calls.csv: the records have 3 fields, but the column map my-pbx is for "
        + "records of 6; `cdr-rater columns guess calls.csv` proposes a column map\n")
  }

  @Test("positions that no record has")
  func positions() throws {
    var map = Self.map("header: false")
    for (name, position) in [("[id, uid]", "1"), ("[acct, src]", "[2]"), ("begin", "4")] {
      map = map.replacing(name, with: position)
    }
    map = map.replacing("column: secs", with: "column: 9").replacing(
      "column: state", with: "column: 3")
    try folder.write("map.yaml", map)
    #expect(
      try refusal("1,a,ok,2026-10-05T00:00:00,5\n")
        == "cdr-rater: calls.csv: the records have 5 fields, but the column map my-pbx is for "
        + "positions up to 9; `cdr-rater columns guess calls.csv` proposes a column map\n")
    try folder.write("map.yaml", map.replacing("header: false", with: "header: true"))
    #expect(
      try refusal("id,acct,state,begin,secs\n1,a,ok,2026-10-05T00:00:00,5\n")
        == "cdr-rater: calls.csv: the header has 5 columns, so no position 9; it has: id, acct, "
        + "state, begin, secs; `cdr-rater columns guess calls.csv` proposes a column map\n")
  }

  @Test("a header that is no row of the map's dialect")
  func unreadableHeader() throws {
    #expect(
      try refusal("id,acct\"x,src\n")
        == "cdr-rater: calls.csv: the first line is not a CSV header of the column map my-pbx (id or "
        + "uid, acct, src, begin, secs, state)\n")
  }

  @Test("with another delimiter all is one column")
  func otherDelimiter() throws {
    #expect(
      try refusal("id;acct;src;begin;secs;state\n1;a;;2026-10-05T00:00:00;5;ok\n")
        == "cdr-rater: calls.csv: the header lacks id or uid, acct, src, begin, secs, state; it "
        + "has: id;acct;src;begin;secs;state; `cdr-rater columns guess calls.csv` proposes a column "
        + "map\n")
  }

  @Test("a fitting header over records that do not fit makes no bill")
  func recordsThatDoNotFit() throws {
    let rows = (0..<20).map { "\($0),a,,3/10/2026 09:00,5,ok\n" }.joined()
    try folder.write("calls.csv", "id,acct,src,begin,secs,state\n" + rows)
    for command in Self.commands {
      let run = try Program.start(
        command + ["--columns", "map.yaml", "calls.csv"], in: folder
      ).wait()
      #expect(run.status == 65)
      #expect(run.output == "")
      #expect(run.error.contains("20 of 20 records rejected (20 bad_start_time)"))
    }
  }

  @Test("a file that does not fit is left out where that is asked for")
  func leftOut() throws {
    try folder.write("good.csv", "id,acct,src,begin,secs,state\n1,a,,2026-10-05T00:00:00,61,ok\n")
    try folder.write("bad.csv", "id,acct\n")
    let run = try Program.run(
      "rate", "--columns", "map.yaml", "--skip-bad-files", "--as-of", Calls.asOf, "bad.csv",
      "good.csv", in: folder)
    #expect(run.status == 0)
    #expect(run.output.contains("2026-10,a,robot_outbound,1,61,2,minute,"))
    #expect(run.error.contains("left out: bad.csv: the header lacks src, begin, secs, state"))
  }

  @Test("durations that disagree with the timestamps are counted and said")
  func disagreements() throws {
    try folder.write(
      "map.yaml",
      Self.map("").replacing("{column: secs}", with: "{column: secs, from: answer, to: end}"))
    func row(_ id: Int, _ seconds: Int, _ end: String, _ state: String = "ok") -> String {
      "\(id),a,,2026-10-05T00:00:00,\(seconds),\(state),2026-10-05T00:00:00,\(end)\n"
    }
    let text =
      "id,acct,src,begin,secs,state,answer,end\n" + row(1, 60, "2026-10-05T00:01:00")
      + row(2, 60, "2026-10-05T00:01:01") + row(3, 60, "2026-10-05T00:01:02")
      + row(4, 60, "2026-10-05T00:00:58") + row(5, 60, "2026-10-05T09:00:00", "busy")
      + row(6, 60, "")
    try folder.write("calls.csv", text)
    for command in Self.commands {
      let run = try Program.start(
        command + ["--columns", "map.yaml", "calls.csv"], in: folder
      ).wait()
      #expect(run.status == 0)
      #expect(
        run.error == """
          cdr-rater: warning: 2 calls whose secs differs from the time between answer and end by \
          more than a second; secs counts

          """, "\(command)")
    }
    #expect(
      try Program.run("rate", "--columns", "map.yaml", "calls.csv", in: folder).output.contains(
        ",a,robot_outbound,5,300,5,minute,"))
  }
}

/// Statements are no header of any kind, so that nothing can be said of their columns.
private let statementsLog = "freeswitch/Master.csv.sql"

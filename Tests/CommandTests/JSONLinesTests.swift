import Foundation
import TestSupport
import Testing

@Suite("Logs of JSON Lines", .enabled(if: readsJSONLines))
struct JSONLinesTests {
  static let map = """
    name: lines
    format: json_lines
    fields:
      call_id: {column: call_id}
      account_id: {column: account.id}
      product: {column: product}
      start_time: {column: start_time}
      duration: {column: duration_seconds}
      recording: {column: recording_seconds, unit: seconds}

    """

  /// The calls of ``Calls/october`` as objects, in which a number may stand as one and what is empty may
  /// be null, absent or a text.
  static let october: String = Calls.october.split(separator: "\n").dropFirst().enumerated().map {
    place, line in
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    let start = fields[3].allSatisfy(\.isNumber) ? "\(fields[3])" : "\"\(fields[3])\""
    var members = [
      "\"call_id\": \"\(fields[0])\"", "\"account\":{\"id\":\"\(fields[1])\",\"x\":[1]}",
      "\"product\" : \"\(fields[2])\"", "\"start_time\":\(start)",
      "\"duration_seconds\":\(fields[4])",
    ]
    if !fields[5].isEmpty {
      members.append("\"recording_seconds\":\"\(fields[5])\"")
    } else if place % 2 == 0 {
      members.append("\"recording_seconds\":null")
    }
    if place % 3 == 0 { members.reverse() }
    return "{\(members.joined(separator: ","))}\n"
  }.joined()

  private let folder: Folder

  init() throws {
    folder = try Folder([
      "calls.jsonl": Self.october, "calls.csv": Calls.october, "lines.yaml": Self.map,
    ])
  }

  private func write(_ name: String, gzip text: String) throws {
    try folder.write(name, Data(try GzipMember.deflated(Array(text.utf8))))
  }

  @Test("rate makes the bill that the same calls make in CSV")
  func rate() throws {
    try write("calls.gz", gzip: Self.october)
    try write("cr-lf", gzip: "\u{feff}\r\n" + Self.october.replacing("\n", with: "\r\n"))
    for name in ["calls.jsonl", "calls.gz", "cr-lf"] {
      for options in [[], ["--no-dedupe"], ["--jobs", "3"]] {
        let run = try Program.start(
          ["rate", "--columns", "lines.yaml", "--max-rejects", "1", "--as-of", Calls.asOf] + options
            + [name], in: folder
        ).wait()
        let csv = try Program.start(
          ["rate", "--max-rejects", "1", "--as-of", Calls.asOf] + options + ["calls.csv"],
          in: folder
        ).wait()
        #expect(run == csv, "\(name) \(options)")
        #expect(options == ["--no-dedupe"] || run.output == Calls.bill)
        #expect(run.error == Calls.rejectWarning)
      }
    }
  }

  @Test("a folder yields the files of such a map, and stdin is read too")
  func inputs() throws {
    let lines = Self.october.split(separator: "\n").map { $0 + "\n" }
    try folder.write("logs/a.jsonl", lines[..<3].joined())
    try write("logs/b.ndjson.gz", gzip: lines[3..<5].joined())
    try folder.write("logs/c.ndjson", lines[5].description)
    try write("logs/d.jsonl.gz", gzip: lines[6...].joined())
    try folder.write("logs/e.csv", Calls.one())
    let run = try Program.run(
      "rate", "--columns", "lines.yaml", "--max-rejects", "1", "--as-of", Calls.asOf, "logs",
      in: folder)
    #expect(run.status == 0)
    #expect(run.output == Calls.bill)
    #expect(
      run.error.hasPrefix(
        "cdr-rater: warning: logs/: skipped e.csv (not *.jsonl, *.ndjson, *.jsonl.gz, *.ndjson.gz)\n"
      ))
    let piped = try Program.shell(
      "cat calls.jsonl | \"$RATER\" rate --columns lines.yaml --max-rejects 1 --as-of \(Calls.asOf) -",
      in: folder)
    #expect(piped.output == Calls.bill)
  }

  @Test("rejected lines are listed with their place and their text")
  func rejects() throws {
    let good = Self.october.split(separator: "\n")[0] + "\n"
    try folder.write(
      "bad.jsonl",
      good + "{\"call_id\":\"b\"\n\n{\"call_id\":\"c\",\"call_id\":\"d\"}\r\n" + good
        + "{\"cut\":\"sho")
    let run = try Program.run(
      "rate", "--columns", "lines.yaml", "--max-rejects", "100%", "--rejects", "r.csv", "--as-of",
      Calls.asOf, "--summary", "s.json", "bad.jsonl", in: folder)
    #expect(run.status == 0)
    let size = good.utf8.count
    #expect(
      try folder.text("r.csv") == """
        file,line,byte_offset,reason,detail,record
        bad.jsonl,2,\(size),bad_json,the line ends before the object does,"{""call_id"":""b\"""
        bad.jsonl,4,\(size + 16),duplicate_key,\"""call_id"" is there twice, again at byte 15 of the line",\
        "{""call_id"":""c"",""call_id"":""d""}"
        bad.jsonl,6,\(2 * size + 47),bad_json,the line ends before the object does,"{""cut"":""sho"

        """)
    #expect(
      run.error.contains("3 of 5 records rejected (2 bad_json, 1 duplicate_key); they are in r.csv")
    )
    #expect(try folder.text("s.json").contains("\"bad_json\": 2"))
  }

  @Test("a file of other keys is refused, and so is one in which every record is rejected")
  func wrongFiles() throws {
    func run(_ text: String) throws -> Outcome {
      try folder.write("x.jsonl", text)
      return try Program.run("rate", "--columns", "lines.yaml", "x.jsonl", in: folder)
    }
    #expect(
      try run("{\"id\":1,\"from\":{\"number\":\"2\"}}\n")
        == Outcome(
          65,
          error:
            "cdr-rater: x.jsonl: no record has account.id, product, start_time, duration_seconds, "
            + "recording_seconds; the records have: id, from.number; `cdr-rater columns guess x.jsonl` "
            + "proposes a column map\n"))
    let all = try run("x\ny\n")
    #expect(all.status == 65)
    #expect(all.output == "")
    #expect(all.error.contains("2 bad_json"))
    // Without a map of such lines.
    let unmapped = try Program.run("rate", "calls.jsonl", in: folder)
    #expect(unmapped.status == 65)
    #expect(
      unmapped.error.hasSuffix(
        "; it looks like JSON Lines: `cdr-rater columns guess calls.jsonl` proposes a column map\n")
    )
    let csv = try Program.run("rate", "--columns", "lines.yaml", "calls.csv", in: folder)
    #expect(csv.status == 65)
    #expect(csv.error.contains("9 bad_json"))
  }

  @Test("ingest, suspense, recycle and undo")
  func ledger() throws {
    let ledger = LedgerFolder()
    try ledger.folder.write("lines.yaml", Self.map)
    try ledger.folder.write("calls.jsonl", Self.october + "{\"call_id\":\"b1\"\n")
    try ledger.folder.write("more.jsonl", Self.october.split(separator: "\n")[0] + "\n")
    let run = try ledger.run(
      "ingest", "--columns", "lines.yaml", "--max-rejects", "2", "calls.jsonl")
    #expect(run.status == 0, "\(run.error)")
    let october = Calls.billHeader + Calls.billLines.prefix(4).joined(separator: "\n") + "\n"
    #expect(try ledger.bill() == october)
    try ledger.output("ingest", "--columns", "lines.yaml", "more.jsonl")
    #expect(try ledger.bill() == october)
    #expect(
      try ledger.rows("suspense", "list").map { [$0[1]] + $0[3...6] } == [
        ["open", "calls.jsonl", "8", "\(offset(of: 7))", "unknown_product"],
        ["open", "calls.jsonl", "9", "\(Self.october.utf8.count)", "bad_json"],
      ])
    try ledger.output("suspense", "export", "--output", "bad.csv")
    let text = try ledger.folder.text("bad.csv")
    // What of a record can be read is there to be corrected.
    #expect(text.contains(",a7,acme,fax,2026-10-04T00:00:00+08:00,5,0\n"))
    #expect(text.contains("2,calls.jsonl,9,bad_json,"))
    try ledger.folder.write(
      "good.csv",
      Calls.header.replacing("call_id", with: "suspense_id,call_id")
        + "1,a7,acme,robot_outbound,2026-10-04T00:00:00,61,\n")
    try ledger.output("suspense", "recycle", "good.csv")
    let recycled = "2026-10,acme,robot_outbound,1,61,2,minute,<=50000,0.110,0.220,0.22,CNY,final,"
    #expect(try ledger.bill().contains(recycled))
    try ledger.verify()
    try ledger.output("undo", "calls.jsonl")
    // The call of the other file counts now.
    #expect(
      try ledger.bill() == Calls.billHeader
        + "2026-10,acme,voice,1,61,2,minute,<=50000,0.110,0.220,0.22,CNY,final,\n")
    try ledger.verify()
  }

  private func offset(of line: Int) -> Int {
    Self.october.split(separator: "\n").prefix(line).reduce(0) { $0 + $1.utf8.count + 1 }
  }

  @Test("columns check shows each record and what becomes of it")
  func check() throws {
    let run = try Program.run("columns", "check", "lines.yaml", "calls.jsonl", in: folder)
    #expect(run.status == 0)
    #expect(run.output.contains("{\"recording_seconds\":null,\"duration_seconds\":61,"))
    #expect(run.output.contains("acme"))
    try folder.write("bad.jsonl", Self.october + "{\"call_id\":1,\"call_id\":2}\n")
    let bad = try Program.run(
      "columns", "check", "lines.yaml", "bad.jsonl", "--records", "9", in: folder)
    #expect(bad.status == 0)
    #expect(bad.output.contains("duplicate_key"))
  }

  @Test("columns guess proposes a map that reads the log")
  func guess() throws {
    var text = ""
    for number in 0..<60 {
      let start = "2026-10-\(10 + number % 18)T08:\(10 + number % 50):00Z"
      text +=
        "{\"callId\":\"c\(number)\",\"customer\":{\"id\":\"cust-\(number % 7)\",\"plan\":null},"
        + "\"startTime\":\"\(start)\",\"billsec\":\(number * 7 % 400),\"tags\":[\"a\"]}\n"
    }
    try folder.write("pbx.jsonl", text)
    let run = try Program.run("columns", "guess", "pbx.jsonl", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("\nformat: json_lines\n"))
    for line in [
      "call_id: {column: callId}", "account_id: {column: customer.id}",
      "start_time: {column: startTime}", "duration: {column: billsec, unit: seconds}",
    ] {
      #expect(run.output.contains("  \(line)\n"), "\(run.output)")
    }
    #expect(!run.output.contains("delimiter") && !run.output.contains("files:"))
    try folder.write(
      "guessed.yaml", run.output.replacing(/(?m)^unconfirmed:.*\n(  - .*\n)*/, with: ""))
    let rated = try Program.run(
      "rate", "--columns", "guessed.yaml", "--product", "voice", "--as-of", Calls.asOf, "pbx.jsonl",
      in: folder)
    #expect(rated.status == 0, "\(rated.error)")
    #expect(rated.output.split(separator: "\n").count == 8)
    try folder.write("array.json", "[\(text.split(separator: "\n").joined(separator: ",\n"))]")
    #expect(
      try Program.run("columns", "guess", "array.json", in: folder)
        == Outcome(
          65,
          error:
            "cdr-rater: array.json: the text is one array of JSON, not a line for each record; "
            + "convert it first: jq -c '.[]' array.json\n"))
  }
}

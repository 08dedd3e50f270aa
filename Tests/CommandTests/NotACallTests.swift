import Foundation
import Testing

@Suite("Lines that are not calls, through the commands")
struct NotACallTests {
  private static let map = """
    name: pbx
    records: {column: kind, values: [CALL]}
    fields:
      call_id: {column: id}
      account_id: {column: who}
      product: {constant: voice}
      start_time: {column: start}
      duration: {column: secs}

    """
  private static let header = "id,who,start,secs,kind\n"
  private static let call = "c1,acme,2026-10-05 10:00:00,60,CALL\n"
  private static let others = "s1,acme,2026-10-05 10:00:00,,SMS\ng1,,,,GPRS\n"

  @Test("are counted by why they are not, and shown one by one")
  func counts() throws {
    let folder = try Folder([
      "pbx.yaml": Self.map, "a.csv": Self.header + Self.call + Self.others + Self.header,
    ])
    let run = try Program.run(
      "rate", "--columns", "pbx.yaml", "--as-of", Calls.asOf, "--summary", "s.json", "a.csv",
      in: folder)
    #expect(run == Outcome(0, output: Calls.billOfOne()))
    let summary = try #require(
      JSONSerialization.jsonObject(with: folder.bytes("s.json")) as? [String: Any])
    #expect(
      summary["not_a_call_by_reason"] as? [String: Int] == ["header_repeated": 1, "excluded": 2])
    #expect((summary["totals"] as? [String: Any])?["not_a_call"] as? Int == 3)
    let check = try Program.run("columns", "check", "pbx.yaml", "a.csv", in: folder).output
    #expect(check.contains("  not a call   kind is \"SMS\"\n"))
    #expect(check.contains("  not a call   the header again\n"))
    #expect(check.contains("  not a call   3: 1 header_repeated, 2 excluded\n"))
    #expect(check.contains("  kind         CALL 1, GPRS 1, SMS 1\n"))
  }

  @Test("alone make no bill, and a warning in a ledger")
  func nothingElse() throws {
    let folder = try Folder(["pbx.yaml": Self.map, "a.csv": Self.header + Self.others])
    let text =
      "a.csv: records of the column map pbx leaves out every line; kind: \"GPRS\" (1), \"SMS\" (1)"
      + "; `cdr-rater columns check pbx.yaml FILE` shows how records are read"
    let run = try Program.run("rate", "--columns", "pbx.yaml", "a.csv", in: folder)
    #expect(run.status == 65 && run.output == "")
    #expect(run.error.contains("cdr-rater: \(text), so there is no bill\n"))
    let ledger = LedgerFolder()
    try ledger.folder.write("pbx.yaml", Self.map)
    try ledger.folder.write("a.csv", Self.header + Self.others)
    let ingest = try ledger.run("ingest", "--columns", "pbx.yaml", "a.csv")
    #expect(ingest == Outcome(0, error: "cdr-rater: warning: \(text)\n"))
    #expect(
      try ledger.rows("status", "--files").map { $0.suffix(7) }
        == [["2", "0", "0", "0", "2", "0", "0"]])
    try ledger.verify()
  }

  @Test("a file with a header in another order is not trusted, or left out")
  func reordered() throws {
    let folder = try Folder([
      "pbx.yaml": Self.map, "b.csv": Self.header + Self.call,
      "a.csv": Self.header + Self.call
        + "who,id,start,secs,kind\nacme,c2,2026-10-05 10:00:00,60,CALL\n",
    ])
    let run = try Program.run("rate", "--columns", "pbx.yaml", "a.csv", in: folder)
    #expect(run.status == 65)
    #expect(
      run.error.hasPrefix(
        "cdr-rater: a.csv: at byte 59 of the text a header begins that has the columns in another "
          + "order than the file's first one"))
    let skipping = try Program.run(
      "rate", "--columns", "pbx.yaml", "--skip-bad-files", "--as-of", Calls.asOf, "a.csv", "b.csv",
      in: folder)
    #expect(skipping.status == 0 && skipping.output == Calls.billOfOne())
    #expect(try Program.run("columns", "check", "pbx.yaml", "a.csv", in: folder).status == 65)
  }

  @Test("what is skipped though it reads as a call, and a last line without a line end, are shown")
  func skipped() throws {
    let folder = try Folder([
      "pbx.yaml": Self.map.replacing("name: pbx\n", with: "name: pbx\nskip_rows: 2\n")
        .replacing("records: {column: kind, values: [CALL]}\n", with: ""),
      "a.csv": "a report\nc0,acme,2026-10-05 09:00:00,60,CALL\n" + Self.header
        + String(Self.call.dropLast()),
    ])
    let run = try Program.run(
      "rate", "--columns", "pbx.yaml", "--as-of", Calls.asOf, "a.csv", in: folder)
    #expect(run.output == Calls.billOfOne())
    #expect(
      run.error
        == "cdr-rater: warning: a.csv: line 2, which skip_rows of the column map pbx skips, reads as a "
        + "call: \"c0,acme,2026-10-05 09:00:00,60,CALL\"\n"
        + "cdr-rater: warning: a.csv: the last line has no line end and counts as it is\n")
  }

  @Test("rejected records in GB18030 are shown in UTF-8")
  func encoding() throws {
    let map = Self.map.replacing(
      "records: {column: kind, values: [CALL]}\n", with: "encoding: gb18030\n")
    let folder = try Folder(["pbx.yaml": map])
    // 张三, and 六十一秒 as a duration; and a byte that is no character.
    let (zhang, words): ([UInt8], [UInt8]) = (
      [0xd5, 0xc5, 0xc8, 0xfd], [0xc1, 0xf9, 0xca, 0xae, 0xd2, 0xbb, 0xc3, 0xeb]
    )
    var text = Data(Self.header.utf8)
    for (who, secs) in [(zhang, words), ([0xff], [0x31]), ([0x61], [0x31])] {
      text += Data("c1,".utf8) + who + Data(",2026-10-05 10:00:00,".utf8) + secs + Data(",\n".utf8)
    }
    try folder.write("a.csv", text)
    let run = try Program.run(
      "rate", "--columns", "pbx.yaml", "--rejects", "r.csv", "a.csv", in: folder)
    #expect(run.status == 0)
    let rejects = try folder.text("r.csv").split(separator: "\n").dropFirst()
    #expect(rejects.count == 2)
    #expect(rejects.first?.hasSuffix(",\"c1,张三,2026-10-05 10:00:00,六十一秒,\"") == true)
    #expect(rejects.last?.hasSuffix(",\"c1,\u{fffd},2026-10-05 10:00:00,1,\"") == true)
    let check = try Program.run("columns", "check", "pbx.yaml", "a.csv", in: folder).output
    #expect(check.contains("  c1,张三,2026-10-05 10:00:00,六十一秒,\n"))
  }
}

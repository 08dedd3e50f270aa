import Foundation
import Testing

@Suite("columns check")
struct ColumnsCheckTests {
  private let folder: Folder

  /// Quotes as Asterisk writes them around names, a call that nobody answered, and a cut line.
  private static let master = """
    "","100","200","ctx",""Ann Example" <100>","SIP/100-1","SIP/200-2","Dial","SIP/200,30",\
    "2026-10-01 10:00:00","2026-10-01 10:00:05","2026-10-01 10:01:06",66,61,"ANSWERED",\
    "DOCUMENTATION","1790821200.1",""
    "acme","100","200","ctx",""Ann, E" <100>","SIP/100-3","SIP/200-4","Dial","SIP/200,30",\
    "2026-10-01 10:02:00","","2026-10-01 10:02:30",30,0,"NO ANSWER","DOCUMENTATION","1790821320.3",""
    "","100","cut

    """

  init() throws {
    folder = try Folder(["calls.csv": Calls.october, "Master.csv": Self.master])
  }

  @Test("standard columns: what is rated, not charged and rejected")
  func standard() throws {
    try folder.write(
      "four.csv",
      Calls.header + """
        a1,acme,voice,2026-10-01T10:00:00,61,
        a2,acme,ivr_inbound,1790985600,600.5,30
        a3,bolt,voice,2026-10-31T16:00:00Z,0,
        a4,acme,fax,2026-13-04T00:00:00,5,

        """)
    #expect(
      try Program.run("columns", "check", "standard", "four.csv", in: folder)
        == Outcome(
          0,
          output: """
            line 2
              a1,acme,voice,2026-10-01T10:00:00,61,
              call_id      a1
              account_id   acme
              product      voice
              start        2026-10-01T10:00:00+08:00
              duration     61 s
              recording    none
              rated        2 minutes

            line 3
              a2,acme,ivr_inbound,1790985600,600.5,30
              call_id      a2
              account_id   acme
              product      ivr_inbound
              start        2026-10-03T08:00:00+08:00
              duration     600.5 s
              recording    30 s
              rated        11 minutes

            line 4
              a3,bolt,voice,2026-10-31T16:00:00Z,0,
              call_id      a3
              account_id   bolt
              product      voice
              start        2026-11-01T00:00:00+08:00
              duration     0 s
              recording    none
              not charged  0 seconds

            line 5
              a4,acme,fax,2026-13-04T00:00:00,5,
              call_id      a4
              account_id   acme
              product      fax
              start        "2026-13-04T00:00:00", not read
              duration     5 s
              recording    none
              rejected     unknown_product: product "fax"

            all 4 records of the file
              rated        2
              not charged  1
              rejected     1: 1 unknown_product
              accounts     2
              starts       2026-10-01T10:00:00+08:00 to 2026-11-01T00:00:00+08:00
              product      voice 2, fax 1, ivr_inbound 1

            """))
  }

  @Test("asterisk: quotes within quotes, and a condition; long lines are cut")
  func asterisk() throws {
    let lines = Self.master.split(separator: "\n")
    #expect(
      try Program.run("columns", "check", "asterisk", "Master.csv", in: folder)
        == Outcome(
          0,
          output: """
            line 1
              \(lines[0].prefix(199))…
              call_id      1790821200.1|SIP/100-1|SIP/200-2|2026-10-01 10:00:00
              account_id   100
              product      voice
              start        2026-10-01T10:00:00+08:00
              duration     61 s
              recording    none
              rated        2 minutes

            line 2
              \(lines[1])
              call_id      1790821320.3|SIP/100-3|SIP/200-4|2026-10-01 10:02:00
              account_id   acme
              product      voice
              start        2026-10-01T10:02:00+08:00
              duration     0 s
              recording    none
              not charged  disposition is "NO ANSWER"

            line 3
              "","100","cut
              rejected     field_count: 3 fields, the records have 16, 17, 18, 19, 20, 21

            all 3 records of the file
              rated        1
              not charged  1
              rejected     1: 1 field_count
              accounts     2
              starts       2026-10-01T10:00:00+08:00 to 2026-10-01T10:02:00+08:00
              disagree     0 by more than a second with answer to end
              disposition  ANSWERED 1, NO ANSWER 1

            """))
  }

  @Test("how many are printed, another product and zone, gzip and stdin")
  func options() throws {
    let summary = """
      all 3 records of the file
        rated        1
        not charged  1
        rejected     1: 1 field_count
        accounts     2
        starts       2026-10-01T18:00:00+08:00 to 2026-10-01T18:02:00+08:00
        disagree     0 by more than a second with answer to end
        disposition  ANSWERED 1, NO ANSWER 1

      """
    let options = "--records 0 --time-zone UTC --product ivr_inbound"
    #expect(
      try Program.shell("$RATER columns check asterisk Master.csv \(options)", in: folder)
        == Outcome(0, output: summary))
    #expect(
      try Program.shell(
        "gzip < Master.csv | $RATER columns check asterisk - \(options)", in: folder)
        == Outcome(0, output: summary))
    let one = try Program.run(
      "columns", "check", "asterisk", "Master.csv", "--records", "1", "--product", "ivr_inbound",
      in: folder)
    #expect(one.output.contains("\n  product      ivr_inbound\n"))
    #expect(one.output.split(separator: "\n").count { $0.hasPrefix("line ") } == 1)
  }

  @Test("calls that repeat are counted beside the rest")
  func repeated() throws {
    let output = try Program.run(
      "columns", "check", "standard", "calls.csv", "--records", "0", in: folder
    ).output
    #expect(
      output.contains(
        "\n  repeated     1 duplicate, 0 conflicting_duplicate by call_id and day, among those "
          + "above\n"))
  }

  @Test("text that would steer a terminal is shown")
  func escapes() throws {
    try folder.write("odd.csv", Calls.header + "a\u{1b}[2J,acme,voice,2026-10-01T10:00:00,61,\n")
    let output = try Program.run("columns", "check", "standard", "odd.csv", in: folder).output
    #expect(!output.contains("\u{1b}"))
    #expect(output.contains("  call_id      a\\u{1B}[2J\n"))
  }

  // MARK: Faults

  @Test("a map that does not fit the file")
  func wrongMap() throws {
    #expect(
      try Program.run("columns", "check", "twilio", "calls.csv", in: folder)
        == Outcome(
          65,
          error: """
            cdr-rater: calls.csv: the header lacks Sid or sid, AccountSid or account_sid, Duration \
            or duration, Status or status; it has: call_id, account_id, product, start_time, \
            duration_seconds, recording_seconds; the built-in column map standard fits it: \
            --columns standard

            """))
  }

  @Test("a map with faults, an unknown item, a file that is not there, a folder, wrong numbers")
  func faults() throws {
    try folder.write("bad.yaml", "name: bad\n")
    let bad = try Program.run("columns", "check", "bad.yaml", "calls.csv", in: folder)
    #expect(bad.status == 78 && bad.error.hasPrefix("cdr-rater: bad.yaml has "))
    let item = try Program.run(
      "columns", "check", "asterisk", "Master.csv", "--product", "fax", in: folder)
    #expect(item.status == 78 && item.error.contains("names fax, which no tariff has"))
    #expect(
      try Program.run("columns", "check", "asterisk", "no.csv", in: folder)
        == Outcome(66, error: "cdr-rater: no.csv: No such file or directory\n"))
    #expect(
      try Program.run("columns", "check", "asterisk", ".", in: folder)
        == Outcome(64, error: "cdr-rater: . is a folder; name one of the files in it\n"))
    let number = try Program.run(
      "columns", "check", "asterisk", "Master.csv", "--records", "-1", in: folder)
    #expect(number.status == 64)
  }
}

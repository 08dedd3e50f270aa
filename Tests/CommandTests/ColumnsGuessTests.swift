import Foundation
import Testing

@Suite("columns guess")
struct ColumnsGuessTests {
  private let folder: Folder

  /// Eleven calls, of which the last cannot be read.
  private static let export: String = {
    var text = "Call ID;Caller;Called;Start;Answered;Ended;Length;Talk Time;Result\n"
    for i in 10...19 {
      let isGood = i != 13
      text += "x\(i);0571000\(i % 2);+15550100;\(i)/10/2026 09:00:00;"
      text += "\(i)/10/2026 09:00:05;\(i)/10/2026 09:01:06;66;\(isGood ? 61 : 0);"
      text += "\(isGood ? "answered" : "busy")\n"
    }
    return text + "x20;05710000;+15550100;20/10/2026 09:00:00;;;soon;soon;answered\n"
  }()

  init() throws { folder = try Folder(["pbx.txt": Self.export]) }

  private static let map = """
    # A column map guessed from the first records. Each guess comes with a reason.
    # 10 of 11 records parse under this map: 90 %; the others are rejected: 1 bad_duration.
    # Lines end in LF; all characters are ASCII.
    name: pbx
    files: ["*.txt", "*.txt.gz"]
    # The first row has names.
    header: true
    delimiter: ";"
    quoting: rfc4180
    encoding: utf-8

    fields:
      # Call ID differs in every record.
      call_id: {column: "Call ID"}
      # No column names an account, so the caller pays: Caller, filled in 100 % of 11 records.
      account_id: {column: Caller}
      # No column has items of the tariff. --product ITEM sets another.
      product: {constant: voice}
      # 100 % of 11 values are timestamps of this form. They are in the tariff's zone unless they say
      # otherwise; time_zone sets another.
      start_time: {column: Start, pattern: "d/M/yyyy H:mm:ss"}
      # Talk Time: named like the time that is charged. 90 % of 11 values are seconds.
      # 100 % of 9 agree with the time from Answered to Ended.
      duration: {column: "Talk Time", unit: seconds, from: Answered, to: Ended}

    # Result says how calls ended. Seen: answered 10, busy 1.
    charged_when: {column: Result, values: [answered]}

    """

  @Test("a map with a reason for each guess, which check reads with the same share")
  func guess() throws {
    #expect(
      try Program.run("columns", "guess", "pbx.txt", in: folder) == Outcome(0, output: Self.map))
    let check = try Program.shell(
      "$RATER columns guess pbx.txt > pbx.yaml && $RATER columns check pbx.yaml pbx.txt --records 0",
      in: folder)
    #expect(
      check
        == Outcome(
          0,
          output: """
            all 11 records of the file
              rated        9
              not charged  1
              rejected     1: 1 bad_duration
              accounts     2
              starts       2026-10-10T09:00:00+08:00 to 2026-10-19T09:00:00+08:00
              disagree     0 by more than a second with Answered to Ended
              Result       answered 10, busy 1

            """))
  }

  @Test("it rates: nine calls of 61 seconds are 18 minutes at 0.110")
  func rates() throws {
    let run = try Program.shell(
      "$RATER columns guess pbx.txt > pbx.yaml && $RATER rate --columns pbx.yaml --as-of 2026-12-01 "
        + "pbx.txt", in: folder)
    // x11, x15, x17 and x19 are of 05710001, beside x13; the others of 05710000.
    #expect(
      run.output
        == Calls.billHeader + """
          2026-10,05710000,voice,5,305,10,minute,<=50000,0.110,1.100,1.10,CNY,final,
          2026-10,05710001,voice,4,244,8,minute,<=50000,0.110,0.880,0.88,CNY,final,

          """)
  }

  @Test("from stdin, gzip'd, of so many records")
  func input() throws {
    let run = try Program.shell(
      "gzip < pbx.txt | $RATER columns guess - --records 5", in: folder)
    #expect(run.status == 0 && run.error == "")
    #expect(run.output.contains("\n# 5 of 5 records parse under this map: 100 %.\n"))
  }

  @Test("where a field is not found, the map is printed and the exit code says so")
  func missing() throws {
    try folder.write("x.csv", "Start,Length\n2026-10-01 10:00:00,61\n2026-10-01 10:00:01,62\n")
    let run = try Program.run("columns", "guess", "x.csv", in: folder)
    #expect(run.status == 65)
    #expect(
      run.error
        == "cdr-rater: x.csv: no column was found for account_id; fill in the marked lines of the map\n"
    )
    #expect(run.output.contains("\n  # account_id: {column: }\n"))
    #expect(run.output.contains("# 2 of 2 records parse under this map: 100 %, once account_id is"))
  }

  @Test("items are those of the tariff")
  func tariff() throws {
    try folder.write("fax.yaml", Tariffs.plain.replacingOccurrences(of: "voice", with: "fax"))
    let run = try Program.run("columns", "guess", "pbx.txt", "--tariff", "fax.yaml", in: folder)
    #expect(run.status == 0)
    #expect(run.output.contains("\n  product: {constant: fax}\n"))
  }

  @Test("faults")
  func faults() throws {
    #expect(
      try Program.run("columns", "guess", "no.csv", in: folder)
        == Outcome(66, error: "cdr-rater: no.csv: No such file or directory\n"))
    try folder.write("empty.csv", "")
    #expect(
      try Program.run("columns", "guess", "empty.csv", in: folder)
        == Outcome(
          65,
          error: "cdr-rater: empty.csv: the file is empty; there is nothing to guess from\n"))
    #expect(
      try Program.run("columns", "guess", "pbx.txt", "--records", "0", in: folder).status == 64)
  }

  @Test("both commands have examples in their help")
  func help() throws {
    for command in ["check", "guess"] {
      let text = try Program.run("columns", command, "--help", in: folder).output
      #expect(text.contains("\n  cdr-rater columns \(command) "))
      #expect(text.split(separator: "\n").filter { $0.count > 80 } == [])
    }
  }
}

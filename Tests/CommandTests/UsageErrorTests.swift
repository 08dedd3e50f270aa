import Foundation
import Testing

@Suite("Commands that are used wrongly end in 64")
struct UsageErrorTests {
  private let folder: Folder

  init() throws {
    folder = try Folder(["calls.csv": Calls.one()])
  }

  private let usage = """
    Usage: cdr-rater rate [<options>] [<input> ...]
      See 'cdr-rater rate --help' for more information.

    """

  @Test(
    "rate names what is wrong and what it takes",
    arguments: [
      ([], "Name at least one file or folder, or - for stdin."),
      ([""], "An input has an empty name."),
      (["-", "calls.csv", "-"], "- can be read only once."),
      (["--jobs", "0", "calls.csv"], "--jobs must be a number from 1 to 1024."),
      (["--jobs", "1025", "calls.csv"], "--jobs must be a number from 1 to 1024."),
      (
        ["--max-call-hours", "0", "calls.csv"], "--max-call-hours must be a number from 1 to 1000."
      ),
      (
        ["--max-call-hours", "1001", "calls.csv"],
        "--max-call-hours must be a number from 1 to 1000."
      ),
      (["--columns", "", "calls.csv"], "The value of --columns is empty."),
      (
        ["--memory", "1048575", "calls.csv"],
        "--memory must be at least 1M: a number followed by K, M, G or T."
      ),
      (["--output", "", "calls.csv"], "The value of --output is empty."),
      (["--rejects", "", "calls.csv"], "The value of --rejects is empty."),
      (["--summary", "", "calls.csv"], "The value of --summary is empty."),
      (["--tariff", "", "calls.csv"], "The value of --tariff is empty."),
      (["--account-tariffs", "", "calls.csv"], "The value of --account-tariffs is empty."),
      (["--numbers", "", "calls.csv"], "The value of --numbers is empty."),
      (["--seats", ""], "The value of --seats is empty."),
      (["--rejects", "-", "calls.csv"], "--rejects needs a file: stdout is for the bill only."),
      (["--summary", "-", "calls.csv"], "--summary needs a file: stdout is for the bill only."),
      (["--bill", "calls.csv"], "Unknown option '--bill'"),
    ] as [([String], String)])
  func rate(_ arguments: [String], _ message: String) throws {
    #expect(
      try Program.start(["rate"] + arguments, in: folder).wait()
        == Outcome(64, error: "Error: \(message)\n\(usage)"))
  }

  @Test(
    "rate names the option whose value is no such value",
    arguments: [
      ("--month <YYYY-MM>", ["2026-13", "2026-1", "202610", "2026-10-01", "October"]),
      ("--jobs <N>", ["two", "1.5"]),
      ("--memory <size>", ["big", "1.5G", "512MB", "-1M"]),
      ("--max-call-hours <H>", ["1.5", "a day"]),
      ("--max-rejects <N|P%>", ["5x", "%", "1.%", ".5%", "101%", "1.5", "0.0000001%"]),
    ] as [(String, [String])])
  func values(_ option: String, _ values: [String]) throws {
    let name = option.prefix { $0 != " " }
    for value in values {
      let run = try Program.run("rate", "\(name)=\(value)", "calls.csv", in: folder)
      #expect(run.status == 64, "\(name) \(value)")
      #expect(run.output == "")
      #expect(
        run.error.hasPrefix("Error: The value '\(value)' is invalid for '\(option)'\nHelp:  "),
        "\(name) \(value): \(run.error)")
    }
  }

  @Test("an option without its value")
  func noValue() throws {
    let help = "Help:  --output <file>  The file to write. Default: stdout.\n"
    #expect(
      try Program.run("rate", "calls.csv", "--output", in: folder)
        == Outcome(64, error: "Error: Missing value for '--output <file>'\n\(help)\(usage)"))
  }

  @Test("the formats are named")
  func format() throws {
    let run = try Program.run("rate", "--format", "xml", "calls.csv", in: folder)
    #expect(run.status == 64)
    #expect(
      run.error.hasPrefix(
        "Error: The value 'xml' is invalid for '--format <format>'. Please provide one of 'csv', "
          + "'json', 'ndjson', 'table' or 'xlsx'.\n"))
  }

  @Test("a moment that is none", arguments: ["tomorrow", "2026-02-30", "2026-11", "", "1.5"])
  func asOf(_ moment: String) throws {
    #expect(
      try Program.run("rate", "--as-of", moment, "calls.csv", in: folder)
        == Outcome(
          64,
          error: "cdr-rater: --as-of \(moment) is not a date (2026-11-01) or timestamp "
            + "(2026-11-01T06:00:00+08:00)\n"))
  }

  @Test("an unknown command")
  func command() throws {
    #expect(
      try Program.run("invoice", in: folder)
        == Outcome(
          64,
          error: """
            Error: Unexpected argument 'invoice'
            Usage: cdr-rater <subcommand>
              See 'cdr-rater --help' for more information.

            """))
  }

  @Test("no file is written twice, or over one that is read")
  func clashes() throws {
    try folder.write("list.csv", "account_id,tariff\n")
    try folder.write(
      "numbers.csv", "number,account_id,activated_on,cancelled_on,monthly_rent\n")
    try folder.write(
      "seats.csv", "order_id,account_id,seat_type,action,seats,months,ordered_on\n")
    try folder.write("t.yaml", Tariffs.plain)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link.csv", withDestinationPath: "calls.csv")
    let read = "writing to it would destroy it\n"
    let cases: [([String], String)] = [
      (["--output", "calls.csv", "calls.csv"], "calls.csv is an input; " + read),
      (
        ["--output", "./calls.csv", "\(folder.path)/calls.csv"], "./calls.csv is an input; " + read
      ),
      (["--output", "link.csv", "calls.csv"], "link.csv is an input; " + read),
      (["--rejects", "calls.csv", "link.csv"], "calls.csv is an input; " + read),
      (["--summary", "calls.csv", "."], "calls.csv is an input; " + read),
      (
        ["--output", "t.yaml", "--tariff", "t.yaml", "calls.csv"],
        "t.yaml is read for its tariffs; " + read
      ),
      (
        ["--output", "list.csv", "--account-tariffs", "list.csv", "calls.csv"],
        "list.csv is read for its tariffs; " + read
      ),
      (
        ["--output", "numbers.csv", "--numbers", "./numbers.csv"],
        "numbers.csv is read for its numbers; " + read
      ),
      (
        ["--summary", "seats.csv", "--seats", "seats.csv", "calls.csv"],
        "seats.csv is read for its seats; " + read
      ),
      (
        ["--output", "new", "--rejects", "./new", "calls.csv"],
        "./new and new are the same file; choose another name for one\n"
      ),
      (
        ["--rejects", "new", "--summary", "new", "calls.csv"],
        "new and new are the same file; choose another name for one\n"
      ),
    ]
    for (arguments, message) in cases {
      #expect(
        try Program.start(["rate"] + arguments, in: folder).wait()
          == Outcome(64, error: "cdr-rater: " + message))
    }
    #expect(
      folder.names == [
        "calls.csv", "link.csv", "list.csv", "numbers.csv", "seats.csv", "t.yaml",
      ])
    #expect(try folder.text("calls.csv") == Calls.one())
    #expect(try folder.text("t.yaml") == Tariffs.plain)
  }

  @Test(
    "a mistyped command names the one that was meant",
    arguments: [
      (["rat", "calls.csv"], "rat", "rate", "cdr-rater"),
      (["help", "ingst"], "ingst", "ingest", "cdr-rater"),
      (["ledger", "bakup"], "bakup", "backup", "cdr-rater ledger"),
      (["columns", "lst", "--verbose"], "lst", "list", "cdr-rater columns"),
    ])
  func mistyped(_ arguments: [String], _ name: String, _ likely: String, _ parent: String) throws {
    #expect(
      try Program.start(arguments, in: folder).wait()
        == Outcome(
          64,
          error: "Error: Unknown command '\(name)'. Did you mean '\(likely)'?\n"
            + "Usage: \(parent) <subcommand>\n  See '\(parent) --help' for more information.\n"))
  }

  @Test("short options stand for the long ones that are typed most")
  func shortOptions() throws {
    let long = try Program.start(
      ["rate", "--jobs", "1", "--as-of", Calls.asOf, "--output", "a.csv", "calls.csv"], in: folder
    ).wait()
    let short = try Program.start(
      ["rate", "-j", "1", "--as-of", Calls.asOf, "-o", "b.csv", "calls.csv"], in: folder
    ).wait()
    #expect(long == short)
    #expect(try folder.text("a.csv") == folder.text("b.csv"))
    let version = try Program.start(["-V"], in: folder).wait()
    #expect(try version == Program.start(["--version"], in: folder).wait())
    #expect(version.status == 0)
  }
}

import Foundation
import Testing

@Suite("columns list and show, and column maps of commands")
struct ColumnsCommandTests {
  private let folder: Folder

  init() throws {
    folder = try Folder([
      "calls.csv": Calls.one(),
      "seats.csv": "order_id,account_id,seat_type,action,seats,months,ordered_on\n",
    ])
  }

  @Test("list names the built-in maps, each with what it is for")
  func list() throws {
    let run = try Program.run("columns", "list", in: folder)
    #expect(run.status == 0)
    #expect(run.error == "")
    let lines = run.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("standard  ") })
    #expect(lines.allSatisfy { $0.count <= 120 })
    // All purposes begin in one column, behind the longest name.
    let starts = lines.map { line in
      line.indices.first { line[$0...].hasPrefix("  ") }.flatMap { gap in
        line[gap...].firstIndex { $0 != " " }
      }.map { line.distance(from: line.startIndex, to: $0) }
    }
    #expect(Set(starts).count == 1)
    #expect(starts.allSatisfy { $0 != nil })
  }

  @Test("every map that is listed is shown, under its name")
  func show() throws {
    let listed = try Program.run("columns", "list", in: folder).output
    let names = listed.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(!names.isEmpty)
    for name in names {
      let run = try Program.run("columns", "show", String(name), in: folder)
      #expect(run.status == 0)
      #expect(run.error == "")
      #expect(run.output.contains("\nname: \(name)\n"))
      #expect(run.output.hasSuffix("\n"))
    }
  }

  @Test("a map that is not built in is named, and those that are")
  func unknown() throws {
    let run = try Program.run("columns", "show", "nosuch", in: folder)
    #expect(run.status == 64)
    #expect(run.output == "")
    #expect(
      run.error.hasPrefix(
        "cdr-rater: there is no built-in column map nosuch; choose one of 3cx, alibaba-robot, ")
    )
    #expect(
      try Program.run("columns", "show", in: folder)
        == Outcome(
          64,
          error: """
            Error: Missing expected argument '<name>'
            Help:  <name>  The name of a built-in column map.
            Usage: cdr-rater columns show <name>
              See 'cdr-rater columns show --help' for more information.

            """))
  }

  @Test("the help names the commands, with examples")
  func help() throws {
    #expect(
      try Program.run("columns", in: folder)
        == Outcome(
          0,
          output: """
            OVERVIEW: List, print, check or guess column maps, which describe call logs of
            any format.

            A column map is a few lines of YAML that say what the columns of a log hold,
            and how they are written. The quickest way to make your own is to have one
            guessed from a file, or to print a built-in one, and edit it:

              cdr-rater columns guess calls/2026-10-01.csv > my-pbx.yaml
              cdr-rater columns check my-pbx.yaml calls/2026-10-01.csv
              cdr-rater rate --columns my-pbx.yaml calls/

              cdr-rater columns list
              cdr-rater columns show asterisk > my-pbx.yaml

            USAGE: cdr-rater columns <subcommand>

            OPTIONS:
              --version               Show the version.
              -h, --help              Show help information.

            SUBCOMMANDS:
              list                    List the built-in column maps and what each is for.
              show                    Print a built-in column map as YAML, as a starting
                                      point for your own.
              check                   Show how a column map reads a file's first records.
              guess                   Print a column map for a file, guessed from its first
                                      records.

              See 'cdr-rater help columns <subcommand>' for detailed help.

            """))
  }

  // MARK: As an option

  /// The commands that read calls.
  private static let commands = [
    ["rate"], ["concurrency", "--month", "2026-10", "--seats", "seats.csv"],
    ["ingest", "--ledger", "calls.ledger"],
  ]

  @Test("every command that reads calls has the options in its help", arguments: commands)
  func options(_ command: [String]) throws {
    let text = try Program.run(command[0], "--help", in: folder).output
    for option in ["--columns <name|file>", "--product <item>", "--time-zone <zone>"] {
      #expect(text.contains("\n  \(option) "), "\(option)")
    }
    #expect(text.contains(" or a file. (default: standard)\n"))
    #expect(text.split(separator: "\n").filter { $0.count > 80 } == [])
  }

  @Test("empty values are refused", arguments: commands)
  func empty(_ command: [String]) throws {
    for option in ["--columns", "--product", "--time-zone"] {
      let run = try Program.start(command + [option, "", "calls.csv"], in: folder).wait()
      #expect(run.status == 64)
      #expect(run.output == "")
      #expect(run.error.hasPrefix("Error: The value of \(option) is empty.\n"))
    }
  }

  @Test("a map that is there nowhere ends the command", arguments: commands)
  func absent(_ command: [String]) throws {
    let run = try Program.start(command + ["--columns", "no.yaml", "calls.csv"], in: folder).wait()
    #expect(run.status == 66 || run.status == 78)
    #expect(run.error.contains("no.yaml"))
    #expect(run.output == "")
  }

  @Test("what --product and --time-zone cannot replace", arguments: commands)
  func overrides(_ command: [String]) throws {
    #expect(
      try Program.start(command + ["--product", "voice", "calls.csv"], in: folder).wait()
        == Outcome(
          64,
          error: "cdr-rater: --product voice: the column map standard reads the product of each "
            + "call from the records; --product is for maps with a constant product\n"))
    #expect(
      try Program.start(command + ["--time-zone", "Mars/Olympus", "calls.csv"], in: folder).wait()
        == Outcome(
          64,
          error: "cdr-rater: --time-zone Mars/Olympus: not a known time zone; write an IANA name, "
            + "such as Asia/Shanghai\n"))
    #expect(folder.names == ["calls.csv", "seats.csv"])
  }

  @Test("the standard map by its name")
  func standard() throws {
    #expect(
      try Program.run(
        "rate", "--columns", "standard", "--as-of", Calls.asOf, "calls.csv", in: folder)
        == Outcome(0, output: Calls.billOfOne()))
  }

  // MARK: Folders

  @Test("what a folder holds beside calls is said", arguments: commands)
  func passedOver(_ command: [String]) throws {
    try folder.write("calls/a.csv", Calls.one())
    try folder.write("calls/b.csv.tmp", "")
    try folder.write("calls/temp-c.csv", "")
    try folder.write("calls/a.FIN", "")
    try folder.write("calls/notes.txt", "")
    try folder.write("calls/empty.csv", "")
    try folder.write("calls/.hidden", "")
    try folder.write("calls/sub/d.txt", "")
    let run = try Program.start(command + ["calls"], in: folder).wait()
    #expect(run.status == 0)
    // Of a ledger's nights the last line is as it is every night.
    let kind = command[0] == "ingest" ? "" : "warning: "
    #expect(
      run.error == """
        cdr-rater: warning: calls/: skipped b.csv.tmp, temp-c.csv (still being written), notes.txt \
        (not *.csv, *.csv.gz)
        cdr-rater: warning: skipped the folder calls/sub; to read it, name it or give \
        --recursive
        cdr-rater: \(kind)calls/: skipped a.FIN (marker); empty.csv is empty

        """)
  }

  @Test("calls that are there plain and compressed count once, or are warned of")
  func alsoCompressed() throws {
    try folder.write("calls/a.csv", Calls.one())
    #expect(try Program.shell("gzip -k calls/a.csv", in: folder).status == 0)
    func rate(_ options: String...) throws -> Outcome {
      try Program.start(["rate", "--as-of", Calls.asOf] + options + ["calls/"], in: folder).wait()
    }
    #expect(try rate() == Outcome(0, output: Calls.billOfOne()))
    #expect(
      try rate("--no-dedupe")
        == Outcome(
          0, output: Calls.billOfOne(minutes: 2),
          error: "cdr-rater: warning: calls/a.csv and calls/a.csv.gz: without a search for "
            + "duplicates, calls that are in both count twice\n"))
  }
}

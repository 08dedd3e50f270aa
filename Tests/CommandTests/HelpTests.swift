import Foundation
import Testing

@Suite("Help, version and completions")
struct HelpTests {
  private let folder = Folder()

  @Test("the program's help names its commands")
  func help() throws {
    let text = """
      OVERVIEW: Rate telecom call records: millions in seconds, on one machine,
      exactly.

        cdr-rater rate --month 2026-10 --output bill.csv calls/
        cdr-rater tariff show > my-tariff.yaml
        cdr-rater help rate

      USAGE: cdr-rater <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      SUBCOMMANDS:
        rate                    Rate call records: files in, bill out, nothing kept.
        partial                 Rate in steps that a cluster can run: the same bytes
                                as rate.
        concurrency             Compare AI seats with the robot calls that ran at
                                once.
        ingest                  Add files of call records to the ledger, exactly once.
        nightly                 Ingest, post, close and check: a whole night, for
                                cron.
        bill                    Print a month's bill from the ledger, changing
                                nothing.
        post                    Bill a month and write what differs from everything
                                posted before.
        close                   Post a month as final and lock its tariffs.
        reopen                  Remove a closed month's lock.
        rerate                  Post months again under another tariff, which they
                                then keep.
        postings                Reprint what any posting run wrote, byte for byte.
        suspense                List, export, recycle or write off rejected records.
        status                  Show what the ledger holds: months, totals, files.
        history                 List every run that changed the ledger.
        verify                  Recompute every balance in the ledger; exit 78 if one
                                does not hold.
        undo                    Remove files from the ledger, as if they had never
                                been ingested.
        ledger                  Back up, export, prune, compact or recover the ledger.
        explain                 Explain an account's bill: why it is so, and why it
                                rose or fell.
        compare                 Compare two tariffs over months, or two months.
        calls                   Itemise a month: the calls behind its bill, at the
                                final price.
        reconcile               Compare a month's bill with a provider's, row by row.
        report                  Make a page about a month, or a statement of account.
        gaps                    Find what may be missing: files, hours and days
                                without calls.
        tariff                  Print or check tariffs, the price lists used to rate
                                calls.
        columns                 List, print, check or guess column maps, which
                                describe call logs of any format.
        generate                Generate files of made-up calls, for benchmarks and
                                trials.

        See 'cdr-rater help <subcommand>' for detailed help.

      """
    #expect(try Program.run("--help", in: folder) == Outcome(0, output: text))
    #expect(try Program.run("-h", in: folder) == Outcome(0, output: text))
    #expect(try Program.run("help", in: folder) == Outcome(0, output: text))
    #expect(try Program.run(in: folder) == Outcome(0, output: text))
  }

  @Test(
    "every command has help that fits a terminal of 80 columns",
    arguments: [
      ["rate"], ["partial"], ["partial", "plan"], ["partial", "read"], ["partial", "resolve"],
      ["partial", "merge"], ["concurrency"], ["tariff"], ["tariff", "show"], ["tariff", "list"],
      ["tariff", "check"], ["columns"], ["columns", "list"], ["columns", "show"],
      ["columns", "check"], ["columns", "guess"], ["ingest"],
      ["nightly"], ["status"], ["ledger", "compact"],
      ["explain"], ["compare"], ["calls"], ["reconcile"], ["report"], ["gaps"],
      ["generate"],
    ])
  func commands(_ command: [String]) throws {
    let run = try Program.start(command + ["--help"], in: folder).wait()
    #expect(run.status == 0)
    #expect(run.error == "")
    #expect(run.output.hasPrefix("OVERVIEW: "))
    #expect(run.output.contains("\nUSAGE: cdr-rater \(command.joined(separator: " "))"))
    #expect(run.output.split(separator: "\n").filter { $0.count > 80 } == [])
  }

  @Test("the help of rate names every option, and every exit code")
  func rate() throws {
    let text = try Program.run("rate", "--help", in: folder).output
    let options = [
      "<input>", "--tariff <file|folder>", "--account-tariffs <file>", "-m, --month <YYYY-MM>",
      "--numbers <file>", "--seats <file>",
      "--columns <name|file>", "--product <item>", "--time-zone <zone>", "--as-of <date|timestamp>",
      "--format <format>", "-o, --output <file>",
      "--rejects <file>", "--summary <file>", "--max-rejects <N|P%>", "--max-call-hours <H>",
      "--no-dedupe", "--skip-bad-files", "-j, --jobs <N>", "--memory <size>",
      "-v, --verbose", "-q, --quiet", "--metrics <file>", "--recursive",
    ]
    for option in options {
      #expect(text.contains("\n  \(option) ") || text.contains("\n  \(option)\n"), "\(option)")
    }
    for code in ["0", "64", "65", "66", "70", "73", "74", "78", "129", "130", "143"] {
      #expect(text.contains(" \(code)"), "\(code)")
    }
  }

  @Test("the options that most commands have, have their letters in every command")
  func letters() throws {
    let dump = try Program.run("--experimental-dump-help", in: folder)
    let json = try JSONSerialization.jsonObject(with: Data(dump.output.utf8))
    let root = try #require((json as? [String: Any])?["command"] as? [String: Any])
    let letters = ["output": "o", "month": "m", "jobs": "j", "quiet": "q", "verbose": "v"]
    var found: [String: Int] = [:]
    func look(_ command: [String: Any], _ path: String) {
      let path = path + " " + (command["commandName"] as? String ?? "")
      for argument in command["arguments"] as? [[String: Any]] ?? [] {
        let names = (argument["names"] as? [[String: Any]] ?? []).compactMap {
          $0["name"] as? String
        }
        for (name, letter) in letters where names.contains(name) {
          #expect(names.contains(letter), "\(path) --\(name)")
          found[name, default: 0] += 1
        }
      }
      for sub in command["subcommands"] as? [[String: Any]] ?? [] { look(sub, path) }
    }
    look(root, "")
    #expect(found["month"] ?? 0 > 12)
    #expect(found["output"] ?? 0 > 12)
    #expect(found.count == letters.count)
  }

  @Test("the version")
  func version() throws {
    #expect(try Program.run("--version", in: folder) == Outcome(0, output: "0.2.0\n"))
  }

  @Test(
    "completions for every shell, the one of bash without fault",
    arguments: [
      "bash", "zsh", "fish",
    ])
  func completions(_ shell: String) throws {
    let run = try Program.run("--generate-completion-script", shell, in: folder)
    #expect(run.status == 0)
    #expect(run.error == "")
    #expect(run.output.contains("--max-rejects") || run.output.contains("max-rejects"))
    guard shell == "bash" else { return }
    try folder.write("completions", run.output)
    #expect(try Program.shell("bash -n completions", in: folder) == Outcome(0))
  }

  @Test(
    "on a full disk it ends in 74",
    arguments: [
      "--help", "help", "--version", "help rate", "rate --help", "ledger",
      "--generate-completion-script bash", "--experimental-dump-help", "tariff show",
      "tariff check icc-20211220", "columns list", "columns show standard",
    ])
  func fullDisk(_ command: String) throws {
    #expect(
      try Program.shell("\"$RATER\" \(command) > /dev/full", in: folder)
        == Outcome(
          74, error: "cdr-rater: cannot write standard output: No space left on device\n"))
  }

  @Test("a reader that closes its pipe is not told of", arguments: ["--help", "help rate"])
  func closedPipe(_ command: String) throws {
    // Nothing reads any more when the program begins.
    let run = try Program.shell("(sleep 0.5; \"$RATER\" \(command)) | true", in: folder)
    #expect(run == Outcome(74))
  }
}

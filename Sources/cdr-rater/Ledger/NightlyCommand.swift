import ArgumentParser
import CDRCore
import Ledger
import Reports

/// `cdr-rater nightly`
struct NightlyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nightly",
    abstract: "Ingest, post, close and check: a whole night, for cron.",
    discussion: """
      Ingests what is new, posts every month that has changed, open or late, into files \
      postings-MONTH-run-N.csv in the output folder, closes the months that are due, and \
      checks gaps, suspense and the balances of the months it touched.

      A file that cannot be trusted, or that has too many rejected records by itself, is \
      set aside: it stays where it is, is reported, and is tried again every night until \
      it is good, moved away, or ingested by hand. The other files are not held up by it.

      Each step does only what is left to do: after a kill or a full disk, run it again, or \
      wait for the next night. Files of postings are never replaced.

        cdr-rater nightly --ledger calls.ledger --output postings/ /srv/cdr/
        cdr-rater nightly --close-after 5 --output postings/ /srv/cdr/
        cdr-rater nightly --report night.json --metrics night.prom -o postings/ /srv/cdr/

      Exit codes: 0, and no output, if all is well; 1 if the night is done and something \
      needs attention, one line each with the command that deals with it; others as for \
      every command, with what was done so far kept.
      """)

  /// Where the command's words differ.
  enum Wording: CallWording {
    static let inputs = files + "."
    static let overLimit = "Set a file aside"
    static let whyFile = ""
  }

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var files: IngestArguments<Wording>

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("The folder for files of postings; it must exist.", valueName: "folder"))
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Close each month this many days after its end, unless something speaks against it. "
        + "Default: months are closed by hand.", valueName: "days"))
  var closeAfter: Int?

  @Option(
    help: ArgumentHelp(
      "Write what the night came to here, as JSON; replaced each night.", valueName: "file"))
  var report: String?

  @OptionGroup var metrics: MetricsArgument
  @OptionGroup var sequence: SequenceArgument

  @Option(
    help: ArgumentHelp(
      "A date or time that the night is taken to be at, unless it is in the future: it decides "
        + "which month is running and which are due to be closed. Default: now.",
      valueName: "date|timestamp"))
  var asOf: String?

  @OptionGroup var columns: WideArgument

  func validate() throws {
    try refuseEmpty([("--output", folder), ("--report", report)])
    if folder == "-" { throw ValidationError("--output needs a folder.") }
    if report == "-" { throw ValidationError("--report needs a file.") }
    if let closeAfter, !(0...3650).contains(closeAfter) {
      throw ValidationError("--close-after must be a number of days from 0 to 3650.")
    }
  }

  func run() throws {
    var code: Int32 = 0
    try reportingFailures {
      let bar = ProgressBar(isQuiet: files.calls.messages.quiet, isVerbose: files.calls.verbose)
      let outcome: NightlyOutcome
      do {
        outcome = try Ledger.nightly(
          options(), on: ledger.path, wait: .seconds(ledger.wait), progress: bar.progress,
          note: bar.note)
      } catch {
        bar.stop()
        throw error
      }
      bar.stop()
      code = outcome.exitCode
      for item in outcome.attention { say(item.message) }
      if files.calls.verbose || (Terminal.isError && !files.calls.messages.quiet) {
        for line in outcome.summaryLines { say(line) }
      }
    }
    if code != 0 { throw ExitCode(code) }
  }

  private func options() throws(Failure) -> NightlyOptions {
    var options = NightlyOptions(try files.options, folder: folder)
    options.closeAfter = closeAfter
    options.report = report
    options.metrics = metrics.path
    options.sequence = try sequence.pattern
    options.asOf = asOf
    options.isWide = columns.areWide
    return options
  }
}

extension NightlyOutcome {
  /// What was done, for a person at a terminal.
  fileprivate var summaryLines: [String] {
    var lines: [String] = []
    if let ingest {
      let taken = ingest.files.count { $0.outcome == .taken }
      lines.append(
        "\(taken) new \(taken == 1 ? "file" : "files"), "
          + ControlTotals.text(ingest.summary.counts, bill: nil))
    }
    for posting in posted {
      lines.append(
        PostedText.line(posting.totals, currency)
          + (posting.isClose ? ", closed" : "")
          + (posting.file.map { ", \($0.name)" } ?? ""))
    }
    if posted.isEmpty { lines.append("nothing to post") }
    return lines
  }
}

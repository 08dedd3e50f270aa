import ArgumentParser
import Billing
import CallIngest
import Foundation
import Metering
import Reports

/// `cdr-rater rate`
struct RateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rate",
    abstract: "Rate call records: files in, bill out, nothing kept.",
    discussion: """
      Reads CSV or gzip'd CSV, sums each account's calls by month and product, \
      charges the whole month at the volume tier it reached, and prints the bill.

        cdr-rater rate calls/                     a folder, to the terminal
        cdr-rater rate --month 2026-10 --output bill.csv calls/
        cdr-rater rate --rejects bad.csv.gz --summary totals.json calls/
        zcat old.csv.gz | cdr-rater rate --as-of 2026-12-01 --format json -
        cdr-rater rate --numbers numbers.csv --seats seats.csv --month 2026-10 calls/

      Number rent and seats join the bill with --numbers and --seats, CSV with a header:

        number,account_id,activated_on,cancelled_on,monthly_rent
        order_id,account_id,seat_type,action,seats,months,ordered_on

      With either, input may be absent. Without --month the bill has every month of the calls, \
      and every month up to and with that of --as-of in which a number is held or seats are \
      ordered.

      Exit codes:
        0 done                  70 a bug                      78 tariff unfit
        64 usage                73 output cannot be made      129, 130, 143 ended
        65 bad data             74 I/O                        by a signal
        66 input missing
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, CSV or gzip'd CSV; folders, of which *.csv and *.csv.gz are read; - for stdin. May "
        + "be absent with --numbers or --seats.",
      valueName: "input"))
  var inputs: [String] = []

  @Option(
    help: ArgumentHelp(
      "A tariff, or a folder of them, of which each month takes the latest effective by then. "
        + "Default: the built-in one.", valueName: "file|folder"))
  var tariff: String?

  @Option(
    help: ArgumentHelp(
      "CSV account_id,tariff: accounts priced by another tariff file.", valueName: "file"))
  var accountTariffs: String?

  @Option(
    help: ArgumentHelp(
      "Rate this month only; records of others count as outside_month. Default: every month that "
        + "occurs, of numbers and seats up to --as-of.", valueName: "YYYY-MM"))
  var month: Month?

  @Option(
    help: ArgumentHelp(
      "Numbers that accounts rent, CSV; a month's rent for every month held.", valueName: "file"))
  var numbers: String?

  @Option(
    help: ArgumentHelp(
      "Orders of human and AI seats, CSV; each is billed in the month of its date.",
      valueName: "file"))
  var seats: String?

  @Option(help: ArgumentHelp("The form of the records: standard.", valueName: "name"))
  var columns = "standard"

  @Option(
    help: ArgumentHelp(
      "The moment that decides between provisional and final. Default: now.",
      valueName: "date|timestamp"))
  var asOf: String?

  @Option(help: "csv, json or table. Default: table on a terminal, else csv.")
  var format: BillFormatName?

  @Option(help: ArgumentHelp("Where the bill goes. Default: stdout.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Every rejected record, gzip'd when the name ends in .gz.", valueName: "file"))
  var rejects: String?

  @Option(help: ArgumentHelp("Control totals, JSON.", valueName: "file"))
  var summary: String?

  @Option(
    help: ArgumentHelp(
      "No bill when more records are rejected: a count, or a share of all records, though 10 "
        + "always pass; 0 and 0% are strict.", valueName: "N|P%"))
  var maxRejects = RejectLimit.standard

  @Option(help: ArgumentHelp("The longest call that is believed.", valueName: "H"))
  var maxCallHours = 24

  @Flag(help: "Skip the search for duplicate calls.")
  var noDedupe = false

  @Flag(help: "Leave out, and say so, files that cannot be trusted.")
  var skipBadFiles = false

  @Option(help: ArgumentHelp("Workers. Default: the cores.", valueName: "N"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Memory for the search for duplicates, such as 512M or 2G; beyond it, files in TMPDIR or "
        + "/tmp are used. Default: a quarter of the machine's.", valueName: "size"))
  var memory: ByteSize?

  @Flag(name: .shortAndLong, help: "Print control totals and speed on stderr, even in cron.")
  var verbose = false

  func validate() throws {
    if inputs.isEmpty, numbers == nil, seats == nil {
      throw ValidationError("Name at least one file or folder, or - for stdin.")
    }
    if inputs.contains("") { throw ValidationError("An input's name is empty.") }
    if inputs.filter({ $0 == "-" }).count > 1 {
      throw ValidationError("- can be read only once.")
    }
    for (option, path) in namedFiles where path.isEmpty {
      throw ValidationError("The name after \(option) is empty.")
    }
    for (option, path) in [("--rejects", rejects), ("--summary", summary)] where path == "-" {
      throw ValidationError("\(option) needs a file: stdout is for the bill alone.")
    }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs is a number from 1 to 1024.")
    }
    try memory?.validate()
    let hours = 1...IngestOptions.maximumCallHoursLimit
    guard hours.contains(maxCallHours) else {
      throw ValidationError("--max-call-hours is a number from 1 to \(hours.upperBound).")
    }
    guard columns == "standard" else {
      throw ValidationError("--columns \(columns): the only column map is standard.")
    }
  }

  /// The files that options name, by option.
  private var namedFiles: [(option: String, path: String)] {
    [
      ("--tariff", tariff), ("--account-tariffs", accountTariffs), ("--numbers", numbers),
      ("--seats", seats), ("--output", output), ("--rejects", rejects), ("--summary", summary),
    ].compactMap { option, path in path.map { (option, $0) } }
  }

  func run() throws {
    try reportingFailures {
      let progress = IngestProgress()
      let bar = ProgressBar(of: progress)
      defer { bar?.stop() }
      let outcome = try RateRun(options, progress: progress).run(
        warn: { warning in
          bar?.stop()
          say("warning: \(warning)")
        },
        // Else the bar would be drawn into a bill on the same terminal.
        beforeBill: { bar?.stop() })
      bar?.stop()
      if verbose || Terminal.isError { report(outcome.summary) }
    }
  }

  private var options: RateOptions {
    var options = RateOptions(inputs: inputs)
    options.tariff = tariff
    options.accountTariffs = accountTariffs
    options.numbers = numbers
    options.seats = seats
    options.month = month
    options.asOf = asOf
    options.format = format ?? (output == nil && Terminal.isOutput ? .table : .csv)
    options.output = output
    options.rejects = rejects
    options.summary = summary
    options.rejectLimit = maxRejects
    options.maximumCallHours = maxCallHours
    options.findsDuplicates = !noDedupe
    options.skipsBadFiles = skipBadFiles
    if let memory { options.memory = memory }
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    return options
  }

  private func report(_ summary: Summary) {
    say(ControlTotals.text(summary.counts, bill: summary.bill))
    if !inputs.isEmpty { say(Speed.text(records: summary.counts.records, in: summary.elapsed)) }
  }
}

extension BillFormatName: ExpressibleByArgument {}

extension RejectLimit: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { description }
}

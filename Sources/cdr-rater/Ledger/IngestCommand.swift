import ArgumentParser
import Billing
import CallIngest
import Ledger
import Metering
import Reports

/// `cdr-rater ingest`
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Add files of call records to the ledger, exactly once.",
    discussion: """
      A file is known by its content and a call by its id and day, so that the same \
      files may be given again, late, renamed or in parts. All goes in with one \
      transaction, or nothing does. The first ingest makes the ledger.

        cdr-rater ingest --ledger calls.ledger /srv/cdr/
        cdr-rater ingest --growing --rejects bad.csv.gz today.csv
        cdr-rater ingest --numbers numbers.csv --seats seats.csv
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var tariffs: TariffArguments
  @OptionGroup var workers: JobsArgument

  @Argument(
    help: ArgumentHelp(
      "Files, CSV or gzip'd CSV; folders, of which *.csv and *.csv.gz are read.",
      valueName: "input"))
  var inputs: [String] = []

  @Option(help: ArgumentHelp("The form of the records: standard.", valueName: "name"))
  var columns = "standard"

  @Option(
    help: ArgumentHelp("The numbers rented, in the place of those stored.", valueName: "file"))
  var numbers: String?

  @Option(
    help: ArgumentHelp("The seats bought, in the place of those stored.", valueName: "file"))
  var seats: String?

  @Flag(help: "Leave out a last line without a line end, as of a log still being written.")
  var growing = false

  @Option(
    help: ArgumentHelp("What became of each file, CSV. Default: nothing.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Every rejected record, gzip'd when the name ends in .gz.", valueName: "file"))
  var rejects: String?

  @Option(help: ArgumentHelp("Control totals, JSON.", valueName: "file"))
  var summary: String?

  @Option(
    help: ArgumentHelp(
      "Take nothing when more records are rejected: a count, or a share of all records, though 10 "
        + "always pass; 0 and 0% are strict.", valueName: "N|P%"))
  var maxRejects = RejectLimit.standard

  @Option(help: ArgumentHelp("The longest call that is believed.", valueName: "H"))
  var maxCallHours = 24

  @Option(
    help: ArgumentHelp(
      "Memory for the search for duplicates, such as 512M or 2G; beyond it, files in TMPDIR or "
        + "/tmp are used. Default: a quarter of the machine's.", valueName: "size"))
  var memory: ByteSize?

  @Flag(help: "Leave out, and say so, files that cannot be trusted.")
  var skipBadFiles = false

  @Flag(name: .shortAndLong, help: "Print control totals and speed on stderr, even in cron.")
  var verbose = false

  func validate() throws {
    if inputs.isEmpty && numbers == nil && seats == nil {
      throw ValidationError("Name at least one file or folder, or --numbers or --seats.")
    }
    if inputs.contains("") { throw ValidationError("An input's name is empty.") }
    if inputs.contains("-") {
      throw ValidationError(
        "A ledger knows files by their content and cannot take stdin: write it to a file first.")
    }
    try refuseEmpty([
      ("--numbers", numbers), ("--seats", seats), ("--output", output), ("--rejects", rejects),
      ("--summary", summary),
    ])
    for (option, path) in [("--rejects", rejects), ("--summary", summary), ("--output", output)]
    where path == "-" {
      throw ValidationError("\(option) needs a file.")
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

  func run() throws {
    try reportingFailures {
      let progress = IngestProgress()
      let bar = ProgressBar(of: progress)
      defer { bar?.stop() }
      let outcome = try Ledger.ingest(
        options, into: ledger.path, wait: .seconds(ledger.wait), progress: progress,
        warn: { warning in
          bar?.stop()
          say("warning: \(warning)")
        })
      bar?.stop()
      if verbose || Terminal.isError {
        let counts = outcome.summary.counts
        say(ControlTotals.text(counts, bill: nil))
        say(Speed.text(records: counts.records, in: outcome.summary.elapsed))
      }
    }
  }

  private var options: LedgerIngestOptions {
    var options = LedgerIngestOptions(inputs: inputs)
    options.tariffs = tariffs.choice
    options.numbers = numbers
    options.seats = seats
    options.isGrowing = growing
    options.output = output
    options.rejects = rejects
    options.summary = summary
    options.rejectLimit = maxRejects
    options.maximumCallHours = maxCallHours
    options.skipsBadFiles = skipBadFiles
    if let memory { options.memory = memory }
    options.jobs = workers.count
    return options
  }
}

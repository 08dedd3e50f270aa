import ArgumentParser
import CDRCore
import Ledger
import Metering
import Reports
import Runs

/// `cdr-rater ingest`
struct IngestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Add files of call records to the ledger, exactly once.",
    discussion: """
      A file is identified by its content, and a call by its id and day, so the same \
      files may be given again: late, renamed or in parts. Everything goes in in one \
      transaction, or nothing does. The first ingest creates the ledger.

        cdr-rater ingest --ledger calls.ledger /srv/cdr/
        cdr-rater ingest --growing --rejects bad.csv.gz today.csv
        cdr-rater ingest --columns my-pbx.yaml /var/log/pbx/
        cdr-rater ingest --numbers numbers.csv --seats seats.csv

      Run by cron, a night on which all is well says nothing: that files are known or \
      empty is said at a terminal, with --verbose, and beside a warning.
      """)

  /// Where the command's words differ.
  enum Wording: CallWording {
    static let inputs = files + "."
    static let takesStandardInput = false
    static let overLimit = "Ingest nothing"
    static let whyFile = ""
  }

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var tariffs: TariffArguments

  @Option(
    help: ArgumentHelp(
      "Numbers that accounts rent, CSV; replaces the stored ones.", valueName: "file"))
  var numbers: String?

  @Option(
    help: ArgumentHelp("Seat orders, CSV; replaces the stored ones.", valueName: "file"))
  var seats: String?

  @Flag(help: "Leave out a last line that has no line end, for logs still being written.")
  var growing = false

  @Option(
    name: [.long, .customShort("o")],
    help: ArgumentHelp("Write what became of each file here, as CSV.", valueName: "file"))
  var output: String?

  @OptionGroup var metrics: MetricsArgument

  @OptionGroup var dryRun: DryRunArgument

  @OptionGroup var calls: CallArguments<Wording>

  func validate() throws {
    if calls.inputs.isEmpty, numbers == nil, seats == nil, calls.accounts.path == nil {
      throw ValidationError(
        "Name at least one file or folder, or --numbers, --seats or --accounts.")
    }
    try refuseEmpty([("--numbers", numbers), ("--seats", seats), ("--output", output)])
    if output == "-" { throw ValidationError("--output needs a file.") }
  }

  func run() throws {
    try calls.reportingRun { bar in
      try Ledger.ingest(
        options(), into: ledger.path, wait: .seconds(ledger.wait), progress: bar.progress,
        warn: bar.warn, note: bar.note
      ).summary
    }
  }

  private func options() throws(Failure) -> IngestOptions {
    var options = IngestOptions(try calls.source)
    options.tariffs = tariffs.choice
    options.numbers = numbers
    options.seats = seats
    options.isGrowing = growing
    options.output = output
    options.metrics = metrics.path
    options.isTrial = dryRun.isOn
    return options
  }
}

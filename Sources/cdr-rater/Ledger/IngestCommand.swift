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
        aws s3 cp s3://cdr/today.csv.gz - | cdr-rater ingest --name today.csv.gz -

      A file whose path, size and times are unchanged since it was ingested is not read again; \
      with --rehash every file is. A compressed stream that is cut short is refused; a plain \
      one looks like a whole one, so prefer compressed streams, and use set -o pipefail.

      Run by cron, a night on which all is well says nothing: that files are known or \
      empty is said at a terminal, with --verbose, and beside a warning.
      """)

  /// Where the command's words differ.
  enum Wording: CallWording {
    static let inputs = files + "; - for stdin, with --name."
    static let overLimit = "Ingest nothing"
    static let whyFile = ""
  }

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var files: IngestArguments<Wording>

  @Option(
    name: [.long, .customShort("o")],
    help: ArgumentHelp("Write what became of each file here, as CSV.", valueName: "file"))
  var output: String?

  @OptionGroup var metrics: MetricsArgument

  @OptionGroup var dryRun: DryRunArgument

  func validate() throws {
    guard files.areGiven else {
      throw ValidationError(
        "Name at least one file or folder, or --numbers, --seats or --accounts.")
    }
    try refuseEmpty([("--output", output)])
    if output == "-" { throw ValidationError("--output needs a file.") }
  }

  func run() throws {
    try files.calls.reportingRun { bar in
      var options = try files.options
      options.output = output
      options.metrics = metrics.path
      options.isTrial = dryRun.isOn
      return try Ledger.ingest(
        options, into: ledger.path, wait: .seconds(ledger.wait), progress: bar.progress,
        warn: bar.warn, note: bar.note
      ).summary
    }
  }
}

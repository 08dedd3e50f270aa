import ArgumentParser
import CDRCore
import Metering
import Reports
import Runs

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
        cdr-rater rate --columns my-pbx.yaml --time-zone Europe/Lisbon pbx.log

      --numbers and --seats add number rent and seats to the bill, from CSV with a header:

        number,account_id,activated_on,cancelled_on,monthly_rent
        order_id,account_id,seat_type,action,seats,months,ordered_on

      With either of them, calls are optional. Without --month, the bill has every month with \
      calls, and every month up to and including that of --as-of in which a number is held or \
      seats are ordered.

      \(exitCodes)
      """)

  /// Where the command's words differ.
  enum Wording: RatingWording {
    static let tariff =
      "A tariff, or a folder of them, from which each month takes the latest effective by then. "
      + "Default: the built-in one."
    static let defaultInLedger = ""
    static let inLedger = ""
    static let inputs = files + "; - for stdin. Optional with --numbers or --seats."
    static let overLimit = "Make no bill"
    static let whyFile = ": stdout is for the bill only"
  }

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Rate this month only; records of other months count as outside_month. Default: every month "
        + "that occurs, for numbers and seats up to --as-of.", valueName: "YYYY-MM"))
  var month: Month?

  @OptionGroup var rating: RatingArguments<Wording>

  @OptionGroup var output: BillOutputArguments

  @OptionGroup var metrics: MetricsArgument

  @OptionGroup var calls: CallArguments<Wording>

  func validate() throws {
    if calls.inputs.isEmpty, rating.numbers == nil, rating.seats == nil {
      throw ValidationError("Name at least one file or folder, or - for stdin.")
    }
  }

  func run() throws {
    try calls.reportingRun { bar in
      // Else the bar would be drawn into a bill on the same terminal.
      try RateRun(options(), progress: bar.progress).run(warn: bar.warn, beforeBill: bar.stop)
        .summary
    }
  }

  private func options() throws(Failure) -> RateOptions {
    var options = rating.options(for: try calls.source)
    options.month = month
    options.format = output.format
    options.tableWidth = output.tableWidth
    options.output = output.path
    options.metrics = metrics.path
    return options
  }
}

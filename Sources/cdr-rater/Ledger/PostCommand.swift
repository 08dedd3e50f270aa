import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater post`
struct PostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "post",
    abstract: "Bill a month and write what differs from everything posted before.",
    discussion: """
      Writes a signed line for each account and item whose payable amount changed, or \
      only the header if none did. Crossing a tier's bound can make a line negative.

      With --all, every month is posted that has calls, seat orders or earlier postings \
      and has changed, and the running one: late calls of earlier months too. Closed \
      months keep the tariffs that they are locked to.

      A file that holds postings is never replaced: give each run a name of its own.

        cdr-rater post --ledger calls.ledger --month 2026-10 --output postings.csv
        cdr-rater post --all --output "postings-$(date +%F).csv"
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var tariffs: TariffArguments
  @OptionGroup var workers: JobsArgument

  @Option(name: .shortAndLong, help: ArgumentHelp("The month to post.", valueName: "YYYY-MM"))
  var month: Month?

  @Flag(help: "Post every month that has changed, as one run.")
  var all = false

  @Option(
    help: ArgumentHelp(
      "A date or time in the month that is the running one. Default: now.",
      valueName: "date|timestamp"))
  var asOf: String?

  @OptionGroup var columns: WideArgument
  @OptionGroup var dryRun: DryRunArgument
  @OptionGroup var output: OutputArgument
  @OptionGroup var metrics: MetricsArgument
  @OptionGroup var messages: QuietArgument

  func validate() throws {
    guard (month != nil) != all else {
      throw ValidationError(
        all
          ? "Give either --month or --all, not both." : "Name a month with --month, or give --all.")
    }
  }

  func run() throws {
    var options = PostOptions(.post, months: month.map { $0...$0 })
    options.tariffs = tariffs.choice
    options.asOf = asOf
    options.output = output.path
    options.metrics = metrics.path
    options.isTrial = dryRun.isOn
    options.isWide = columns.areWide
    options.jobs = workers.count
    try runPosting(options, on: ledger, messages)
  }
}

/// Posts, and says what came of it.
func runPosting(
  _ options: PostOptions, on ledger: LedgerArguments, _ messages: QuietArgument
) throws {
  try reportingFailures {
    let opened = try options.isTrial ? ledger.openToRead() : ledger.open()
    let outcome = try opened.post(options, warn: { say("warning: \($0)") })
    for month in outcome.months {
      messages.tell(PostedText.line(month, outcome.currency))
    }
  }
}

/// What was posted for a month, in a line.
enum PostedText {
  /// `2026-10: 12 lines, 100.00 + 8.50 = 108.50 CNY`
  static func line(_ month: PostOutcome.MonthTotals, _ currency: String) -> String {
    "\(month.month): \(month.lines) \(month.lines == 1 ? "line" : "lines"), "
      + "\(month.previous) + \(month.delta) = \(month.current) \(currency)"
  }
}

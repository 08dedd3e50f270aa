import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater close`
struct CloseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Post a month as final and lock its tariffs.",
    discussion: """
      A month can be closed once it has ended in the ledger's time zone. It is not \
      closed while rejected records of it wait in suspense, while files or calls seem to \
      be missing (see gaps), or if it has no data; all that speaks against it is listed, and --force closes it all the same. Later files \
      are still accepted, and show up in the month's next post; reopen removes the lock.

        cdr-rater close --ledger calls.ledger --month 2026-10 --output postings.csv
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var tariffs: TariffArguments
  @OptionGroup var workers: JobsArgument

  @Option(name: .shortAndLong, help: ArgumentHelp("The month to close.", valueName: "YYYY-MM"))
  var month: Month

  @Option(
    help: ArgumentHelp(
      "The date or time that decides whether the month has ended, unless it is in the future. "
        + "Default: now.",
      valueName: "date|timestamp"))
  var asOf: String?

  @Flag(help: "Close the month whatever speaks against it, except that it has not ended.")
  var force = false

  @OptionGroup var sequence: SequenceArgument
  @OptionGroup var columns: WideArgument
  @OptionGroup var dryRun: DryRunArgument
  @OptionGroup var output: OutputArgument
  @OptionGroup var metrics: MetricsArgument
  @OptionGroup var messages: QuietArgument

  func run() throws {
    var options = PostOptions(.close, months: month...month)
    options.tariffs = tariffs.choice
    options.asOf = asOf
    options.output = output.path
    options.metrics = metrics.path
    options.isForced = force
    options.isTrial = dryRun.isOn
    options.isWide = columns.areWide
    options.jobs = workers.count
    try reportingFailures { options.sequence = try sequence.pattern }
    try runPosting(options, on: ledger, messages)
  }
}

/// `cdr-rater reopen`
struct ReopenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: "Remove a closed month's lock.",
    discussion: """
      From then on the month may be posted under other tariffs and closed again. What \
      was posted stays. The run is recorded in the history and in the chain of runs.

        cdr-rater reopen --month 2026-10 --reason "a provider's files came late"
      """)

  @OptionGroup var ledger: LedgerArguments

  @Option(name: .shortAndLong, help: ArgumentHelp("The month to reopen.", valueName: "YYYY-MM"))
  var month: Month

  @OptionGroup var reason: ReasonArgument

  @OptionGroup var messages: QuietArgument

  func run() throws {
    try reportingFailures {
      let outcome = try ledger.open().reopen(month, reason: reason.text)
      if let day = outcome.prunedBefore {
        say(
          "warning: the days before \(day) are pruned: their calls are still rejected as day_pruned"
        )
      }
      messages.tell(
        "run \(outcome.run): \(month), which run \(outcome.closedBy) had closed, is open")
    }
  }
}

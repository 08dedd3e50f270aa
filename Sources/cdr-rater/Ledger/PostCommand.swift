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

        cdr-rater post --ledger calls.ledger --month 2026-10 --output postings.csv
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var tariffs: TariffArguments
  @OptionGroup var workers: JobsArgument

  @Option(help: ArgumentHelp("The month to post.", valueName: "YYYY-MM"))
  var month: Month

  @OptionGroup var output: OutputArgument

  func run() throws {
    var options = PostOptions(.post, months: month...month)
    options.tariffs = tariffs.choice
    options.output = output.path
    options.jobs = workers.count
    try runPosting(options, on: ledger)
  }
}

/// Posts, and says what came of it.
func runPosting(_ options: PostOptions, on ledger: LedgerArguments) throws {
  try reportingFailures {
    let outcome = try ledger.open().post(options, warn: { say("warning: \($0)") })
    guard Terminal.isError else { return }
    for month in outcome.months {
      say(
        "\(month.month): \(month.lines) \(month.lines == 1 ? "line" : "lines"), "
          + "\(month.previous) + \(month.delta) = \(month.current) \(outcome.currency)")
    }
  }
}

import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater close`
struct CloseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Post a month as final and lock its tariffs.",
    discussion: """
      A month can be closed once it has ended in the ledger's time zone. Later files are \
      still accepted, and show up in the month's next post.

        cdr-rater close --ledger calls.ledger --month 2026-10 --output postings.csv
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var tariffs: TariffArguments
  @OptionGroup var workers: JobsArgument

  @Option(help: ArgumentHelp("The month to close.", valueName: "YYYY-MM"))
  var month: Month

  @Option(
    help: ArgumentHelp(
      "The date or time that decides whether the month has ended. Default: now.",
      valueName: "date|timestamp"))
  var asOf: String?

  @OptionGroup var output: OutputArgument

  func run() throws {
    var options = PostOptions(.close, months: month...month)
    options.tariffs = tariffs.choice
    options.asOf = asOf
    options.output = output.path
    options.jobs = workers.count
    try runPosting(options, on: ledger)
  }
}

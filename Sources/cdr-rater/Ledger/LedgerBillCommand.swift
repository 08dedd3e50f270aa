import ArgumentParser
import CDRCore
import Ledger
import Runs

/// `cdr-rater bill`
struct LedgerBillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bill",
    abstract: "Print a month's bill from the ledger, changing nothing.",
    discussion: """
      The bill is the one that rate would make from all files in the ledger, byte for \
      byte. With --tariff, it is what the bill would be under that tariff.

        cdr-rater bill --ledger calls.ledger --month 2026-10
        cdr-rater bill --month 2026-10 --tariff next-year.yaml --output what-if.csv
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var tariffs: TariffArguments
  @OptionGroup var workers: JobsArgument

  @Option(name: .shortAndLong, help: ArgumentHelp("The month to bill.", valueName: "YYYY-MM"))
  var month: Month

  @Option(
    help: ArgumentHelp(
      "The date or time that decides between provisional and final; a closed month is final. "
        + "Default: now.", valueName: "date|timestamp"))
  var asOf: String?

  @OptionGroup var output: BillOutputArguments

  func run() throws {
    try reportingFailures {
      var options = LedgerBillOptions(month: month)
      options.tariffs = tariffs.choice
      options.asOf = asOf
      options.format = output.format
      options.tableWidth = output.tableWidth
      options.output = output.path
      options.jobs = workers.count
      _ = try ledger.openToRead().bill(options, warn: { say("warning: \($0)") })
    }
  }
}

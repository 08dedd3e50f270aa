import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater rerate`
struct RerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerate",
    abstract: "Post months again under another tariff, which they then keep.",
    discussion: """
      Works on closed months too. No call is read again: the tariff must meter calls as \
      the ledger does, but may charge for them in any way. The reason stands in the \
      postings too.

        cdr-rater rerate --month 2026-10 --tariff corrected.yaml --reason "price of voice" --dry-run
        cdr-rater rerate --month 2026-01..2026-12 --tariff 2026.yaml --reason "May contract"
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var workers: JobsArgument

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The month, or the first and last month.", valueName: "M|M..M"))
  var month: MonthRange

  @Option(
    help: ArgumentHelp("The tariff, or a folder of them.", valueName: "file|folder"))
  var tariff: String

  @Option(
    help: ArgumentHelp(
      "CSV account_id,tariff: accounts with a tariff file of their own. Default: the ledger's.",
      valueName: "file"))
  var accountTariffs: String?

  @OptionGroup var reason: ReasonArgument

  @OptionGroup var columns: WideArgument
  @OptionGroup var dryRun: DryRunArgument
  @OptionGroup var output: OutputArgument
  @OptionGroup var messages: QuietArgument

  func validate() throws {
    try refuseEmpty([("--tariff", tariff), ("--account-tariffs", accountTariffs)])
  }

  func run() throws {
    var options = PostOptions(.rerate(reason: reason.text), months: month.months)
    options.tariffs = TariffChoice(tariff: tariff, accountTariffs: accountTariffs)
    options.output = output.path
    options.isTrial = dryRun.isOn
    options.isWide = columns.areWide
    options.jobs = workers.count
    try runPosting(options, on: ledger, messages)
  }
}

/// `2026-10`, or `2026-01..2026-12`.
struct MonthRange: ExpressibleByArgument {
  var months: ClosedRange<Month>

  init?(argument: String) {
    guard let dots = argument.firstRange(of: "..") else {
      guard let month = Month(argument) else { return nil }
      months = month...month
      return
    }
    guard let first = Month(argument[..<dots.lowerBound]),
      let last = Month(argument[dots.upperBound...]), first <= last
    else { return nil }
    months = first...last
  }
}

import ArgumentParser
import CDRCore
import Ledger
import Runs

/// By which tariffs files of calls are rated, and what is on the bill beside the calls: the options that
/// `rate` and the commands about a bill have in common.
struct RatingArguments<Wording: RatingWording>: ParsableArguments {
  @Option(help: ArgumentHelp(Wording.tariff, valueName: "file|folder"))
  var tariff: String?

  @Option(
    help: ArgumentHelp(
      "CSV account_id,tariff: accounts with a tariff file of their own."
        + Wording.defaultInLedger, valueName: "file"))
  var accountTariffs: String?

  @Option(
    help: ArgumentHelp(
      "Numbers that accounts rent, CSV; rent is due for every month held." + Wording.inLedger,
      valueName: "file"))
  var numbers: String?

  @Option(
    help: ArgumentHelp(
      "Orders for human and AI seats, CSV; each is billed in the month of its date."
        + Wording.inLedger, valueName: "file"))
  var seats: String?

  @Option(
    help: ArgumentHelp(
      "The date or time that decides between provisional and final. Default: now.",
      valueName: "date|timestamp"))
  var asOf: String?

  @Flag(help: "Skip the search for duplicate calls in files.")
  var noDedupe = false

  func validate() throws {
    try refuseEmpty([
      ("--tariff", tariff), ("--account-tariffs", accountTariffs), ("--numbers", numbers),
      ("--seats", seats),
    ])
  }

  /// The tariffs that are named.
  var choice: TariffChoice { TariffChoice(tariff: tariff, accountTariffs: accountTariffs) }

  /// How files of calls are rated by these options.
  func options(for calls: CallSource) -> RateOptions {
    var options = RateOptions(calls)
    options.tariff = tariff
    options.accountTariffs = accountTariffs
    options.numbers = numbers
    options.seats = seats
    options.asOf = asOf
    options.findsDuplicates = !noDedupe
    return options
  }
}

/// What ``RatingArguments`` say differently from command to command.
protocol RatingWording: CallWording {
  /// The help of `--tariff`.
  static var tariff: String { get }
  /// What the help of `--account-tariffs` adds where a ledger may be read.
  static var defaultInLedger: String { get }
  /// What it adds to options that are for files alone.
  static var inLedger: String { get }
}

import ArgumentParser
import CDRCore
import Foundation
import Ledger

/// Which ledger a command is for, and how long it waits for another.
struct LedgerArguments: ParsableArguments {
  @Option(
    name: .customLong("ledger"),
    help: ArgumentHelp(
      "The ledger. Default: the environment variable CDR_RATER_LEDGER.", valueName: "file"))
  var file: String?

  @Option(
    help: ArgumentHelp(
      "How long to wait for another command that is writing to the ledger; then exit 75.",
      valueName: "seconds"))
  var wait = 30

  func validate() throws {
    try refuseEmpty([("--ledger", file)])
    guard (0...86_400).contains(wait) else {
      throw ValidationError("--wait must be a number of seconds from 0 to 86400.")
    }
  }

  /// The ledger's path.
  /// - Throws: `usage` when none is named.
  var path: String {
    get throws(Failure) {
      if let file { return file }
      if let path = ProcessInfo.processInfo.environment["CDR_RATER_LEDGER"], !path.isEmpty {
        return path
      }
      throw Failure(.usage, "no ledger named; use --ledger FILE or set CDR_RATER_LEDGER")
    }
  }

  /// Opens the ledger, which has to exist.
  func open() throws(Failure) -> Ledger { try Ledger.open(path, wait: .seconds(wait)) }

  /// Opens the ledger for a command that changes nothing: one that can only be read will do.
  func openToRead() throws(Failure) -> Ledger {
    try Ledger.open(path, wait: .seconds(wait), isReadOnly: true)
  }
}

/// Other tariffs than the ledger's own.
struct TariffArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A tariff, or a folder of them, instead of the ledger's. Tariffs of single accounts still "
        + "apply, unless --account-tariffs is given too.", valueName: "file|folder"))
  var tariff: String?

  @Option(
    help: ArgumentHelp(
      "CSV account_id,tariff: accounts with a tariff file of their own.", valueName: "file"))
  var accountTariffs: String?

  func validate() throws {
    try refuseEmpty([("--tariff", tariff), ("--account-tariffs", accountTariffs)])
  }

  var choice: TariffChoice { TariffChoice(tariff: tariff, accountTariffs: accountTariffs) }
}

/// How many workers share the work.
struct JobsArgument: ParsableArguments {
  @Option(
    name: [.long, .customShort("j")],
    help: ArgumentHelp("How many workers to use. Default: one per core.", valueName: "N"))
  var jobs: Int?

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs must be a number from 1 to 1024.")
    }
  }

  var count: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }
}

/// Refuses an option's name that is empty.
func refuseEmpty(_ paths: [(option: String, path: String?)]) throws {
  for (option, path) in paths where path == "" {
    throw ValidationError("The value of \(option) is empty.")
  }
}

/// Why a command is given, for those that change what was settled.
struct ReasonArgument: ParsableArguments {
  @Option(
    name: .customLong("reason"),
    help: ArgumentHelp("The reason, for the history.", valueName: "text"))
  var text: String

  func validate() throws {
    if text.allSatisfy(\.isWhitespace) { throw ValidationError("--reason is empty.") }
  }
}

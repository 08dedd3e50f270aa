import Answers
import ArgumentParser
import CDRCore
import Foundation
import Ledger
import Runs

/// Where an answer is read from: a ledger, or files with the options of `rate`.
struct AnswerArguments<Wording: AnswerWording>: ParsableArguments {
  @OptionGroup var ledger: LedgerArguments

  @Option(help: ArgumentHelp(Wording.tariff, valueName: "file|folder"))
  var tariff: String?

  @Option(
    help: ArgumentHelp(
      "CSV account_id,tariff: accounts with a tariff file of their own. Default with a ledger: its "
        + "own.", valueName: "file"))
  var accountTariffs: String?

  @Option(
    help: ArgumentHelp(
      "Numbers that accounts rent, CSV, as for rate. A ledger has its own.", valueName: "file"))
  var numbers: String?

  @Option(
    help: ArgumentHelp(
      "Orders for seats, CSV, as for rate. A ledger has its own.", valueName: "file"))
  var seats: String?

  @Option(
    help: ArgumentHelp(
      "The date or time that decides between provisional and final. Default: now.",
      valueName: "date|timestamp"))
  var asOf: String?

  @Flag(help: "Skip the search for duplicate calls in files.")
  var noDedupe = false

  @OptionGroup var calls: CallArguments<Wording>

  func validate() throws {
    try refuseEmpty([
      ("--tariff", tariff), ("--account-tariffs", accountTariffs), ("--numbers", numbers),
      ("--seats", seats),
    ])
    if readsFiles, ledger.file != nil {
      throw ValidationError(
        "--ledger has its own calls, numbers and seats; leave out either it or the files.")
    }
    if !readsFiles, ledger.file == nil, Self.ledgerOfEnvironment == nil {
      throw ValidationError(
        "Name a ledger with --ledger or CDR_RATER_LEDGER, or files of calls.")
    }
  }

  /// Whether calls, numbers or seats are given as files; then the environment's ledger is ignored.
  var readsFiles: Bool {
    // Where a ledger is named, files are those that it holds.
    let areHeld = Wording.takesFilesOfLedger && ledger.file != nil
    return (!calls.inputs.isEmpty && !areHeld) || numbers != nil || seats != nil
  }

  private static var ledgerOfEnvironment: String? {
    let path = ProcessInfo.processInfo.environment["CDR_RATER_LEDGER"] ?? ""
    return path.isEmpty ? nil : path
  }

  /// What the answer is read from.
  /// - Throws: what opening the ledger or reading the column map throws.
  var source: AnswerSource {
    get throws(Failure) {
      guard readsFiles else {
        var source = AnswerSource(ledger: try ledger.open())
        source.tariffs = TariffChoice(tariff: tariff, accountTariffs: accountTariffs)
        source.asOf = asOf
        source.jobs = calls.workers.count
        return source
      }
      var options = RateOptions(try calls.source)
      options.tariff = tariff
      options.accountTariffs = accountTariffs
      options.numbers = numbers
      options.seats = seats
      options.asOf = asOf
      options.findsDuplicates = !noDedupe
      return AnswerSource(files: options)
    }
  }

  /// Has an answer made, under a progress bar while files are read.
  func answer(
    _ request: AnswerRequest, from source: AnswerSource,
    _ body: (AnswerData, AnswerWriter) throws(Failure) -> Void
  ) throws {
    let bar = ProgressBar()
    defer { bar.stop() }
    try source.answer(
      request, progress: bar.progress, warn: bar.warn, beforeAnswer: bar.stop, body)
  }
}

/// What ``AnswerArguments`` say differently from command to command.
protocol AnswerWording: CallWording {
  /// The help of `--tariff`.
  static var tariff: String { get }
  /// Whether files may be named beside `--ledger`: those that it holds.
  static var takesFilesOfLedger: Bool { get }
}

extension AnswerWording {
  static var takesFilesOfLedger: Bool { false }
  static var inputs: String {
    files + "; - for stdin. Instead of a ledger; CDR_RATER_LEDGER is then ignored."
  }
  static var overLimit: String { "Give no answer" }
  static var whyFile: String { ": stdout is for the answer only" }
  static var tariff: String {
    "A tariff, or a folder of them. Default: the month's own in the ledger; for files the built-in "
      + "one."
  }
}

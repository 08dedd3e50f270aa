import Answers
import ArgumentParser
import CDRCore
import Foundation
import Ledger
import Runs

/// Where an answer is read from: a ledger, or files with the options of `rate`.
struct AnswerArguments<Wording: AnswerWording>: ParsableArguments {
  @OptionGroup var ledger: LedgerArguments

  @OptionGroup var rating: RatingArguments<Wording>

  @OptionGroup var calls: CallArguments<Wording>

  func validate() throws {
    if readsFiles, ledger.file != nil {
      throw ValidationError(
        "--ledger has its own calls, numbers and seats; leave out either it or the files.")
    }
    if !readsFiles, calls.accounts.path != nil {
      throw ValidationError(
        "--accounts is for files; a ledger has the list that ingest --accounts stored.")
    }
    if Wording.alwaysReads { try requireSource() }
  }

  /// Refuses a command that names nothing to read.
  func requireSource() throws {
    if !readsFiles, ledger.file == nil, Self.ledgerOfEnvironment == nil {
      throw ValidationError(
        "Name a ledger with --ledger or CDR_RATER_LEDGER, or files of calls.")
    }
  }

  /// Whether calls, numbers or seats are given as files; then the environment's ledger is ignored.
  var readsFiles: Bool {
    // Where a ledger is named, files are those that it holds.
    let areHeld = Wording.takesFilesOfLedger && ledger.file != nil
    return (!calls.inputs.isEmpty && !areHeld) || rating.numbers != nil || rating.seats != nil
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
        var source = AnswerSource(ledger: try ledger.openToRead())
        source.tariffs = rating.choice
        source.asOf = rating.asOf
        source.jobs = calls.workers.count
        return source
      }
      return AnswerSource(files: rating.options(for: try calls.source))
    }
  }

  /// Has an answer made, under a progress bar while files are read.
  func answer(
    _ request: AnswerRequest, from source: AnswerSource,
    _ body: (AnswerData, AnswerWriter) throws(Failure) -> Void
  ) throws {
    let bar = ProgressBar(isQuiet: calls.messages.quiet)
    defer { bar.stop() }
    try source.answer(
      request, progress: bar.progress, warn: bar.warn, beforeAnswer: bar.stop, body)
  }
}

/// What ``AnswerArguments`` say differently from command to command.
protocol AnswerWording: RatingWording {
  /// Whether files may be named beside `--ledger`: those that it holds.
  static var takesFilesOfLedger: Bool { get }
  /// Whether the command reads a ledger or files whatever its options are.
  static var alwaysReads: Bool { get }
}

extension AnswerWording {
  static var takesFilesOfLedger: Bool { false }
  static var alwaysReads: Bool { true }
  static var defaultInLedger: String { " Default with a ledger: its own." }
  static var inLedger: String { " A ledger has its own." }
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

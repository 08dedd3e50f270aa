import Answers
import ArgumentParser
import CDRCore
import Gaps
import Ledger
import Runs

/// `cdr-rater gaps`
struct GapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps",
    abstract: "Find what may be missing: files, hours and days without calls.",
    usage: """
      cdr-rater gaps --month <YYYY-MM> [<options>] [<input> ...]
      cdr-rater gaps accept <id> ... --reason <text>
      """,
    discussion: """
      Prints a row for each gap:

        id,kind,source,from,to,expected,found,detail

        left_out   numbers or dates that file names leave out
        repeated   a number that files of different content share
        hours      hours without calls where four of the last six same weekdays had some
        day        a day without calls, by the same rule
        low_day    a day with less than a third of the median of its last six same
                   weekdays, and less than any of them

      Sources, numbers and dates are found from the file names; --sequence says how they are \
      made if that does not do. Hours are looked at up to the last call. A holiday looks like a \
      lost day: if nothing is missing, accept the gap. It stays listed, and no longer counts for \
      --strict, close and nightly.

        cdr-rater gaps --month 2026-10
        cdr-rater gaps --month 2026-10 --sequence 'sw*-{yyyyMMdd}-{n}.csv.gz' --strict
        cdr-rater gaps --month 2026-10 calls/
        cdr-rater gaps accept 5f0c2a9e --reason "National Day"

      All options: cdr-rater help gaps list

      \(exitCodes)
      """,
    subcommands: [GapsListCommand.self, GapsAcceptCommand.self],
    defaultSubcommand: GapsListCommand.self)
}

/// `cdr-rater gaps --month`
struct GapsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Find what may be missing of a month.",
    usage: "cdr-rater gaps --month <YYYY-MM> [<options>] [<input> ...]")

  /// Where the command's words differ.
  enum Wording: AnswerWording {}

  @Option(name: .shortAndLong, help: ArgumentHelp("The month to look at.", valueName: "YYYY-MM"))
  var month: Month

  @OptionGroup var sequence: SequenceArgument

  @Flag(help: "Exit with 1 if there is a gap that no one has accepted.")
  var strict = false

  @OptionGroup var output: BillOutputArguments

  @OptionGroup var metrics: MetricsArgument

  @OptionGroup var answer: AnswerArguments<Wording>

  func run() throws {
    var count = 0
    try reportingFailures {
      var gaps = GapsAnswer(try answer.source, month: month)
      gaps.pattern = try sequence.pattern
      gaps.format = output.format
      gaps.metrics = metrics.path
      let bar = ProgressBar()
      defer { bar.stop() }
      count = try gaps.run(
        output: output.path, progress: bar.progress, warn: bar.warn, beforeAnswer: bar.stop)
    }
    if strict, count > 0 { throw ExitCode(1) }
  }
}

/// `cdr-rater gaps accept`
struct GapsAcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Record that gaps are known, so that they no longer count.",
    usage: "cdr-rater gaps accept <id> ... --reason <text> [--ledger <file>]")

  @OptionGroup var ledger: LedgerArguments

  @OptionGroup var sequence: SequenceArgument

  @OptionGroup var reason: ReasonArgument

  @Argument(help: ArgumentHelp("The gaps, by the ids that gaps --month prints.", valueName: "id"))
  var ids: [String]

  @OptionGroup var messages: QuietArgument

  func run() throws {
    try reportingFailures {
      let run = try ledger.open().acceptGaps(
        ids, reason: reason.text, pattern: sequence.pattern)
      messages.tell("accepted \(ids.count == 1 ? "1 gap" : "\(ids.count) gaps") as run \(run)")
    }
  }
}

/// `--sequence`
struct SequenceArgument: ParsableArguments {
  @Option(
    name: .customLong("sequence"),
    help: ArgumentHelp(
      "How files are named: {n} stands for a number, {yyyy-MM-dd} or {yyyyMMdd} for a date, * for "
        + "any text. Default: found from the names.", valueName: "pattern"))
  var text: String?

  /// The pattern.
  /// - Throws: `usage` for one that cannot be read.
  var pattern: SequencePattern? {
    get throws(Failure) {
      guard let text else { return nil }
      return try SequencePattern(text)
    }
  }
}

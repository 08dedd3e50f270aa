import Answers
import ArgumentParser
import CDRCore
import Runs

/// `cdr-rater reconcile`
struct ReconcileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Compare a month's bill with a provider's, row by row.",
    usage: """
      cdr-rater reconcile --month <YYYY-MM> --map <file> --provider <file>
        [<options>] [<input> ...]
      """,
    discussion: """
      Every row of both bills ends in one class: equal, rounding (cut to cents in other places), \
      quantity, price, ours_only, theirs_only, or other (refunds, adjustments, and items that the \
      map does not name). Our amounts and the differences add up to theirs.

        cdr-rater reconcile --month 2026-10 --map provider.yaml --provider bill.csv calls/
        unzip -p bill.zip | cdr-rater reconcile --month 2026-10 --map provider.yaml --provider - \
      --ledger calls.ledger

      The provider's bill is CSV with a header, gzip'd or not, in UTF-8 or GB18030. The map says \
      which of its rows are what; this one is for Alibaba Cloud's BillingItemDetailMonthly, for \
      example:

      \(ProviderMap.example.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))

      Exit codes: 0 when all rows agree, 1 when not; the others as for rate.
      """)

  enum Wording: AnswerWording {}

  @Option(name: .shortAndLong, help: ArgumentHelp("The month of both bills.", valueName: "YYYY-MM"))
  var month: Month

  @Option(
    help: ArgumentHelp(
      "Which rows of the provider's bill are which item, account, quantity and amount: YAML, as "
        + "above.", valueName: "file"))
  var map: String

  @Option(help: ArgumentHelp("The provider's bill; - for stdin.", valueName: "file"))
  var provider: String

  @Option(
    help: ArgumentHelp(
      "A row whose amounts differ by no more than this agrees. Default: 0.", valueName: "amount"))
  var tolerance: Tolerance?

  @OptionGroup var output: BillOutputArguments

  @OptionGroup var answer: AnswerArguments<Wording>

  func validate() throws {
    try refuseEmpty([("--map", map), ("--provider", provider)])
    if provider == "-", answer.calls.inputs.contains("-") {
      throw ValidationError("- can be read only once.")
    }
  }

  func run() throws {
    var agrees = false
    try reportingFailures {
      var reconcile = ReconcileAnswer(
        try answer.source, month: month, map: try ProviderMap(path: map), provider: provider)
      if let tolerance { reconcile.tolerance = tolerance.amount }
      reconcile.format = output.format
      let bar = ProgressBar()
      defer { bar.stop() }
      agrees = try reconcile.run(
        output: output.path, progress: bar.progress, warn: bar.warn, beforeAnswer: bar.stop)
    }
    if !agrees { throw ExitCode(1) }
  }
}

/// `--tolerance`
struct Tolerance: ExpressibleByArgument {
  let amount: FixedDecimal

  init?(argument: String) {
    guard let amount = FixedDecimal(argument), amount >= .zero, amount.scale <= 9 else {
      return nil
    }
    self.amount = amount
  }
}

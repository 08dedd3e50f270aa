import Answers
import ArgumentParser
import CDRCore

/// `cdr-rater explain`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain an account's bill: why it is so, and why it rose or fell.",
    usage: """
      cdr-rater explain --month <YYYY-MM> --account <account> [--ledger <file>]
      cdr-rater explain --month <YYYY-MM> --account <account> <input> ...
      """,
    discussion: """
      Prints text that can be put into a mail. For each line of the bill: the calls, their talk \
      time and minutes, and what rounding up added; the tiers of the tariff with the one reached \
      marked by >; the sum, to be redone by hand; how many minutes are left to the next bound, and \
      what the bill would be there. With volume pricing all minutes of a month cost the price of \
      the tier reached, so a bill can fall when a bound is crossed.

      From a ledger it also says which files brought how much, and every posting of the line with \
      its run; where a posting took money back, why. Records that are not on the bill follow: \
      calls not charged, duplicates, rejected records and what they would have cost.

        cdr-rater explain --ledger calls.ledger --month 2026-10 --account acme
        cdr-rater explain --month 2026-10 --account acme --item voice calls/
        cdr-rater explain --month 2026-10 --account acme --format json calls/

      Why did a bill fall overnight? Look for the negative posting under Posted, and the line \
      below it. An account, month or item that does not exist is exit 65, naming the nearest.

      \(exitCodes)
      """)

  /// Where the command's words differ.
  enum Wording: AnswerWording {}

  @Option(name: .shortAndLong, help: ArgumentHelp("The month to explain.", valueName: "YYYY-MM"))
  var month: Month

  @Option(help: ArgumentHelp("The account, as the bill names it.", valueName: "account"))
  var account: String

  @Option(help: ArgumentHelp("Explain only this item of the bill.", valueName: "item"))
  var item: String?

  @OptionGroup var output: DocumentOutputArguments

  @OptionGroup var source: AnswerArguments<Wording>

  func validate() throws { try refuseEmpty([("--account", account), ("--item", item)]) }

  func run() throws {
    try reportingFailures {
      var request = AnswerRequest(months: month...month, output: output.path)
      request.keepsRejects = true
      try source.answer(request, from: source.source) { data, writer throws(Failure) in
        let explanation = try data.explanation(of: account, in: month, item: item)
        try writer.write(output.format.text(Array(explanation.text.utf8), json: explanation.json))
      }
    }
  }
}

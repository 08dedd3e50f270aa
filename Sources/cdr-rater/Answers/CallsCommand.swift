import Answers
import ArgumentParser
import CDRCore
import Runs

/// `cdr-rater calls`
struct CallsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: "Itemise a month: the calls behind its bill, at the final price.",
    discussion: """
      Writes a row for each call and line of the bill; a call with a charged recording has two. \
      The rows add up to the bill of rate, by account and item and to the last digit: what \
      rounding has left, and flat amounts, stand in rows without a call_id after all others.

        cdr-rater calls --month 2026-10 --account acme calls/
        cdr-rater calls --month 2026-10 --output calls.csv.gz calls/
        cdr-rater calls --month 2026-10 --ledger calls.ledger calls/

      Without --account the rows are in the order of the files and their lines; with it, sorted \
      by account, start and call_id. With --ledger, its tariffs and column maps hold, and which \
      of two calls counts; the files must be all those that it has calls of the month from, under \
      any names. Files are read twice, or once where the calls of --account are few; one that \
      changes in between is exit 65. \
      The output holds who called when, so that only its owner may read it.

      \(exitCodes)
      """)

  enum Wording: AnswerWording {
    static let inputs = files + ". With --ledger, those that it holds."
    static let takesFilesOfLedger = true
    static let overLimit = "Itemise nothing"
    static let whyFile = ": stdout is for the calls only"
  }

  @Option(name: .shortAndLong, help: ArgumentHelp("The month to itemise.", valueName: "YYYY-MM"))
  var month: Month

  @Option(
    name: .customLong("account"),
    help: ArgumentHelp("Only the calls of this account. Repeatable.", valueName: "account"))
  var accounts: [String] = []

  @OptionGroup var output: BillOutputArguments

  @OptionGroup var answer: AnswerArguments<Wording>

  func validate() throws {
    try refuseEmpty(accounts.map { ("--account", $0) })
    if answer.calls.inputs.contains("-") {
      throw ValidationError("Calls are read twice, and stdin cannot be; save it as a file.")
    }
  }

  func run() throws {
    try reportingFailures {
      var calls = CallsAnswer(
        try answer.source, month: month, accounts: accounts.isEmpty ? nil : accounts)
      calls.files = try answer.calls.source
      calls.format = output.format
      let bar = ProgressBar()
      defer { bar.stop() }
      try calls.run(
        output: output.path, progress: bar.progress, warn: bar.warn, beforeRows: bar.stop)
    }
  }
}

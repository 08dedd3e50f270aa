import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater postings`
struct PostingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "postings",
    abstract: "Reprint what any posting run wrote, byte for byte.",
    discussion: """
        cdr-rater postings --ledger calls.ledger --run 12
        cdr-rater postings --month 2026-10 --output october.csv
        cdr-rater postings --run 12 --wide --output run-12.xlsx
      """)

  @OptionGroup var ledger: LedgerArguments

  @Option(name: .shortAndLong, help: ArgumentHelp("Print only this month.", valueName: "YYYY-MM"))
  var month: Month?

  @Option(name: .customLong("run"), help: ArgumentHelp("Print only this run.", valueName: "id"))
  var runID: Int64?

  @OptionGroup var columns: WideArgument
  @OptionGroup var output: ListOutputArguments

  func run() throws {
    try reportingFailures {
      try ledger.openToRead().printPostings(
        run: runID, month: month, output: output.path, format: output.format,
        isWide: columns.areWide)
    }
  }
}

/// Whether postings have further columns.
struct WideArgument: ParsableArguments {
  @Flag(
    name: .customLong("wide"),
    help: ArgumentHelp(
      "Append the columns posted_at, run, tariff, quantity_before, quantity_after, unit_price."))
  var areWide = false
}

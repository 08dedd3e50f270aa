import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater undo`
struct UndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Remove files from the ledger, as if they had never been ingested.",
    discussion: """
      Calls in later files that were duplicates of their calls count from then on, and \
      records recycled from them go with them. The next post corrects what was posted. \
      The same files may be ingested again. Of several files all are removed, or none.

        cdr-rater undo --ledger calls.ledger calls-2026-10-03.csv.gz
        cdr-rater undo --dry-run 5f2b9c41d0aa c/x.csv c/y.csv
      """)

  @OptionGroup var ledger: LedgerArguments

  @Argument(
    help: ArgumentHelp(
      "Each file's name, or its SHA-256; the first 8 digits are enough.", valueName: "name|hash"))
  var files: [String]

  @OptionGroup var dryRun: DryRunArgument
  @OptionGroup var messages: QuietArgument

  func run() throws {
    try reportingFailures {
      let outcomes = try ledger.open().undo(files, isTrial: dryRun.isOn)
      for month in Set(outcomes.flatMap(\.closedMonths)).sorted() {
        say("warning: \(month) is closed: what changed becomes an adjustment in its next post")
      }
      for outcome in outcomes {
        messages.tell(
          "\(outcome.name) removed; \(outcome.counted) "
            + (outcome.counted == 1 ? "call counts" : "calls count") + " in its place")
      }
    }
  }
}

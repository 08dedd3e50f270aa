import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater undo`
struct UndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Remove a file from the ledger, as if it had never been ingested.",
    discussion: """
      Calls in later files that were duplicates of its calls count from then on, and \
      records recycled from it go with it. The next post corrects what was posted. \
      The same file may be ingested again.

        cdr-rater undo --ledger calls.ledger calls-2026-10-03.csv.gz
        cdr-rater undo 5f2b9c41d0aa
      """)

  @OptionGroup var ledger: LedgerArguments

  @Argument(
    help: ArgumentHelp(
      "The file's name, or its SHA-256; the first 8 digits are enough.", valueName: "name|hash"))
  var file: String

  func run() throws {
    try reportingFailures {
      let outcome = try ledger.open().undo(file)
      for month in outcome.closedMonths {
        say("warning: \(month) is closed: what changed becomes an adjustment in its next post")
      }
      guard Terminal.isError else { return }
      say(
        "\(outcome.name) removed; \(outcome.counted) "
          + (outcome.counted == 1 ? "call counts" : "calls count") + " in its place")
    }
  }
}

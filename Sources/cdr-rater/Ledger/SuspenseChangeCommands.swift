import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater suspense recycle`
struct SuspenseRecycleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recycle",
    abstract: "Process corrected records again; those no longer rejected count.",
    discussion: """
      The file is one that export wrote, or has only the standard columns: then each \
      record belongs to the one open entry with its call_id. A record that is \
      rejected again stays open, with a warning on stderr.
      """)

  @OptionGroup var ledger: LedgerArguments

  @Flag(help: "Print what would become of each record, as CSV, and change nothing.")
  var test = false

  @Option(help: ArgumentHelp("The longest call that is accepted, in hours.", valueName: "H"))
  var maxCallHours = 24

  @Argument(help: ArgumentHelp("The corrected records, CSV.", valueName: "file"))
  var file: String

  func validate() throws { try refuseCallHours(maxCallHours) }

  func run() throws {
    try reportingFailures {
      let outcome = try ledger.open().recycle(file, isTrial: test, maximumCallHours: maxCallHours)
      if test {
        var csv = CSVLines("suspense_id,line,outcome,detail")
        for result in outcome.results {
          var detail = ""
          if case .rejected(_, let words) = result.outcome { detail = words }
          csv.add(["\(result.entry)", "\(result.line)", result.outcome.name, detail])
        }
        try printAll(csv.text)
        return
      }
      for result in outcome.results {
        guard case .rejected(let reason, let detail) = result.outcome else { continue }
        say(
          "warning: \(file): line \(result.line): suspense entry \(result.entry) is rejected again, "
            + "\(reason.name)\(detail.isEmpty ? "" : ": \(detail)"); it stays open")
      }
      for month in outcome.closedMonths {
        say("warning: \(month) is closed: recycled calls become adjustments in its next post")
      }
      guard Terminal.isError else { return }
      let closed = outcome.results.count { if case .rejected = $0.outcome { false } else { true } }
      say("\(closed) of \(outcome.results.count) records closed")
    }
  }
}

/// `cdr-rater suspense write-off`
struct SuspenseWriteOffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write-off", abstract: "Write off open entries permanently.")

  @OptionGroup var ledger: LedgerArguments

  @Option(help: ArgumentHelp("The reason, for the history.", valueName: "text"))
  var reason: String

  @Argument(help: ArgumentHelp("The ids of the entries.", valueName: "id"))
  var entries: [Int64]

  func validate() throws {
    if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason is empty.") }
  }

  func run() throws {
    try reportingFailures { try ledger.open().writeOff(entries, reason: reason) }
  }
}

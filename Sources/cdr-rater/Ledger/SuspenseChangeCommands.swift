import ArgumentParser
import CDRCore
import Ledger
import Reports

/// `cdr-rater suspense recycle`
struct SuspenseRecycleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recycle",
    abstract: "Process rejected records again; those no longer rejected count.",
    usage: "cdr-rater suspense recycle <file> [options]\n"
      + "cdr-rater suspense recycle --open [options]",
    discussion: """
      The file is one that export wrote, or has only the standard columns: then each \
      record belongs to the one open entry with its call_id. A record that is \
      rejected again stays open, with a warning on stderr.

      With --open, all open entries are judged again as they stand, each by the column \
      map of its file, and by the numbers and accounts that ingest was given last: calls \
      that were rejected as unknown_number or unknown_account count once those are \
      corrected.
      """)

  @OptionGroup var ledger: LedgerArguments

  @Flag(
    name: [.customLong("dry-run"), .customLong("test")],
    help: "Print what would become of each record, as CSV, and change nothing.")
  var test = false

  @Flag(help: "Judge all open entries again, as they stand.")
  var open = false

  @Option(help: ArgumentHelp("The longest call that is accepted, in hours.", valueName: "H"))
  var maxCallHours = 24

  @OptionGroup var messages: QuietArgument

  @Argument(help: ArgumentHelp("The corrected records, CSV.", valueName: "file"))
  var file: String?

  func validate() throws {
    guard (file == nil) == open else {
      throw ValidationError(
        open
          ? "Give either a file of corrected records or --open, not both."
          : "Name a file of corrected records, or give --open.")
    }
    try refuseEmpty([("<file>", file)])
    try refuseCallHours(maxCallHours)
  }

  func run() throws {
    try reportingFailures {
      let ledger = try test ? ledger.openToRead() : ledger.open()
      let outcome =
        if let file {
          try ledger.recycle(file, isTrial: test, maximumCallHours: maxCallHours)
        } else {
          try ledger.recycleOpen(isTrial: test, maximumCallHours: maxCallHours)
        }
      if test { return try Self.list(outcome.results).write(.csv, to: nil) }
      if let file { sayRejected(outcome.results, of: file) } else { sayOpen(outcome.results) }
      for month in outcome.closedMonths {
        say("warning: \(month) is closed: recycled calls become adjustments in its next post")
      }
      let closed = outcome.results.count(where: \.isClosed)
      messages.tell("\(closed) of \(outcome.results.count) records closed")
    }
  }

  private static func list(_ results: [RecycleResult]) -> CSVLines {
    var csv = CSVLines(RowsLayout("results", header: "suspense_id,line,outcome,detail"))
    for result in results {
      let detail =
        switch result.outcome {
        case .rejected(_, let words), .unknown(let words): words
        case .rated, .notCharged, .duplicate: ""
        }
      csv.add(["\(result.entry)", "\(result.line)", result.outcome.name, detail])
    }
    return csv
  }

  private func sayRejected(_ results: [RecycleResult], of file: String) {
    for result in results {
      guard case .rejected(let reason, let detail) = result.outcome else { continue }
      say(
        "warning: \(file): line \(result.line): suspense entry \(result.entry) is rejected again, "
          + "\(reason.name)\(detail.isEmpty ? "" : ": \(detail)"); it stays open")
    }
  }

  /// Says how many entries stay open, and why: there may be thousands.
  private func sayOpen(_ results: [RecycleResult]) {
    var reasons: [String: Int] = [:]
    for result in results where !result.isClosed {
      if case .unknown(let why) = result.outcome {
        say("warning: suspense entry \(result.entry) stays open: \(why)")
      }
      reasons[result.outcome.name, default: 0] += 1
    }
    guard !reasons.isEmpty else { return }
    let count = reasons.values.reduce(0, +)
    let list = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    say(
      "warning: \(count) suspense \(count == 1 ? "entry stays" : "entries stay") open (\(list)); "
        + "suspense recycle --open --dry-run shows why")
  }
}

/// `cdr-rater suspense write-off`
struct SuspenseWriteOffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write-off", abstract: "Write off open entries permanently.")

  @OptionGroup var ledger: LedgerArguments

  @OptionGroup var reason: ReasonArgument

  @Argument(help: ArgumentHelp("The ids of the entries.", valueName: "id"))
  var entries: [Int64]

  func run() throws {
    try reportingFailures { try ledger.open().writeOff(entries, reason: reason.text) }
  }
}

import ArgumentParser
import CDRCore
import Foundation
import Ledger
import Reports

/// `cdr-rater status`
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what the ledger holds: months, totals, files.",
    discussion: """
        cdr-rater status --ledger calls.ledger
        cdr-rater status --files > files.csv
        cdr-rater status --check > /dev/null || echo "something is pending"

      --check says what is pending, each with the command that deals with it, and exits \
      with 1 if there is anything: changes that are not posted, open suspense, or gaps.
      """)

  @OptionGroup var ledger: LedgerArguments

  @Flag(help: "List the ingested files, as CSV, instead of the overview.")
  var files = false

  @Flag(help: "Exit with 1 if anything is pending.")
  var check = false

  func run() throws {
    var pending: [LedgerStatus.PendingWork] = []
    try reportingFailures {
      let ledger = try ledger.openToRead()
      let status = try ledger.status()
      try printAll(files ? Self.fileList(ledger.files()) : Self.overview(status))
      if check { pending = try status.pending + ledger.openGaps() }
    }
    for work in pending { say(work.sentence) }
    if !pending.isEmpty { throw ExitCode(1) }
  }

  private static func overview(_ status: LedgerStatus) -> String {
    var text = """
      ledger    \(status.id), schema version \(status.schemaVersion)
      metering  \(status.timeZone), by the \(status.attribution) of calls, in \(status.currency)
      files     \(status.fileCount)
      records   \(ControlTotals.text(status.counts, bill: nil))
      suspense  \(suspense(status.suspense))\(forgotten(status.forgotten))

      """
    for stored in status.texts {
      text += stored.kind.padding(toLength: 10, withPad: " ", startingAt: 0)
      text += "\(stored.name), run \(stored.run)\n"
    }
    if let day = status.prunedBefore { text += "pruned    the days before \(day)\n" }
    guard !status.months.isEmpty else { return text }
    text += "\n"
    var table = TextTable([
      .init(name: "month"), .init(name: "state"), .init(name: "accounts", isNumber: true),
      .init(name: "calls", isNumber: true), .init(name: "billed minutes", isNumber: true),
      .init(name: "posted", isNumber: true), .init(name: "tariffs"), .init(name: ""),
    ])
    for month in status.months {
      table.append(row: [
        month.month.description, month.isClosed ? "closed" : "open", "\(month.accounts)",
        "\(month.usage.calls)", minutes(month.usage.billedSeconds), month.posted ?? "-",
        shortened(month.tariffs),
        month.isWaiting ? (month.posted == nil ? "not posted" : "changed since the last post") : "",
      ])
    }
    return text + table.plainText
  }

  private static func suspense(_ counts: [(state: String, count: Int64)]) -> String {
    counts.isEmpty
      ? "empty"
      : counts.map { "\($0.count) \($0.state.replacing("_", with: " "))" }.joined(separator: ", ")
  }

  private static func forgotten(_ count: Int64) -> String {
    count == 0 ? "" : "; the text of \(count) was removed"
  }

  private static func minutes(_ seconds: Int64) -> String {
    var text: [UInt8] = []
    text.append(minutesOfSeconds: seconds)
    return String(decoding: text, as: UTF8.self)
  }

  private static func shortened(_ names: [String]) -> String {
    names.isEmpty
      ? "none"
      : names.count <= 2
        ? names.joined(separator: ", ") : "\(names[0]) and \(names.count - 1) of single accounts"
  }

  private static func fileList(_ files: [LedgerStatus.FileLine]) -> String {
    var csv = CSVLines(
      "file,sha256,bytes,ingested_at,records,rated,not_charged,duplicate,not_a_call,rejected,open")
    for file in files {
      let counts = file.counts
      csv.add([
        file.name, file.sha256, "\(file.bytes)", file.ingestedAt, "\(counts.records)",
        "\(counts.rated)", "\(counts.notCharged)", "\(counts.duplicate)",
        "\(counts.notACall)", "\(counts.rejected)",
        "\(file.openSuspense)",
      ])
    }
    return csv.text
  }
}

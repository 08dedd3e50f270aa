import ArgumentParser
import CDRCore
import Foundation
import Ledger
import Outputs
import Reports
import Runs

/// `cdr-rater status`
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what the ledger holds: months, totals, files.",
    usage: "cdr-rater status [--ledger <file>] [--files] [--check] [<options>]",
    discussion: """
        cdr-rater status --ledger calls.ledger
        cdr-rater status --files > files.csv
        cdr-rater status --check > /dev/null || echo "something is pending"
        cdr-rater status --format json | jq .months

      --check says what is pending, each with the command that deals with it, and exits \
      with 1 if there is anything: changes that are not posted, open suspense, or gaps.
      """)

  @OptionGroup var ledger: LedgerArguments

  @Flag(help: "List the ingested files, instead of the overview.")
  var files = false

  @Flag(help: "Exit with 1 if anything is pending.")
  var check = false

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "The overview: json or ndjson; files: csv, json, ndjson, table or xlsx. Default: by the name of "
        + "--output, else text, and of files csv.", valueName: "format"))
  var chosenFormat: OutputFormat?

  @OptionGroup var output: OutputArgument

  private var format: OutputFormat? {
    chosenFormat ?? output.path.flatMap(OutputFormat.init(ofName:))
  }

  func validate() throws {
    try format?.requirePlace(isTerminal: output.isTerminal)
    if !files, format == .csv || format == .xlsx {
      throw ValidationError(
        "The overview has no rows: choose json or ndjson for it, or list the files with --files.")
    }
  }

  func run() throws {
    var pending: [LedgerStatus.PendingWork] = []
    try reportingFailures {
      let opened = try ledger.openToRead()
      var status = try opened.status()
      if check {
        status.pending += try opened.openGaps()
        pending = status.pending
      }
      let kept = OutputGuard(ledger: opened.path)
      if files {
        try Self.list(opened.files()).write(format ?? .csv, to: output.path, keeping: kept)
      } else {
        let text =
          switch format {
          case .json: status.json
          case .ndjson: IndentedJSON.joinedLines(status.json)
          default: Array(Self.overview(status).utf8)
          }
        try writeAll(text, to: output.path, keeping: kept)
      }
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

  private static let layout = RowsLayout(
    "files",
    header:
      "file,sha256,bytes,ingested_at,records,rated,not_charged,duplicate,not_a_call,rejected,open",
    counts: [
      "bytes", "records", "rated", "not_charged", "duplicate", "not_a_call", "rejected", "open",
    ])

  private static func list(_ files: [LedgerStatus.FileLine]) -> CSVLines {
    var csv = CSVLines(layout)
    for file in files {
      let counts = file.counts
      csv.add([
        file.name, file.sha256, "\(file.bytes)", file.ingestedAt, "\(counts.records)",
        "\(counts.rated)", "\(counts.notCharged)", "\(counts.duplicate)",
        "\(counts.notACall)", "\(counts.rejected)",
        "\(file.openSuspense)",
      ])
    }
    return csv
  }
}

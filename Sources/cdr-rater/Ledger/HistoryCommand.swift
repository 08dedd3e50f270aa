import ArgumentParser
import CDRCore
import Ledger
import Outputs
import Reports
import Runs

/// `cdr-rater history`
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List every run that changed the ledger.",
    discussion: """
      A posting run has a line for each of its months: the total posted before and after \
      it, and the tariff, by name and by the SHA-256 of its text.

        cdr-rater history --ledger calls.ledger --month 2026-10
        cdr-rater history --format ndjson | jq -r 'select(.command == "post").at'
      """)

  @OptionGroup var ledger: LedgerArguments

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("List only posting runs of this month.", valueName: "YYYY-MM"))
  var month: Month?

  @OptionGroup var output: ListOutputArguments

  private static let layout = RowsLayout(
    "history",
    header: "run,at,command,who,month,lines,previous,current,tariff,tariff_sha256,reason,detail",
    counts: ["run", "lines"], money: ["previous", "current"])

  func run() throws {
    try reportingFailures {
      var csv = CSVLines(Self.layout)
      for line in try ledger.openToRead().history(month: month) {
        csv.add([
          "\(line.run)", line.at, line.command, line.who, line.month ?? "",
          line.lines.map(String.init) ?? "", line.previous ?? "", line.current ?? "",
          line.tariff ?? "", line.tariffHash ?? "", line.reason, line.detail,
        ])
      }
      try csv.write(
        output.format, to: output.path, keeping: OutputGuard(ledger: ledger.path))
    }
  }
}

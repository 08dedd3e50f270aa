import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater ledger`: looking after the file itself.
struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Back up, export, prune, compact or recover the ledger.",
    subcommands: [
      LedgerBackupCommand.self, LedgerExportCommand.self, LedgerPruneCommand.self,
      LedgerCompactCommand.self, LedgerForgetCommand.self, LedgerRecoverCommand.self,
    ])
}

/// `cdr-rater ledger backup`
struct LedgerBackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the ledger, even while other commands use it.",
    discussion: """
      The copy holds the last committed state, and appears whole or not at all. To \
      restore, back up the copy to the ledger's path, with no command running on it:

        cdr-rater ledger backup --ledger calls.ledger /srv/backup/2026-11-01.ledger
        cdr-rater ledger backup --ledger /srv/backup/2026-11-01.ledger --force calls.ledger
      """)

  @OptionGroup var ledger: LedgerArguments

  @Argument(help: ArgumentHelp("The copy to write.", valueName: "file"))
  var copy: String

  @Flag(help: "Replace an existing file, with its -wal and -shm.")
  var force = false

  func run() throws {
    try reportingFailures { try ledger.openToRead().backUp(to: copy, force: force) }
  }
}

/// `cdr-rater ledger export`
struct LedgerExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write usage and postings to another SQLite file, as plain tables.",
    discussion: """
      The ledger keeps them packed. The tables are usage, file_usage and postings:

        cdr-rater ledger export --month 2026-10 plain.sqlite
        sqlite3 plain.sqlite "SELECT item, sum(calls) FROM usage GROUP BY item"
      """)

  @OptionGroup var ledger: LedgerArguments

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The month, or the first and last month.", valueName: "M|M..M"))
  var month: MonthRange?

  @Argument(help: ArgumentHelp("The SQLite file to write.", valueName: "file"))
  var output: String

  @Flag(help: "Replace an existing file.")
  var force = false

  func run() throws {
    try reportingFailures {
      try ledger.openToRead().export(to: output, months: month?.months, force: force)
    }
  }
}

/// `cdr-rater ledger prune`
struct LedgerPruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Drop the fingerprints of closed months.",
    discussion: """
      From then on, records of days before the month are rejected as day_pruned, and \
      files with calls on those days can no longer be undone. Usage and postings stay. \
      The file becomes smaller with ledger compact.

        cdr-rater ledger prune --before 2026-01
      """)

  @OptionGroup var ledger: LedgerArguments

  @Option(help: ArgumentHelp("The first month to keep.", valueName: "YYYY-MM"))
  var before: Month

  @OptionGroup var dryRun: DryRunArgument
  @OptionGroup var messages: QuietArgument

  func run() throws {
    try reportingFailures {
      let outcome = try ledger.open().prune(before: before, isTrial: dryRun.isOn)
      messages.tell("\(outcome.calls) fingerprints dropped")
    }
  }
}

/// `cdr-rater ledger recover`
struct LedgerRecoverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Continue with a ledger that has lost its write-ahead log.",
    discussion: """
      While a command writes, and after it was killed, part of the ledger is in \
      LEDGER-wal beside it. Without that file, the ledger is as it was before the \
      killed command, and every command refuses it. Put the file back if you can. \
      Otherwise, this command records that it is gone; then run the last command \
      again, and compare the postings already sent with those of cdr-rater postings.

        cdr-rater ledger recover --reason "disk of 14 October was replaced"
      """)

  @OptionGroup var ledger: LedgerArguments

  @OptionGroup var reason: ReasonArgument

  @OptionGroup var messages: QuietArgument

  func run() throws {
    try reportingFailures {
      let run = try Ledger.recover(ledger.path, reason: reason.text, wait: .seconds(ledger.wait))
      messages.tell("run \(run): the ledger continues without its write-ahead log")
    }
  }
}

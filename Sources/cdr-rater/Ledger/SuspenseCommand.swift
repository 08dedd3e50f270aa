import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater suspense`: rejected records that wait for a person.
struct SuspenseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suspense",
    abstract: "List, export, recycle or write off rejected records.",
    discussion: """
      Records that ingest rejected stay in suspense with their text until they are \
      corrected and recycled, or written off:

        cdr-rater suspense export --ledger calls.ledger --output bad.csv
        # correct bad.csv by hand
        cdr-rater suspense recycle --test bad.csv
        cdr-rater suspense recycle bad.csv
        cdr-rater suspense write-off 17 18 --reason "test calls"
      """,
    subcommands: [
      SuspenseListCommand.self, SuspenseExportCommand.self, SuspenseRecycleCommand.self,
      SuspenseWriteOffCommand.self,
    ])
}

/// Which entries are meant.
struct SuspenseArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Only entries rejected for this reason.", valueName: "reason"))
  var reason: RejectReason?

  @Option(
    help: ArgumentHelp(
      "Only entries of this file: its name, or the last part of it.", valueName: "name"))
  var file: String?

  @Option(
    help: ArgumentHelp("Only entries ingested at least this many days ago.", valueName: "days"))
  var olderThan: Int?

  @Flag(help: "Include recycled and written-off entries.")
  var all = false

  func validate() throws {
    if let olderThan, !(0...36_500).contains(olderThan) {
      throw ValidationError("--older-than must be a number of days from 0 to 36500.")
    }
  }

  var filter: SuspenseFilter {
    var filter = SuspenseFilter()
    filter.reason = reason
    filter.file = file
    filter.minimumAgeInDays = olderThan
    if all { filter.state = nil }
    return filter
  }
}

extension RejectReason: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }

  public var defaultValueDescription: String { name }

  public static var allValueStrings: [String] { allCases.map(\.name) }
}

/// `cdr-rater suspense list`
struct SuspenseListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List entries without their records.")

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var entries: SuspenseArguments

  @OptionGroup var output: ListOutputArguments

  func run() throws {
    try reportingFailures {
      try ledger.openToRead().listSuspense(
        entries.filter, output: output.path, format: output.format)
    }
  }
}

/// `cdr-rater suspense export`
struct SuspenseExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write entries as CSV, to correct by hand and recycle.")

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var entries: SuspenseArguments

  @OptionGroup var output: OutputArgument

  func run() throws {
    try reportingFailures {
      try ledger.openToRead().exportSuspense(entries.filter, output: output.path)
    }
  }
}

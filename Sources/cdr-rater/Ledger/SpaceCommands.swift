import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater ledger compact`
struct LedgerCompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Give back the space that the ledger no longer uses.",
    discussion: """
      Writes the ledger anew, without what was pruned, undone or forgotten, and packs what \
      older versions kept unpacked. That needs as much room again in its folder, and in \
      TMPDIR or /var/tmp. Nothing that the ledger holds changes.

        cdr-rater ledger prune --before 2026-01
        cdr-rater ledger compact
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var messages: QuietArgument

  func run() throws {
    try reportingFailures {
      let outcome = try ledger.open().compact()
      messages.tell(
        "\(ByteCount.text(outcome.sizeBefore)) before, \(ByteCount.text(outcome.sizeAfter)) after")
    }
  }
}

/// `cdr-rater ledger forget`
struct LedgerForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Remove the raw text of rejected records.",
    discussion: """
      Rejected records hold phone numbers, and stay in suspense until they are dealt with \
      and after that. This removes their text, that of their corrections, and what their \
      details quote; of several options all must hold. The entries stay, with reason, \
      place and state, and whatever was counted stays. The run is recorded. Backups made \
      before still have the text.

        cdr-rater ledger forget --settled --before 2026-01-01
        cdr-rater ledger forget --account acme
      """)

  @OptionGroup var ledger: LedgerArguments

  @Option(
    help: ArgumentHelp("Only records ingested before this day.", valueName: "YYYY-MM-DD"))
  var before: CivilDate?

  @Option(help: ArgumentHelp("Only records of this account.", valueName: "id"))
  var account: String?

  @Flag(help: "Only records that were recycled or written off.")
  var settled = false

  @OptionGroup var messages: QuietArgument

  func validate() throws {
    if before == nil, account == nil, !settled {
      throw ValidationError("Say which records: --before, --account or --settled.")
    }
    try refuseEmpty([("--account", account)])
  }

  func run() throws {
    try reportingFailures {
      var options = ForgetOptions()
      options.before = before
      options.account = account
      options.isSettledOnly = settled
      let outcome = try ledger.open().forget(options)
      if outcome.open > 0 {
        say(
          "warning: \(outcome.open) of the records \(outcome.open == 1 ? "is" : "are") still open, and "
            + "can be written off, but not recycled as they stand")
      }
      messages.tell(
        "the text of \(outcome.records) \(outcome.records == 1 ? "record" : "records") removed")
    }
  }
}

extension CivilDate: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

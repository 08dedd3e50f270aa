import ArgumentParser
import Billing
import Outputs

@main struct CDRRater: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cdr-rater",
    abstract: "Rate telecom call records: millions in seconds, on one machine, exactly.",
    discussion: """
        cdr-rater rate --month 2026-10 --output bill.csv calls/
        cdr-rater tariff show > my-tariff.yaml
        cdr-rater help rate
      """,
    version: RateRun.version,
    subcommands: [
      RateCommand.self, ConcurrencyCommand.self, IngestCommand.self, LedgerBillCommand.self,
      PostCommand.self, CloseCommand.self, RerateCommand.self, PostingsCommand.self,
      SuspenseCommand.self, StatusCommand.self, HistoryCommand.self, VerifyCommand.self,
      UndoCommand.self, LedgerCommand.self, TariffCommand.self, ColumnsCommand.self,
      GenerateCommand.self,
    ])

  static func main() {
    // Before any thread: threads inherit which signals they leave to others.
    Interruption.install()
    main(nil)
  }
}

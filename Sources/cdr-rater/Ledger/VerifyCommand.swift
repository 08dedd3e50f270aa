import ArgumentParser
import Ledger
import Metering

/// `cdr-rater verify`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recompute every balance in the ledger; exit 78 when one does not hold.",
    discussion: """
      Records by outcome per file, suspense against rejected records, fingerprints \
      against calls that count, usage against the sum of files, and the postings of \
      every month against its bill.

        cdr-rater verify --ledger calls.ledger
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var workers: JobsArgument

  func run() throws {
    try reportingFailures {
      let result = try ledger.open().verify(jobs: workers.count)
      result.notes.forEach { say($0) }
      guard result.breaks.isEmpty else {
        throw Failure(
          .unfit,
          "\(result.breaks.count) of \(result.balances) balances do not hold\n"
            + result.breaks.map { "  \($0)" }.joined(separator: "\n"))
      }
      if Terminal.isError { say("all \(result.balances) balances hold") }
    }
  }
}

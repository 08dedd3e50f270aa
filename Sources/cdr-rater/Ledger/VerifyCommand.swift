import ArgumentParser
import CDRCore
import Ledger
import Outputs
import Runs

/// `cdr-rater verify`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recompute every balance in the ledger; exit 78 if one does not hold.",
    discussion: """
      Checks records by outcome per file, suspense against rejected records, \
      fingerprints against calls that count, usage against the sum of files, the \
      postings of every month against its bill, every row against its checksum, and \
      what runs wrote against the chain of runs. The hash of the last run goes to \
      stdout: keep it elsewhere, and pass it with --head later to prove that the runs \
      up to it have not changed.

        cdr-rater verify --ledger calls.ledger
        cdr-rater verify --head 5f0c0f3b…
        cdr-rater verify --format json
      """)

  @OptionGroup var ledger: LedgerArguments
  @OptionGroup var workers: JobsArgument

  @Option(
    help: ArgumentHelp(
      "A hash that an earlier verify printed: the runs up to it must be unchanged.",
      valueName: "hash"))
  var head: String?

  @OptionGroup var metrics: MetricsArgument
  @OptionGroup var output: DocumentOutputArguments
  @OptionGroup var messages: QuietArgument

  func validate() throws {
    guard let head else { return }
    guard head.utf8.count == 64, head.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
      throw ValidationError("--head must be a hash of 64 hexadecimal digits, as verify prints it.")
    }
  }

  func run() throws {
    try reportingFailures {
      let result = try ledger.openToRead().verify(
        head: head?.lowercased(), jobs: workers.count, metrics: metrics.path)
      let holds = result.breaks.isEmpty
      let text = output.format.text(
        Array((holds ? result.head.map { "\($0)\n" } ?? "" : "").utf8), json: result.json)
      if !messages.quiet { result.notes.forEach { say($0) } }
      if !text.isEmpty {
        try writeAll(text, to: output.path, keeping: OutputGuard(ledger: ledger.path))
      }
      guard holds else {
        throw Failure(
          .unfit,
          "\(result.breaks.count) of \(result.balances) balances do not hold\n"
            + result.breaks.map { "  \($0)" }.joined(separator: "\n"))
      }
      messages.tell("all \(result.balances) balances hold")
    }
  }
}

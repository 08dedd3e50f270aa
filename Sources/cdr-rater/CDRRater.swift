import ArgumentParser
import CCommit
import CDRCore
import Outputs
import Runs

@main struct CDRRater: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cdr-rater",
    abstract: "Rate telecom call records: millions in seconds, on one machine, exactly.",
    discussion: """
        cdr-rater rate --month 2026-10 --output bill.csv calls/
        cdr-rater tariff show > my-tariff.yaml
        cdr-rater help rate
      """, version: version,
    subcommands: [
      RateCommand.self, PartialCommand.self, ConcurrencyCommand.self, IngestCommand.self,
      NightlyCommand.self,
      LedgerBillCommand.self,
      PostCommand.self, CloseCommand.self, ReopenCommand.self, RerateCommand.self,
      PostingsCommand.self,
      SuspenseCommand.self, StatusCommand.self, HistoryCommand.self, VerifyCommand.self,
      UndoCommand.self, LedgerCommand.self, ExplainCommand.self, CompareCommand.self,
      CallsCommand.self, ReconcileCommand.self, ReportCommand.self, GapsCommand.self,
      TariffCommand.self, ColumnsCommand.self,
      GenerateCommand.self,
    ])

  /// The version, and the commit where it is known.
  private static var version: String {
    let commit = unsafe String(cString: cdr_commit())
    return commit.isEmpty ? RateRun.version : "\(RateRun.version) (\(commit))"
  }

  static func main() {
    // Before any thread: threads inherit which signals they leave to others.
    Interruption.install()
    let arguments = Array(CommandLine.arguments.dropFirst())
    // The library answers a request for help on no command with help on all of them.
    if arguments.first == "help" { refuseMistyped(arguments) }
    do {
      var command = try parseAsRoot(arguments == ["-V"] ? ["--version"] : arguments)
      try command.run()
    } catch {
      if exitCode(for: error) == .validationFailure { refuseMistyped(arguments) }
      end(with: error)
    }
  }

  /// Ends the program where a command was mistyped, naming the one that was likely meant.
  private static func refuseMistyped(_ arguments: [String]) {
    guard let mistyped = MistypedCommand.find(in: arguments) else { return }
    Terminal.writeError(mistyped.message)
    exit(withError: ExitCode.validationFailure)
  }

  /// Ends the program as a failure, or a request for help or the version, asks for.
  ///
  /// The library prints such texts without looking whether they arrive; a full disk is an I/O failure
  /// of these as of any other output.
  private static func end(with error: any Error) -> Never {
    guard exitCode(for: error).isSuccess else { exit(withError: error) }
    let text = fullMessage(for: error)
    do {
      if !text.isEmpty { try printAll(text + "\n") }
    } catch {
      // A reader that closes its pipe, as `head` does, has read what it wanted.
      if !StandardOutput.isClosedPipe(error) { say(error.message) }
      exit(withError: ExitCode(error.kind.rawValue))
    }
    exit()
  }
}

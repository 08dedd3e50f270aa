import ArgumentParser
import CDRCore
import Runs

/// `cdr-rater tariff check`
struct TariffCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "List all faults in tariffs, and where more usage means a smaller bill.",
    discussion: """
      Faults go to stderr, each with its line, and the exit code is 78. A tariff \
      without faults is printed as it was understood, to compare with the \
      contract; warnings follow on stderr and do not change the exit code.

        cdr-rater tariff check my-tariff.yaml
        cdr-rater tariff check tariffs/ contracts/*.yaml
      """)

  @Argument(
    help: ArgumentHelp(
      "Tariff files, folders of them, or names of built-in tariffs.",
      valueName: "file|folder|name"))
  var tariffs: [String]

  func run() throws {
    try reportingFailures {
      let check = TariffCheck(namesOrPaths: tariffs)
      if !check.summaries.isEmpty { try printAll(check.summaries.joined(separator: "\n\n") + "\n") }
      check.warnings.forEach { say("warning: \($0)") }
      if let failure = check.failure { throw failure }
    }
  }
}

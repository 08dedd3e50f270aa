import ArgumentParser
import CDRCore
import Runs

/// `cdr-rater tariff check`
struct TariffCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "List all faults of tariffs, and where more usage makes a smaller bill.",
    discussion: """
      Faults go to stderr, each with its line, and end in exit code 78. A tariff \
      without faults is printed as it was understood, to be held against the \
      contract; the warnings that follow on stderr are for thought and change no \
      exit code.

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
      if !check.summaries.isEmpty {
        try printAll(check.summaries.joined(separator: "\n\n") + "\n")
      }
      check.warnings.forEach { say("warning: \($0)") }
      if let failure = check.failure { throw failure }
    }
  }
}

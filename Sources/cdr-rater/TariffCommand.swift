import ArgumentParser
import CDRCore
import Tariffs

/// `cdr-rater tariff`: looking at price lists.
struct TariffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tariff",
    abstract: "Print or check tariffs, the price lists used to rate calls.",
    discussion: """
      A tariff is a YAML file. The quickest way to make your own is to print \
      the built-in one, edit it and check it:

        cdr-rater tariff show > my-tariff.yaml
        cdr-rater tariff check my-tariff.yaml
        cdr-rater rate --tariff my-tariff.yaml calls/
      """, subcommands: [TariffShowCommand.self, TariffListCommand.self, TariffCheckCommand.self])
}

/// `cdr-rater tariff list`
struct TariffListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the names of the built-in tariffs.")

  func run() throws {
    try reportingFailures {
      try printAll(Tariff.builtInNames.map { "\($0)\n" }.joined())
    }
  }
}

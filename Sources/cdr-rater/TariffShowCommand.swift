import ArgumentParser
import CDRCore
import Tariffs

/// `cdr-rater tariff show`
struct TariffShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print the text of a tariff, unchanged.",
    discussion: """
      Without an argument, it prints the built-in tariff, a good starting point for \
      your own. From a folder, it prints the tariff of the month given.

        cdr-rater tariff show > my-tariff.yaml
        cdr-rater tariff show --month 2026-10 tariffs/
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The month whose tariff to print.", valueName: "YYYY-MM"))
  var month: Month?

  @Argument(
    help: ArgumentHelp(
      "A tariff file, a folder of them, or the name of a built-in tariff.",
      valueName: "file|folder|name"))
  var tariff: String?

  func run() throws {
    try reportingFailures {
      let book = try tariff.map { try TariffBook(nameOrPath: $0) } ?? .builtIn()
      if let month {
        book.warnings(for: [month]).forEach { say("warning: \($0)") }
        try printAll(book.tariff(for: month).text)
      } else if book.tariffs.count == 1 {
        try printAll(book.tariffs[0].text)
      } else {
        throw Failure(
          .usage,
          "\(tariff ?? "") holds \(book.tariffs.count) tariffs; choose one with --month YYYY-MM")
      }
    }
  }
}

import ArgumentParser
import CDRCore
import ColumnMaps

/// `cdr-rater columns show`
struct ColumnsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print a built-in column map as YAML, as a starting point for your own.",
    discussion: """
        cdr-rater columns show standard > my-pbx.yaml
      """)

  @Argument(help: ArgumentHelp("The name of a built-in column map.", valueName: "name"))
  var map: String

  func run() throws {
    try reportingFailures {
      guard let text = ColumnMap.builtInText(map) else {
        throw Failure(
          .usage,
          "there is no built-in column map \(map); choose one of "
            + ColumnMap.builtInNames.joined(separator: ", "))
      }
      try printAll(text)
    }
  }
}

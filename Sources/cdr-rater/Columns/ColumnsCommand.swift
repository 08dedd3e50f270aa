import ArgumentParser
import CDRCore
import ColumnMaps
import Outputs
import Reports

/// `cdr-rater columns`: looking at column maps.
struct ColumnsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "columns",
    abstract: "List, print, check or guess column maps, which describe call logs of any format.",
    discussion: """
      A column map is a few lines of YAML that say what the columns of a log hold, and \
      how they are written. The quickest way to make your own is to have one guessed \
      from a file, or to print a built-in one, and edit it:

        cdr-rater columns guess calls/2026-10-01.csv > my-pbx.yaml
        cdr-rater columns check my-pbx.yaml calls/2026-10-01.csv
        cdr-rater rate --columns my-pbx.yaml calls/

        cdr-rater columns list
        cdr-rater columns show asterisk > my-pbx.yaml
      """,
    subcommands: [
      ColumnsListCommand.self, ColumnsShowCommand.self, ColumnsCheckCommand.self,
      ColumnsGuessCommand.self,
    ])
}

/// `cdr-rater columns list`
struct ColumnsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the built-in column maps and what each is for.")

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "csv, json, ndjson, table or xlsx. Default: by the name of --output, else text.",
      valueName: "format"))
  var chosenFormat: OutputFormat?

  @OptionGroup var output: OutputArgument

  private var format: OutputFormat? {
    chosenFormat ?? output.path.flatMap(OutputFormat.init(ofName:))
  }

  func validate() throws { try format?.requirePlace(isTerminal: output.isTerminal) }

  func run() throws {
    try reportingFailures {
      let maps = ColumnMap.builtInNames.map { (name: $0, purpose: Self.purpose($0) ?? "") }
      guard let format else {
        let width = (maps.map(\.name.count).max() ?? 0) + 2
        let lines = maps.map { name, purpose in
          purpose.isEmpty
            ? name : name + String(repeating: " ", count: width - name.count) + purpose
        }
        let text = Array(lines.map { "\($0)\n" }.joined().utf8)
        return try writeAll(text, to: output.path, keeping: OutputGuard())
      }
      var csv = CSVLines(RowsLayout("column_maps", header: "name,purpose"))
      for map in maps { csv.add([map.name, map.purpose]) }
      try csv.write(format, to: output.path)
    }
  }

  /// What a built-in map says of itself: the comment that its text begins with, of which the first
  /// line stands for itself.
  private static func purpose(_ name: String) -> String? {
    guard let line = ColumnMap.builtInText(name)?.prefix(while: { $0 != "\n" }),
      line.hasPrefix("# ")
    else { return nil }
    return String(line.dropFirst(2))
  }
}

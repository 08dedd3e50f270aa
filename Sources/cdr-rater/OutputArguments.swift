import ArgumentParser
import Reports

/// Where a command's output goes.
struct OutputArgument: ParsableArguments {
  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("The file to write. Default: stdout.", valueName: "file"))
  var path: String?

  func validate() throws { try refuseEmpty([("--output", path)]) }

  /// Whether the output goes to stdout, and that is a terminal.
  var isTerminal: Bool { (path == nil || path == "-") && Terminal.isOutput }
}

/// Where a bill or a report goes, and in which form.
struct BillOutputArguments: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "csv, json, ndjson, table or xlsx. Default: by the name of --output, else table on a "
        + "terminal, else csv.", valueName: "format"))
  var chosenFormat: OutputFormat?

  @OptionGroup var file: OutputArgument

  var path: String? { file.path }

  var format: OutputFormat {
    chosenFormat ?? path.flatMap(OutputFormat.init(ofName:))
      ?? (path == nil && Terminal.isOutput ? .table : .csv)
  }

  /// The columns of the terminal that the output goes to; nil: it goes elsewhere.
  var tableWidth: Int? { file.isTerminal ? Terminal.outputWidth : nil }

  func validate() throws { try format.requirePlace(isTerminal: file.isTerminal) }
}

/// Where a list goes, and in which form: CSV unless another is asked for.
struct ListOutputArguments: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "csv, json, ndjson, table or xlsx. Default: by the name of --output, else csv.",
      valueName: "format"))
  var chosenFormat: OutputFormat?

  @OptionGroup var file: OutputArgument

  var path: String? { file.path }

  var format: OutputFormat { chosenFormat ?? path.flatMap(OutputFormat.init(ofName:)) ?? .csv }

  func validate() throws { try format.requirePlace(isTerminal: file.isTerminal) }
}

/// In which form a command prints that has something other than rows.
enum DocumentFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case ndjson

  /// The output in this form.
  ///
  /// - Parameter json: as ``IndentedJSON`` writes it.
  func text(
    _ text: @autoclosure () -> [UInt8], json: @autoclosure () -> [UInt8]
  ) -> [UInt8] {
    switch self {
    case .text: text()
    case .json: json()
    case .ndjson: IndentedJSON.joinedLines(json())
    }
  }
}

/// Where a text for people goes, and in which form.
struct DocumentOutputArguments: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "text, json, or ndjson, which is json on one line. Default: by the name of --output, else "
        + "text.", valueName: "format"))
  var chosenFormat: DocumentFormat?

  @OptionGroup var file: OutputArgument

  var path: String? { file.path }

  var format: DocumentFormat {
    chosenFormat
      ?? path.flatMap(OutputFormat.init(ofName:)).flatMap { DocumentFormat(rawValue: $0.rawValue) }
      ?? .text
  }
}

extension OutputFormat: ExpressibleByArgument {}

extension OutputFormat {
  /// Refuses to print a workbook on a terminal.
  func requirePlace(isTerminal: Bool) throws {
    if self == .xlsx, isTerminal {
      throw ValidationError(
        "A workbook cannot be printed on the terminal: name a file with --output.")
    }
  }
}

import ArgumentParser
import Runs

/// Where a command's output goes.
struct OutputArgument: ParsableArguments {
  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("The file to write. Default: stdout.", valueName: "file"))
  var path: String?

  func validate() throws { try refuseEmpty([("--output", path)]) }
}

/// Where a bill or a report goes, and in which form.
struct BillOutputArguments: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: "csv, json or table. Default: table on a terminal, else csv.")
  var chosenFormat: BillFormatName?

  @OptionGroup var file: OutputArgument

  var path: String? { file.path }

  var format: BillFormatName { chosenFormat ?? (path == nil && Terminal.isOutput ? .table : .csv) }
}

extension BillFormatName: ExpressibleByArgument {}

import ArgumentParser
import CDRCore
import ColumnMaps
import Inspection
import Metering
import Recurring
import Runs

/// `cdr-rater columns check`
struct ColumnsCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Show how a column map reads a file's first records.",
    usage: "cdr-rater columns check <name|file> <file> [options]",
    discussion: """
      Prints each of the first records as it stands in the file, and below it the call that it \
      becomes and the outcome: rated, not charged or rejected. Counts over the first 1000 records \
      or more follow. No bill is made, and duplicates are only counted.

        cdr-rater columns check my-pbx.yaml calls/2026-10-01.csv
        cdr-rater columns check asterisk Master.csv --records 20 --time-zone UTC

      Exit code 0 means that the map can read the file, whatever becomes of its records; 65 that \
      it cannot, for example because a column is missing; 78 that the map has faults.
      """)

  @Argument(
    help: ArgumentHelp(
      "The column map: a built-in one (see cdr-rater columns list) or a file.",
      valueName: "name|file"))
  var map: String

  @Argument(
    help: ArgumentHelp(
      "A file of call records, CSV or JSON Lines, gzip'd or not; - for stdin.", valueName: "file")
  )
  var file: String

  @Option(help: ArgumentHelp("How many records to print.", valueName: "N"))
  var records = 5

  @Option(
    help: ArgumentHelp(
      "Numbers that accounts rent, CSV, for a map that finds accounts by them: shows whose each call "
        + "is.", valueName: "file"))
  var numbers: String?

  @OptionGroup var overrides: MapOverrides

  @OptionGroup var metering: MeteringArgument

  func validate() throws {
    guard (0...100_000).contains(records) else {
      throw ValidationError("--records must be a number from 0 to 100000.")
    }
    try refuseEmpty([("--numbers", numbers)])
  }

  func run() throws {
    try reportingFailures {
      let columns = try overrides.map(map)
      let metering = try metering.metering
      var source = CallSource(inputs: [file])
      source.columns = columns
      try source.requireItems(of: metering)
      let sample = try CallSample(path: file)
      var options = source.firstPassOptions(metering)
      if let numbers {
        let file = try NumbersFile(NamedText(path: numbers))
        options.numbers = try CallAccounts(numbers: file).directory(for: columns)
      }
      let found = try RecordExplainer(options).explain(sample, first: records)
      let clock = try metering.clock
      try printAll(
        ExplanationText(
          found, map: columns, clock: clock, width: Terminal.isOutput ? Terminal.width : 200,
          knowsHolders: options.numbers != nil
        ).text)
    }
  }
}

import ArgumentParser
import CDRCore
import CallGenerator
import Foundation

/// `cdr-rater generate`: made-up calls, for benchmarks, trials and the sample.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Generate files of made-up calls, for benchmarks and trials.",
    discussion: """
      The same options generate the same calls on every machine. Files are gzip'd CSV with the \
      standard columns: one per day if --files is the number of days in the month, else numbered.

        cdr-rater generate --rows 10000000 --accounts 100000 --output calls
        cdr-rater generate --rows 1000000 --files 31 --rejects 1 --output october
        cdr-rater generate --rows 1000000 --account-form uuid --decimals 3 --output other
        cdr-rater generate --sample --output SampleCDRs

      Forms of fields, quotes and further columns make logs like other people's; rate reads all of \
      them without a column map.
      """)

  @Flag(
    help: "Generate the project's sample month; only --force and --output apply to it.")
  var sample = false

  @Option(help: "How many records to generate.")
  var rows = 1_000_000

  @Option(help: "How many accounts to spread the calls over.")
  var accounts = 10_000

  @Option(help: "How many files to split the calls into, in order of time.")
  var files = 8

  @Option(help: "A different seed gives different calls.")
  var seed: UInt64 = 1

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The month of all calls, in Shanghai time.", valueName: "YYYY-MM"))
  var month = Month(index: 2026 * 12 + 9)

  @Option(
    help: ArgumentHelp("How many of every 1000 records repeat an earlier one.", valueName: "n"))
  var duplicates = 0

  @Option(
    help: ArgumentHelp(
      "How many of every 1000 records reuse a call id with another duration.", valueName: "n"))
  var conflicts = 0

  @Option(help: ArgumentHelp("How many of every 1000 records are broken.", valueName: "n"))
  var rejects = 0

  @Option(help: "The gzip compression level, from 1 to 9.")
  var level = 6

  @Flag(help: "Write plain CSV, without gzip.")
  var plain = false

  @Option(help: ArgumentHelp("How account ids look.", valueName: "form"))
  var accountForm = CallShape.AccountForm.short

  @Option(help: ArgumentHelp("How call ids look.", valueName: "form"))
  var callIDForm = CallShape.CallIDForm.switch

  @Option(help: ArgumentHelp("How start times look.", valueName: "form"))
  var timeForm = CallShape.TimeForm.offset

  @Option(help: ArgumentHelp("Digits after the point of durations, up to 9.", valueName: "n"))
  var decimals = 0

  @Option(
    help: ArgumentHelp(
      "Which fields stand in quotes; doubled adds a note with doubled quotes inside.",
      valueName: "which"))
  var quotes = CallShape.Quotes.none

  @Option(
    help: ArgumentHelp("How many columns to add among the standard ones.", valueName: "n"))
  var extraColumns = 0

  @Option(help: ArgumentHelp("How lines end.", valueName: "end"))
  var lineEnds = CallShape.LineEnd.lf

  @Option(
    help: ArgumentHelp(
      "How calls are spread over accounts: one gives nine of ten to the first; sorted puts each "
        + "file in the order of accounts.", valueName: "how"))
  var spread = CallShape.Spread.skewed

  @Flag(help: "Keep the default forms for half of the records and accounts.")
  var mixed = false

  @Flag(help: "Write into a folder that is not empty, replacing files of the same names.")
  var force = false

  @Option(
    name: [.long, .customShort("o")],
    help: ArgumentHelp("The folder to write into; created if missing.", valueName: "folder"))
  var output: String

  func run() throws {
    try reportingFailures {
      let options = try GeneratorOptions(
        rows: rows, accounts: accounts, files: files, seed: seed, month: month,
        duplicates: duplicates, conflicts: conflicts, broken: rejects,
        gzipLevel: plain ? nil : level, shape: shape)
      try makeFolder()
      let made =
        sample
        ? try SampleMonth().write(into: output)
        : try CallGenerator(options).write(into: output)
      say("\(made.records) records in \(made.files) files, \(made.bytes) bytes of CSV")
    }
  }

  private var shape: CallShape {
    var shape = CallShape()
    shape.accountForm = accountForm
    shape.callIDForm = callIDForm
    shape.timeForm = timeForm
    shape.decimals = decimals
    shape.quotes = quotes
    shape.extraColumns = extraColumns
    shape.lineEnd = lineEnds
    shape.spread = spread
    shape.isMixed = mixed
    return shape
  }

  /// Makes the folder, and refuses one with something in it, unless forced: files of an earlier
  /// set beside the new ones would be rated with them.
  private func makeFolder() throws(Failure) {
    let disk = FileManager.default
    do {
      try disk.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw Failure(.outputCannotBeMade, "cannot create the folder \(output): \(error)")
    }
    let names = (try? disk.contentsOfDirectory(atPath: output)) ?? []
    guard names.isEmpty || force else {
      throw Failure(
        .outputCannotBeMade, "\(output) is not empty; choose another folder, or give --force")
    }
  }
}

extension CallShape.AccountForm: ExpressibleByArgument {}
extension CallShape.CallIDForm: ExpressibleByArgument {}
extension CallShape.TimeForm: ExpressibleByArgument {}
extension CallShape.Quotes: ExpressibleByArgument {}
extension CallShape.LineEnd: ExpressibleByArgument {}
extension CallShape.Spread: ExpressibleByArgument {}

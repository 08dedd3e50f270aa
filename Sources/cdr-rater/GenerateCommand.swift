import ArgumentParser
import CDRCore
import CallGenerator
import Foundation

/// `cdr-rater generate`: made-up calls, for benchmarks, trials and the sample.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Make files of made-up calls, for benchmarks and trials.",
    discussion: """
      The same options make the same calls on every machine. Files are gzip'd CSV with the \
      standard columns: one a day when --files is the number of days in the month, else numbered.

        cdr-rater generate --rows 10000000 --accounts 100000 --output calls
        cdr-rater generate --rows 1000000 --files 31 --rejects 1 --output october
        cdr-rater generate --sample --output SampleCDRs
      """)

  @Flag(
    help: "Make the project's sample month; of the other options only --force and --output serve.")
  var sample = false

  @Option(help: "Records in all.")
  var rows = 1_000_000

  @Option(help: "Accounts that the calls are spread over.")
  var accounts = 10_000

  @Option(help: "Files that the calls are split into, in order of time.")
  var files = 8

  @Option(help: "Another seed makes other calls.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The month of all calls, in Shanghai time.", valueName: "YYYY-MM"))
  var month = Month(index: 2026 * 12 + 9)

  @Option(help: ArgumentHelp("Of 1000 records, how many repeat an earlier one.", valueName: "n"))
  var duplicates = 0

  @Option(
    help: ArgumentHelp(
      "Of 1000 records, how many reuse a call id for another duration.", valueName: "n"))
  var conflicts = 0

  @Option(help: ArgumentHelp("Of 1000 records, how many are broken.", valueName: "n"))
  var rejects = 0

  @Option(help: "gzip's effort, from 1 to 9.")
  var level = 6

  @Flag(help: "Plain CSV, without gzip.")
  var plain = false

  @Flag(help: "Write into a folder that is not empty, replacing files of the same names.")
  var force = false

  @Option(help: ArgumentHelp("The folder to write into; made if absent.", valueName: "folder"))
  var output: String

  func run() throws {
    try reportingFailures {
      let options = try GeneratorOptions(
        rows: rows, accounts: accounts, files: files, seed: seed, month: month,
        duplicates: duplicates, conflicts: conflicts, broken: rejects,
        gzipLevel: plain ? nil : level)
      try makeFolder()
      let made =
        sample
        ? try SampleMonth().write(into: output)
        : try CallGenerator(options).write(into: output)
      say("\(made.records) records in \(made.files) files, \(made.bytes) bytes of CSV")
    }
  }

  /// Makes the folder, and refuses one with something in it, unless forced: files of an earlier
  /// set beside the new ones would be rated with them.
  private func makeFolder() throws(Failure) {
    let disk = FileManager.default
    do {
      try disk.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw Failure(.outputCannotBeMade, "cannot make the folder \(output): \(error)")
    }
    let names = (try? disk.contentsOfDirectory(atPath: output)) ?? []
    guard names.isEmpty || force else {
      throw Failure(
        .outputCannotBeMade, "\(output) is not empty; choose another folder, or give --force")
    }
  }
}

import CallGenerator
import CallIngest
import Foundation
import Metering
import Tariffs

/// The calls that all benchmarks go through: the same ones every time, gzip'd, in a few files.
struct MadeCalls: Sendable {
  /// What the generator counted while it wrote them.
  let made: GeneratedCalls
  let files: [InputFile]
  let tariffs: TariffBook
  let month: Month

  /// Several calls an account, and tables too big for the first caches. A few duplicates and
  /// conflicts give the search something to find.
  init(in folder: TemporaryFolder) throws {
    month = Month(index: 2026 * 12 + 9)
    let options = try GeneratorOptions(
      rows: 200_000, accounts: 20_000, files: 4, seed: 1, month: month, duplicates: 5,
      conflicts: 1)
    try folder.create()
    made = try CallGenerator(options).write(into: folder.path)
    files = InputList(arguments: [folder.path]).files
    tariffs = try TariffBook.builtIn()
  }

  var options: IngestOptions { IngestOptions(metering: tariffs.metering) }

  /// The calls as single stages take them.
  func staged() throws -> StagedCalls { try StagedCalls(files, options: options) }

  /// The whole first pass over the files.
  func ingested(
    jobs: Int = 1, findsDuplicates: Bool, library: InflateLibrary = .fastest
  ) throws -> IngestResult {
    var options = options
    (options.jobs, options.findsDuplicates, options.library) = (jobs, findsDuplicates, library)
    return try IngestPipeline.run(InputList(arguments: files.map(\.name)), options: options)
  }
}

/// A folder that is there while a benchmark runs.
final class TemporaryFolder: Sendable {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("cdr-rater-benchmark-\(UUID().uuidString)").path

  func create() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

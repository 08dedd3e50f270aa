import CDRCore
import CallGenerator
import Foundation
import Ledger
import Metering
import Runs
import Tariffs

/// The calls that a benchmark goes through: the same ones every time, gzip'd.
struct MadeCalls: Sendable {
  /// What the generator counted while it wrote them.
  let made: GeneratedCalls
  let tariffs: TariffBook
  let month = Month(index: 2026 * 12 + 9)
  private let folder: TemporaryFolder
  private let calls: String

  /// Several calls an account, and tables too big for the first caches. A few duplicates and
  /// conflicts give the search something to find.
  init(in folder: TemporaryFolder, files: Int) throws {
    self.folder = folder
    let options = try GeneratorOptions(
      rows: 200_000, accounts: 20_000, files: files, seed: 1, month: month, duplicates: 5,
      conflicts: 1)
    calls = folder.path + "/calls"
    try FileManager.default.createDirectory(atPath: calls, withIntermediateDirectories: true)
    made = try CallGenerator(options).write(into: calls)
    tariffs = try TariffBook.builtIn()
  }

  /// Records that repeat or contradict no earlier one.
  var distinctCount: Int { made.records - made.duplicates - made.conflicts }

  /// The whole first pass over the files.
  func ingested(jobs: Int = 1, findsDuplicates: Bool) throws -> FirstPassResult {
    var options = FirstPassOptions(metering: tariffs.metering)
    (options.jobs, options.findsDuplicates) = (jobs, findsDuplicates)
    return try FirstPass.run(InputList(arguments: [calls]), options: options)
  }

  /// The files for a ledger, on all cores.
  var firstPassOptions: IngestOptions {
    var source = CallSource(inputs: [calls])
    source.jobs = allCores
    return IngestOptions(source)
  }

  /// The path of a ledger that is not there yet.
  func newLedger() -> String { "\(folder.path)/\(UUID().uuidString).ledger" }
}

extension RecordCounts {
  /// Records that repeat or contradict no earlier one.
  var distinct: Int { Int(records - duplicate - rejected) }
}

/// A folder that is there while a benchmark runs.
final class TemporaryFolder: Sendable {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("cdr-rater-benchmark-\(UUID().uuidString)").path

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

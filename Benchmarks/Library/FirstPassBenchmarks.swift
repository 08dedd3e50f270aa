import Foundation

/// The first pass over one file and over several, on one core and on all, with and without the
/// search for duplicates.
func firstPasses() {
  for (files, jobs) in [(1, 1), (1, allCores), (4, allCores)] where files == 1 || jobs > 1 {
    for findsDuplicates in [false, true] {
      firstPass(files: files, jobs: jobs, findsDuplicates: findsDuplicates)
    }
  }
}

let allCores = ProcessInfo.processInfo.activeProcessorCount

private func firstPass(files: Int, jobs: Int, findsDuplicates: Bool) {
  let name = [
    "first pass, \(files) file\(files == 1 ? "" : "s")", "\(jobs) worker\(jobs == 1 ? "" : "s")",
    findsDuplicates ? nil : "no dedupe",
  ].compactMap(\.self).joined(separator: ", ")
  benchmark(name, files: files, rates: [.text, .records]) { calls in
    let made = calls.made
    return Workload(
      amounts: [.text: made.bytes, .records: made.records],
      expected: findsDuplicates ? calls.distinctCount : made.records
    ) {
      try calls.ingested(jobs: jobs, findsDuplicates: findsDuplicates).totals.distinct
    }
  }
}

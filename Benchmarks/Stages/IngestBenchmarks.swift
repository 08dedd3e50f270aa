import CallIngest
import Foundation

func inflate(_ library: InflateLibrary) {
  benchmark("inflate, \(library.rawValue)", rates: [.text]) { calls in
    Stage(amounts: [.text: calls.made.bytes], expected: calls.made.bytes) { [files = calls.files] in
      try files.reduce(0) { try $0 + IngestStages.inflate($1, library: library) }
    }
  }
}

func scan(_ kernel: ScanKernel) {
  benchmark("scan, \(kernel.rawValue)", rates: [.text, .records]) { calls in
    let staged = try calls.staged()
    // No field is quoted: a record of six fields has five commas and a line feed.
    let found = calls.made.records * StandardColumn.allCases.count
    return Stage(
      amounts: [.text: staged.textSize, .records: calls.made.records], expected: found
    ) {
      try IngestStages.scan(staged, kernel: kernel)
    }
  }
}

func parse() {
  benchmark("parse", rates: [.records]) { calls in
    let staged = try calls.staged()
    return Stage(amounts: [.records: staged.plainRecordCount], expected: calls.made.records) {
      try IngestStages.parse(staged).calls
    }
  }
}

func aggregate(keepsFingerprints: Bool) {
  let name = keepsFingerprints ? "aggregate, with fingerprints" : "aggregate"
  benchmark(name, rates: [.records]) { calls in
    let staged = try calls.staged()
    let book = try calls.ingested(findsDuplicates: false).usage
    let sums = book[0..<book.count].reduce(0) { $0 + $1.items.count }
    return Stage(amounts: [.records: staged.callCount], expected: sums) {
      try IngestStages.aggregate(staged, keepsFingerprints: keepsFingerprints)
    }
  }
}

func deduplicate() {
  benchmark("deduplicate", rates: [.records]) { calls in
    let staged = try calls.staged()
    return Stage(
      amounts: [.records: staged.callCount], expected: calls.made.duplicates + calls.made.conflicts
    ) {
      let found = try IngestStages.deduplicate(staged)
      return Int(found.duplicates + found.conflicts)
    }
  }
}

func read(keepsFingerprints: Bool) {
  let name = keepsFingerprints ? "read, with fingerprints" : "read"
  benchmark(name, rates: [.text, .records]) { calls in
    let staged = try calls.staged()
    return Stage(
      amounts: [.text: staged.textSize, .records: calls.made.records], expected: calls.made.records
    ) {
      Int(try IngestStages.read(staged, keepsFingerprints: keepsFingerprints).records)
    }
  }
}

func firstPasses() {
  let cores = ProcessInfo.processInfo.activeProcessorCount
  for library in InflateLibrary.allCases where library.version != nil {
    for findsDuplicates in [false, true] {
      firstPass(jobs: 1, findsDuplicates: findsDuplicates, library: library)
    }
  }
  if cores > 1 { firstPass(jobs: cores, findsDuplicates: true, library: .fastest) }
}

private func firstPass(jobs: Int, findsDuplicates: Bool, library: InflateLibrary) {
  let name =
    "first pass, \(library.rawValue), \(jobs == 1 ? "1 worker" : "\(jobs) workers")"
    + (findsDuplicates ? "" : ", no dedupe")
  benchmark(name, rates: [.text, .records]) { calls in
    let made = calls.made
    let repeated = findsDuplicates ? made.duplicates + made.conflicts : 0
    return Stage(
      amounts: [.text: made.bytes, .records: made.records], expected: made.records - repeated
    ) {
      let totals = try calls.ingested(
        jobs: jobs, findsDuplicates: findsDuplicates, library: library
      ).totals
      return Int(totals.records - totals.duplicate - totals.rejected)
    }
  }
}

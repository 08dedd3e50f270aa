import CDRCore
import GRDB
import Reports
import Runs

/// What came of an ingest: its run, its control totals, and whether they are allowed.
extension IngestTransaction {
  func record(_ entry: Int64, in database: Database, _ sums: RowSums) throws {
    let rows = try RunFiles(database, sums)
    for (place, file) in files.enumerated() {
      try rows.add(
        file.name, FileContent(sha256: file.sha256, size: file.bytes),
        outcome: file.outcome.rawValue, file.counts, run: entry, place: place)
    }
    let taken = files.count { $0.outcome == .taken }
    var detail =
      "\(taken) \(taken == 1 ? "file" : "files"), " + ControlTotals.text(totals, bill: nil)
    for words in [accounts.words, recurring.words].compactMap(\.self) { detail += "; \(words)" }
    try RunEntry.complete(entry, detail: detail, in: database)
  }

  private var totals: RecordCounts { files.reduce(into: RecordCounts()) { $0 += $1.counts } }

  func summary(_ metering: LedgerMetering) throws -> Summary {
    try run.summary(
      tariffs: metering.book.tariffs,
      files: files.filter { $0.outcome != .leftOut }.map {
        .init(path: $0.name, bytes: $0.bytes, counts: $0.counts)
      },
      counts: totals, rejected: rejected.filter { $0.value != 0 }, disagreements: disagreements,
      metering: metering.metering, firstPass: firstPass)
  }

  /// Writes what became of each file and the summary, and brings all outputs to the disk.
  func write(_ summary: Summary) throws(Failure) {
    var text = Array(
      "file,sha256,bytes,outcome,records,rated,not_charged,duplicate,not_a_call,rejected\n".utf8)
    for file in files {
      text.append(csvField: file.name)
      text.append(contentsOf: ",\(file.sha256),\(file.bytes),\(file.outcome.rawValue)".utf8)
      let counts = file.counts
      for count in [
        counts.records, counts.rated, counts.notCharged, counts.duplicate, counts.notACall,
        counts.rejected,
      ] {
        text.append(UInt8(ascii: ","))
        text.append(integer: count)
      }
      text.append(UInt8(ascii: "\n"))
    }
    try run.outputs.write(text)
    try run.outputs.write(summary)
    try run.outputs.prepare()
  }
}

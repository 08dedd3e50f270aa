import Billing
import GRDB
import Metering
import Reports

/// What came of an ingest: its run, its control totals, and whether they are allowed.
extension Intake {
  func record(_ run: Int64, in database: Database) throws {
    for (place, file) in files.enumerated() {
      try database.execute(
        sql: """
          INSERT INTO run_files (run, place, sha256, name, outcome, bytes, records, rated,
            not_charged, duplicate, rejected)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          run, place, file.sha256, file.name, file.outcome.rawValue, file.bytes,
          file.counts.records, file.counts.rated, file.counts.notCharged, file.counts.duplicate,
          file.counts.rejected,
        ])
    }
    let taken = files.count { $0.outcome == .taken }
    var detail =
      "\(taken) \(taken == 1 ? "file" : "files"), " + ControlTotals.text(totals, bill: nil)
    if let words = recurring.words { detail += "; \(words)" }
    try RunEntry.complete(run, detail: detail, in: database)
  }

  private var totals: RecordCounts {
    files.reduce(into: RecordCounts()) { $0 += $1.counts }
  }

  func summary(_ metering: LedgerMetering) throws -> Summary {
    var summary = Summary(
      version: RateRun.version,
      tariffs: metering.book.tariffs.map { .init(name: $0.name, sha256: $0.sha256) },
      files: files.filter { $0.outcome != .leftOut }.map {
        .init(path: $0.name, bytes: $0.bytes, counts: $0.counts)
      },
      counts: totals, bill: nil, rejected: rejected.filter { $0.value != 0 },
      elapsed: ContinuousClock.now - start, firstPass: firstPass,
      peakMemory: Summary.peakMemoryOfProcess)
    options.calls.note(disagreements, in: &summary)
    guard summary.isBalanced else {
      throw Failure(
        .bug, "the control totals do not balance: " + ControlTotals.text(totals, bill: nil))
    }
    return summary
  }

  func checkLimit(_ summary: Summary) throws {
    guard let warning = summary.rejectWarning(listedIn: options.calls.rejects) else { return }
    let limit = options.calls.rejectLimit
    guard limit.allows(summary.counts.rejected, of: summary.counts.records) else {
      isOverLimit = true
      throw Failure(
        .badData,
        "\(warning); more than --max-rejects \(limit) allows, so nothing was ingested"
          + options.calls.advice)
    }
    say(warning)
  }
}

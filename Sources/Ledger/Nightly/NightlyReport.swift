import CDRCore
import Outputs
import Reports
import Runs

/// The files that say what a night came to: the report, as JSON, whose keys `docs/ledger.md` has, and the
/// figures.
struct NightlyReport {
  private let outputs: RunOutputs
  private let ledger: String

  /// Opens the files, so that one that cannot be made is known before the night begins.
  ///
  /// - Throws: `outputCannotBeMade`; `usage` where one would replace what the night reads or writes.
  init(_ options: NightlyOptions, ledger: String) throws(Failure) {
    self.ledger = ledger
    let ingest = options.ingest
    var files = OutputGuard(ledger: ledger, numbers: ingest.numbers, seats: ingest.seats)
    if options.report != nil || options.metrics != nil {
      for tariff in try ChosenTariffs(ingest.tariffs).files {
        files.add(tariff, "read for its tariffs")
      }
      files.add(ingest.calls.inputList)
    }
    for (path, role) in [
      (ingest.calls.columnsFile, "read for its columns"),
      (ingest.calls.accounts, "read for its accounts"),
      (ingest.calls.rejects, "the file of rejected records"),
      (ingest.calls.summary, "the file of control totals"),
    ] {
      if let path { files.add(path, role) }
    }
    outputs = try RunOutputs(
      options.report.map { .path($0) } ?? .none, metrics: options.metrics, keeping: files)
  }

  /// Puts the files in their places; of a night that failed only the report.
  func write(_ outcome: NightlyOutcome) throws(Failure) {
    try outputs.write(text(outcome))
    if outcome.failure == nil { outputs.setMetrics { Metrics(outcome, on: ledger) } }
    try outputs.finish()
  }

  private func text(_ outcome: NightlyOutcome) -> [UInt8] {
    var json = IndentedJSON()
    json.object { json in
      json.value("version", RateRun.version)
      json.value("ledger", ledger)
      json.value("started_at", outcome.startedAt)
      json.value("elapsed_seconds") { $0.append(secondsOf: outcome.elapsed) }
      json.value("exit_code", Int64(outcome.failure?.kind.rawValue ?? outcome.exitCode))
      json.value("error", orNull: outcome.failure?.message)
      json.value("ingest_run", orNull: outcome.ingest?.run)
      write(outcome.ingest, to: &json)
      write(outcome.posted, outcome.currency, to: &json)
      json.array("finished_files") { json in
        for file in outcome.finished { json.value(orNull: file.name) }
      }
      json.array("closed_months") { json in
        for month in outcome.closed { json.value(orNull: "\(month)") }
      }
      json.array("gaps") { json in
        for (month, count) in outcome.gaps {
          json.object { json in
            json.value("month", month.description)
            json.value("count", Int64(count))
          }
        }
      }
      json.value("open_suspense", outcome.openSuspense)
      json.array("attention") { json in
        for item in outcome.attention {
          json.object { json in
            json.value("kind", item.kind.rawValue)
            json.value("about", orNull: item.about)
            json.value("message", item.message)
            json.value("command", orNull: item.command)
          }
        }
      }
      json.array("notes") { json in
        for note in outcome.notes { json.value(orNull: note) }
      }
    }
    json.end()
    return json.text
  }

  /// What became of the files: those that are new each, those that are known as a count.
  private func write(_ ingest: IngestOutcome?, to json: inout IndentedJSON) {
    let files = ingest?.files ?? []
    json.value("known_files", Int64(files.count { $0.outcome == .known }))
    json.array("files") { json in
      for file in files where file.outcome == .taken {
        json.object { json in
          json.value("path", file.name)
          json.value("sha256", file.sha256)
          json.value("bytes", file.bytes)
          json.records(file.counts)
        }
      }
    }
    json.object("records") { $0.records(ingest?.summary.counts ?? RecordCounts()) }
    json.array("set_aside") { json in
      for file in ingest?.leftOut ?? [] {
        json.object { json in
          json.value("path", orNull: file.name)
          json.value("reason", file.reason.rawValue)
          json.value("message", file.sentence)
        }
      }
    }
  }

  private func write(
    _ posted: [NightlyOutcome.Posted], _ currency: String, to json: inout IndentedJSON
  ) {
    json.array("postings") { json in
      for posting in posted {
        json.object { json in
          json.value("run", posting.run)
          json.value("month", posting.totals.month.description)
          json.value("is_close", posting.isClose)
          json.value("lines", posting.totals.lines)
          json.value("previous", posting.totals.previous)
          json.value("current", posting.totals.current)
          json.value("delta", posting.totals.delta)
          json.value("currency", currency)
          json.value("file", orNull: posting.file?.name)
        }
      }
    }
  }
}

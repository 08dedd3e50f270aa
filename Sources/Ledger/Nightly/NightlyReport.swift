import CDRCore
import Outputs
import Reports
import Runs

/// The file that says what a night came to, as JSON. `docs/ledger.md` has its keys.
struct NightlyReport {
  private let file: AtomicFile?
  private let folder: String
  private let ledger: String

  /// Opens the file, so that one that cannot be made is known before the night begins.
  ///
  /// - Throws: `outputCannotBeMade`; `usage` where it would replace what the night reads or writes.
  init(_ options: NightlyOptions, ledger: String) throws(Failure) {
    folder = options.folder
    self.ledger = ledger
    let ingest = options.ingest
    file = try options.report.map { path throws(Failure) in try AtomicFile(path) }
    guard let file else { return }
    var files = OutputGuard(
      ledger: ledger, tariffs: try ChosenTariffs(ingest.tariffs).files, numbers: ingest.numbers,
      seats: ingest.seats)
    for case .path(let input) in ingest.calls.inputList.files.map(\.source) {
      files.add(input, "an input")
    }
    for (path, role) in [
      (ingest.calls.columnsFile, "read for its columns"),
      (ingest.calls.accounts, "read for its accounts"),
      (ingest.calls.rejects, "the file of rejected records"),
      (ingest.calls.summary, "the file of control totals"),
    ] {
      if let path { files.add(path, role) }
    }
    try files.check([file])
  }

  /// Puts the report in its place; nothing where there is none.
  func write(_ outcome: NightlyOutcome) throws(Failure) {
    guard let file else { return }
    try file.write(text(outcome).span)
    try file.commit()
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
          write(file.counts, to: &json)
        }
      }
    }
    json.object("records") { write(ingest?.summary.counts ?? RecordCounts(), to: &$0) }
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

  private func write(_ counts: RecordCounts, to json: inout IndentedJSON) {
    json.value("records", counts.records)
    json.value("rated", counts.rated)
    json.value("not_charged", counts.notCharged)
    json.value("duplicate", counts.duplicate)
    json.value("not_a_call", counts.notACall)
    json.value("rejected", counts.rejected)
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

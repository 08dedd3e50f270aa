import CDRCore
import Runs

/// The figures of commands on a ledger. A command that does several of these things adds the figures of
/// each to its own.
extension Metrics {
  init(_ outcome: IngestOutcome, into ledger: Ledger, after duration: Duration) {
    self.init(command: "ingest", ledger: ledger.path)
    addSuccess(after: duration)
    add(outcome)
    add(ledgerSize: ledger.sizeCommitted)
  }

  init(
    _ outcome: PostOutcome, of kind: PostOptions.Kind, on ledger: Ledger, after duration: Duration
  ) {
    self.init(command: kind.command, ledger: ledger.path)
    addSuccess(after: duration)
    add(outcome)
    add(ledgerSize: ledger.sizeCommitted)
  }

  init(
    _ verification: Verification, of ledger: Ledger, after duration: Duration
  ) throws(Failure) {
    self.init(command: "verify", ledger: ledger.path)
    addSuccess(after: duration)
    gauge("balances", help: "Balances that were recomputed.", Int64(verification.balances))
    add(ledgerSize: try ledger.size)
  }

  /// Adds the files and records of an ingest.
  public mutating func add(_ outcome: IngestOutcome) {
    add(files: outcome.files.count { $0.outcome == .taken }, "taken")
    add(files: outcome.files.count { $0.outcome == .known }, "known")
    add(files: outcome.leftOut.count, "left_out")
    add(outcome.summary)
  }

  /// Adds what was posted for each month: all that is posted by now, and what this run changed it by.
  public mutating func add(_ outcome: PostOutcome) {
    func add(_ name: String, _ help: String, _ amount: String, _ month: Month) {
      guard let amount = FixedDecimal(amount) else { return }
      gauge(
        name, help: help, amount, ["month": month.description, "currency": outcome.currency])
    }
    for month in outcome.months {
      add(
        "posted_amount", "What is posted for a month in all, of the months that the run posted.",
        month.current, month.month)
    }
    for month in outcome.months {
      add("posted_change", "What the run posted for a month, signed.", month.delta, month.month)
    }
    for month in outcome.months {
      gauge(
        "posting_lines", help: "Lines that the run posted for a month.", month.lines,
        ["month": month.month.description])
    }
  }

  /// Adds how many gaps a month has.
  public mutating func add(_ gaps: LedgerGaps, of month: Month) {
    let (counting, month) = (gaps.counting.count, month.description)
    gauge(
      "gaps", help: "What may be missing of a month, by whether someone accepted it.",
      Int64(counting), ["month": month, "state": "open"])
    gauge(
      "gaps", help: "What may be missing of a month, by whether someone accepted it.",
      Int64(gaps.found.count - counting), ["month": month, "state": "accepted"])
  }
}

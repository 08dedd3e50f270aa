import CDRCore
import Reports

/// What most commands have figures of.
extension Metrics {
  /// Adds when a run succeeded and how long it took.
  ///
  /// - Parameter duration: since the run began.
  public mutating func addSuccess(after duration: Duration) {
    gauge(
      "last_success_timestamp_seconds", help: "When the command last succeeded, in Unix time.",
      FixedDecimal(units: Int128(AsOf.now), scale: 3))
    let (seconds, attoseconds) = duration.components
    gauge(
      "duration_seconds", help: "How long the run took.",
      FixedDecimal(
        units: Int128(seconds) * 1000 + Int128(attoseconds / 1_000_000_000_000_000), scale: 3))
  }

  /// Adds how many inputs ended where.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - outcome: `taken`, `known` or `left_out`.
  public mutating func add(files count: Int, _ outcome: String) {
    gauge(
      "files", help: "Inputs of the run, by what became of them.", Int64(count),
      ["outcome": outcome])
  }

  /// Adds where the records of a run ended, and why records were rejected. Reasons without records are
  /// there too, so that a graph has no holes.
  ///
  /// - Parameter summary: the control totals of the run.
  public mutating func add(_ summary: Summary) {
    let counts = summary.counts
    for (outcome, count) in [
      ("rated", counts.rated), ("not_charged", counts.notCharged),
      ("outside_month", counts.outsideMonth), ("duplicate", counts.duplicate),
      ("not_a_call", counts.notACall), ("rejected", counts.rejected),
    ] {
      gauge(
        "records", help: "Records of the run, by what became of them.", count,
        ["outcome": outcome])
    }
    for reason in RejectReason.allCases {
      gauge(
        "rejected_records", help: "Records that the run rejected, by the reason.",
        summary.rejected[reason] ?? 0, ["reason": reason.name])
    }
    if let bill = summary.bill {
      gauge(
        "payable", help: "What the bill comes to.", bill.payable, ["currency": bill.currency])
    }
  }

  /// Adds the size of a ledger.
  public mutating func add(ledgerSize bytes: Int64) {
    gauge("ledger_size_bytes", help: "The size of the ledger's file.", bytes)
  }
}

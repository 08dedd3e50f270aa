import CDRCore
import Runs

extension Metrics {
  /// The figures of a night that is done, whether or not something needs attention.
  init(_ night: NightlyOutcome, on path: String) {
    self.init(command: "nightly", ledger: path)
    addSuccess(after: night.elapsed)
    if let ingest = night.ingest { add(ingest) }
    var posted = PostOutcome(run: nil, months: [], currency: night.currency, warnings: [])
    // A month that was posted and then closed stands as it is now.
    for posting in night.posted {
      if let place = posted.months.firstIndex(where: { $0.month == posting.totals.month }) {
        posted.months[place].lines += posting.totals.lines
        posted.months[place].current = posting.totals.current
        if let sum = Self.sum(posted.months[place].delta, posting.totals.delta) {
          posted.months[place].delta = sum
        }
      } else {
        posted.months.append(posting.totals)
      }
    }
    add(posted)
    for (month, count) in night.gaps {
      gauge(
        "gaps", help: "What may be missing of a month, by whether someone accepted it.",
        Int64(count), ["month": month.description, "state": "open"])
    }
    gauge(
      "open_suspense_entries", help: "Rejected records that wait in suspense.", night.openSuspense)
    add(ledgerSize: night.ledgerSize)
    for kind in NightlyAttention.Kind.allCases {
      gauge(
        "attention", help: "What needs attention after the night, by kind.",
        Int64(night.attention.count { $0.kind == kind }), ["kind": kind.rawValue])
    }
  }

  private static func sum(_ a: String, _ b: String) -> String? {
    guard let a = FixedDecimal(a), let b = FixedDecimal(b) else { return nil }
    return try? (a + b).description
  }
}

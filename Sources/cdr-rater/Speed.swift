import CDRCore

/// How fast a run was, for people.
package enum Speed {
  /// `10,000,000 calls in 1.234 s, 8.1 million calls a second`
  package static func text(records: Int64, in elapsed: Duration) -> String {
    let milliseconds = max(1, Int64(elapsed / .milliseconds(1)))
    let rate = Int64(Int128(records) * 1000 / Int128(milliseconds))
    let shown =
      rate >= 1_000_000
      ? "\((rate / 1_000_000).grouped).\(rate / 100_000 % 10) million" : rate.grouped
    let fraction = String(milliseconds % 1000 + 1000).dropFirst()
    return "\(records.grouped) \(records == 1 ? "call" : "calls") in "
      + "\(milliseconds / 1000).\(fraction) s, \(shown) calls a second"
  }
}

/// What became of every record of some files, judged the slow way.
package protocol SlowVerdicts {
  /// By file: `records`, `rated`, `not_charged`, `outside_month`, `duplicate`, `not_a_call`, `rejected`.
  var counts: [[String: Int]] { get }
  /// Those that count.
  var calls: [SlowCalls.Call] { get }
  var rejects: [SlowCalls.Reject] { get }
}

extension SlowVerdicts {
  /// The counts of all files together.
  package var totals: [String: Int] {
    counts.reduce(into: [:]) { sum, file in sum.merge(file) { $0 + $1 } }
  }
}

extension SlowCalls: SlowVerdicts {}

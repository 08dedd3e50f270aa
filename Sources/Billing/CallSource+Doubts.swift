import CallIngest
import Columns
import Metering
import Reports

/// What a run by a column map came to that makes one doubt the map.
extension CallSource {
  /// Notes in a summary how many durations were found to differ, where the map checks them.
  package func note(_ disagreements: Int64, in summary: inout Summary) {
    if case .column(_, _, check: .some) = columns.duration { summary.disagreements = disagreements }
  }

  /// Sentences for the person who started the run.
  package func doubts(_ summary: Summary) -> [String] {
    var doubts: [String] = []
    if case .column(let column, _, let check?) = columns.duration,
      let count = summary.disagreements, count > 0
    {
      let are = count == 1 ? "1 call" : "\(count) calls"
      doubts.append(
        "\(are) of \(summary.counts.records): \(column.label) differs by more than a second from the "
          + "time between \(check.from.label) and \(check.to.label); \(column.label) counts")
    }
    if let rule = columns.charged, summary.counts.notCharged > 0,
      summary.counts.rated + summary.counts.duplicate + summary.counts.outsideMonth == 0
    {
      doubts.append(
        "no call was charged for: in no record is \(rule.column.label) "
          + "\(rule.values.joined(separator: " or ")), as the column map \(columns.name) has it"
          + advice)
    }
    return doubts
  }

  /// Where to look when a map makes little of a file; nothing for the standard columns.
  package var advice: String {
    guard columns.name != ColumnMap.standard.name else { return "" }
    return
      "; `cdr-rater columns check \(columnsFile ?? columns.name) FILE` shows how records are read"
  }
}

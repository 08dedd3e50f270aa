import CDRCore
import ColumnMaps
import Inspection
import Metering
import Reports

/// What a run by a column map came to that makes one doubt the map.
extension CallSource {
  /// Notes in a summary how many durations were found to differ, where the map checks them.
  package func note(_ disagreements: Int64, in summary: inout Summary) {
    if case .column(_, _, check: .some) = columns.duration { summary.disagreements = disagreements }
  }

  /// Sentences for the person who started the run.
  ///
  /// - Parameter files: what was read; the first is looked at again where no call was charged for.
  package func warnings(_ summary: Summary, files: [InputFile], metering: Metering) -> [String] {
    var warnings: [String] = []
    if case .column(let column, _, let check?) = columns.duration,
      let count = summary.disagreements, count > 0
    {
      warnings.append(
        "\(count) \(count == 1 ? "call" : "calls") whose \(column.label) differs from the time "
          + "between \(check.from.label) and \(check.to.label) by more than a second; "
          + "\(column.label) counts")
    }
    if let rule = columns.charged, summary.counts.notCharged > 0,
      summary.counts.rated + summary.counts.duplicate + summary.counts.outsideMonth == 0
    {
      let found = values(of: files, metering)
      warnings.append(
        "no call was charged: \(rule.column.label) is never "
          + "\(rule.values.joined(separator: " or ")), as the column map \(columns.name) requires"
          + (found.isEmpty ? "" : ", but \(found)") + advice)
    }
    return warnings
  }

  /// What the column that says which calls are charged for holds instead: `"BUSY" (12), "" (3)`.
  private func values(of files: [InputFile], _ metering: Metering) -> String {
    guard let file = files.first(where: { $0.isRegular && !$0.isEmpty }),
      let found = try? RecordExplainer.chargedValues(of: file, options: firstPassOptions(metering))
    else { return "" }
    let shown = found.prefix(5).map { "\($0.text.prefix(40).debugDescription) (\($0.count))" }
    return shown.joined(separator: ", ") + (found.count > shown.count ? ", …" : "")
  }

  /// Where to look when a map makes little of a file; nothing for the standard columns.
  package var advice: String {
    guard columns.name != ColumnMap.standard.name else { return "" }
    return
      "; `cdr-rater columns check \(columnsFile ?? columns.name) FILE` shows how records are read"
  }
}

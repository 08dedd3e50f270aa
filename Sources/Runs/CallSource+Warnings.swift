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
    if !columns.charged.isEmpty, summary.counts.notCharged > 0,
      summary.counts.rated + summary.counts.duplicate + summary.counts.outsideMonth == 0
    {
      let found = values(of: columns.charged, files, metering)
      if let (column, values) = columns.charged.onlyValues {
        warnings.append(
          "no call was charged: \(column.label) is never "
            + "\(values.joined(separator: " or ")), as the column map \(columns.name) requires"
            + (found.isEmpty ? "" : ", but \(found)") + advice)
      } else {
        warnings.append(
          "no call was charged: charged_when of the column map \(columns.name) holds of none"
            + (found.isEmpty
              ? "" : "; \(columns.charged.columns.map(\.label).joined(separator: ", ")): \(found)")
            + advice)
      }
    }
    return warnings
  }

  /// What the columns of some conditions hold: `"BUSY" (12), "" (3)`, and of several columns one after
  /// the other.
  package func values(
    of conditions: [Condition], _ files: [InputFile], _ metering: Metering
  ) -> String {
    guard let file = files.first(where: { $0.isRegular && !$0.isEmpty }),
      let found = try? RecordExplainer.values(
        of: conditions, in: file, options: firstPassOptions(metering))
    else { return "" }
    return found.map { column in
      let shown = column.values.prefix(5).map {
        "\($0.text.prefix(40).debugDescription) (\($0.count))"
      }
      return shown.joined(separator: ", ") + (column.values.count > shown.count ? ", …" : "")
    }.joined(separator: "; ")
  }

  /// Says of every file of which the map's `records` leaves out all lines what its columns hold; nil
  /// without such a file.
  ///
  /// - Parameter inputs: where the files are found.
  func nothingReadWarnings(
    of files: [Summary.InputFile], _ inputs: [InputFile], _ metering: Metering
  ) -> [String]? {
    let found = files.filter(\.counts.isExcludedWhole)
    guard !found.isEmpty else { return nil }
    var warnings = found.prefix(5).map { file in
      let values = values(of: columns.records, inputs.filter { $0.name == file.path }, metering)
      return "\(file.path): records of the column map \(columns.name) leaves out every line"
        + (values.isEmpty
          ? "" : "; \(columns.records.columns.map(\.label).joined(separator: ", ")): \(values)")
        + advice
    }
    let rest = found.count - warnings.count
    if rest > 0 { warnings.append("the same of \(rest) more \(rest == 1 ? "file" : "files")") }
    return warnings
  }

  /// Says that a skipped line reads as a call.
  package func warning(_ call: SkippedCall) -> String {
    let record =
      columns.text.encoding == .gb18030 ? GB18030Decoder.readableText(of: call.record) : call.record
    return
      "\(call.file): line \(call.line), which skip_rows of the column map \(columns.name) skips, "
      + "reads as a call: \(String(decoding: record.prefix(200), as: UTF8.self).debugDescription)"
  }

  /// That a file has more rejected records than are allowed.
  ///
  /// - Parameters:
  ///   - rejected: how many count as rejected.
  ///   - counts: where the file's records ended.
  ///   - byReason: why those were rejected.
  package func overLimit(
    _ file: String, rejected: Int64, of counts: RecordCounts, by byReason: [RejectReason: Int64]
  ) -> String {
    let refusal = rejectLimit.refusal(
      of: rejected, of: counts.callRecords, conflicts: byReason[.conflictingDuplicate] ?? 0)
    return "\(file): \(counts.rejectedWords(byReason)), \(refusal)"
  }

  /// Where to look when a map makes little of a file; nothing for the standard columns.
  package var advice: String {
    guard columns.name != ColumnMap.standard.name else { return "" }
    return
      "; `cdr-rater columns check \(columnsFile ?? columns.name) FILE` shows how records are read"
  }
}

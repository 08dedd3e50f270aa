import CDRCore
import ColumnMaps
import Metering

/// Looks for a built-in map under which nearly all records of a file parse.
struct BuiltInSearch {
  let sample: CallSample
  let metering: Metering
  let limit: Int?

  struct Fit {
    /// The built-in map's name.
    var name: String
    var map: ColumnMap
    var summary: ExplainedSummary

    /// Of maps that read a file as well as each other, one whose condition calls meet is better than
    /// one without a condition, and that better than one whose condition none meets.
    var merit: Int {
      map.charged.isEmpty ? 1 : summary.charged > 0 ? 2 : 0
    }
  }

  /// A built-in map as it is.
  ///
  /// - Parameter share: of the records that have to parse, in per cent.
  func plain(share: Int = 95) -> Fit? { best(ColumnMap.builtIns, share: share) }

  /// A built-in map except for the form of its timestamps and the delimiter.
  func changed(_ forms: [TimestampForm], delimiter: UInt8, fieldCount: Int) -> Fit? {
    best(
      ColumnMap.builtIns.filter { $0.start.form == .standard && $0.name != ColumnMap.standard.name }
        .flatMap { map in
          forms.map { form in
            var map = map
            map.start.form = form
            map.text.delimiter = delimiter
            if map.columnNames.contains(where: { $0.count == fieldCount }) {
              map.columnNames.removeAll { $0.count != fieldCount }
            }
            return map
          }
        })
  }

  private func best(_ maps: [ColumnMap], share: Int = 95) -> Fit? {
    var best: Fit?
    for map in maps {
      guard let summary = summary(under: map), summary.callRecords > 0,
        summary.parsed * 100 >= summary.callRecords * share
      else { continue }
      let fit = Fit(name: map.name, map: map, summary: summary)
      if let known = best, (known.merit, known.summary.parsed) >= (fit.merit, summary.parsed) {
        continue
      }
      best = fit
    }
    return best
  }

  private func summary(under map: ColumnMap) -> ExplainedSummary? {
    var options = FirstPassOptions(metering: metering)
    options.columns = map
    // A file that a map cannot read is not of its kind.
    return try? RecordExplainer(options).explain(sample, first: 0, atMost: limit).summary
  }
}

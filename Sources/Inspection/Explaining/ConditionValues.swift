import CDRCore
import ColumnMaps
import Metering

extension RecordExplainer {
  /// The texts at a file's beginning in the columns that some of a map's conditions look at: what to
  /// show where a run read or charged no call at all.
  ///
  /// - Returns: none where the file lacks a column, and for an input that can be read only once, and was.
  /// - Throws: as ``explain(_:first:atMost:)``.
  public static func values(
    of conditions: [Condition], in file: InputFile, options: FirstPassOptions
  ) throws(Failure) -> [ExplainedSummary.ColumnValues] {
    guard !conditions.isEmpty, file.isRegular else { return [] }
    let sample = try CallSample(file)
    let labels = conditions.columns.map(\.label)
    return try RecordExplainer(options).explain(sample, first: 0).summary.conditionValues
      .filter { labels.contains(bytesOf: $0.column) }
  }
}

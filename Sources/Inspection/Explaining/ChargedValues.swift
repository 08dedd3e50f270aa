import CDRCore
import Metering

extension RecordExplainer {
  /// The texts at a file's beginning in the column that says which calls are charged for, the most
  /// frequent first: what to show where a run charged no call at all.
  ///
  /// - Returns: none where the map charges every call, where the file lacks the column, and for an
  ///   input that can be read only once, and was.
  /// - Throws: as ``explain(_:first:atMost:)``.
  public static func chargedValues(
    of file: InputFile, options: FirstPassOptions
  ) throws(Failure) -> [ExplainedSummary.ValueCount] {
    guard options.columns.charged != nil, file.isRegular else { return [] }
    let sample = try CallSample(file)
    return try RecordExplainer(options).explain(sample, first: 0).summary.chargedValues
  }
}

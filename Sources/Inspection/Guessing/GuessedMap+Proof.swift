import CDRCore
import ColumnMaps
import Metering

extension GuessedMap {
  /// Looks at what the map makes of the file's records, far beyond those that it was guessed from.
  ///
  /// - Throws: what reading the file throws.
  mutating func prove(_ sample: CallSample) throws(Failure) {
    guard MapWriter.Key.needed.allSatisfy({ missing[$0] == nil }) else { return }
    var options = FirstPassOptions(metering: metering)
    options.columns = map
    let summary = try RecordExplainer(options).explain(sample, first: 0, atMost: Self.most).summary
    let odd = Share(summary.charged - summary.disagreements, of: summary.charged)
    if case .column(_, _, let check?) = map.duration, summary.disagreements > 0, !odd.isProof {
      doubts[.duration, default: []].append(
        "\(summary.disagreements) of \(summary.charged) calls differ from the time from "
          + "\(check.from.label) to \(check.to.label)")
    }
    if map.callID != nil, summary.conflicts > 0 {
      doubts[.callID, default: []].append(
        "\(summary.conflicts) records have the id of another on the same day, but differ from it")
    }
    if summary.charged == 0, summary.callRecords > 0 {
      doubts[.charged, default: []].append("no call would be charged")
    }
  }

  /// More than 32 MiB of text have.
  private static let most = 400_000
}

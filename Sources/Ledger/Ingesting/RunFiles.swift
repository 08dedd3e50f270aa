import CDRCore
import GRDB

/// Writes what became of each file of a run.
struct RunFiles {
  private let rows: RowInsert

  /// - Parameter sums: that rows are added to.
  init(_ database: Database, _ sums: RowSums) throws {
    rows = try RowInsert(
      into: "run_files",
      [
        "run", "place", "sha256", "name", "outcome", "bytes", "records", "rated", "not_charged",
        "duplicate", "not_a_call", "rejected",
      ], in: database, sums)
  }

  /// - Parameters:
  ///   - content: empty of a file that cannot be read.
  ///   - place: of the file in the run, from 0.
  func add(
    _ name: String, _ content: FileContent, outcome: String, _ counts: RecordCounts, run: Int64,
    place: Int
  ) throws {
    try rows.insert(
      .integer(run), .integer(Int64(place)), .text(content.sha256), .text(name), .text(outcome),
      .integer(content.size), .integer(counts.records), .integer(counts.rated),
      .integer(counts.notCharged), .integer(counts.duplicate), .integer(counts.notACall),
      .integer(counts.rejected))
  }
}

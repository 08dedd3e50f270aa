import CDRCore
import GRDB

extension Ledger {
  /// Writes again what posting runs wrote, byte for byte.
  ///
  /// - Parameters:
  ///   - run: nil: every run, in order.
  ///   - month: nil: every month.
  ///   - output: nil: standard output.
  /// - Throws: `badData` if the run does not exist, or posted nothing for the month.
  public func printPostings(
    run: Int64? = nil, month: Month? = nil, output: String? = nil
  ) throws(Failure) {
    let outputs = try openOutput(output)
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT text FROM postings
          WHERE (? IS NULL OR run = ?) AND (? IS NULL OR month = ?)
          ORDER BY run, month
          """, arguments: [run, run, month?.description, month?.description])
      var isFound = run == nil
      try outputs.write(PostingsText.header)
      while let row = try rows.next() {
        isFound = true
        try outputs.write(row.bytes("text"))
      }
      guard isFound else {
        throw Failure(
          .badData,
          "\(self.path): no run \(run ?? 0) posted "
            + (month.map { "anything for \($0)" } ?? "anything") + "; history lists the runs")
      }
    }
    try outputs.finish()
  }
}

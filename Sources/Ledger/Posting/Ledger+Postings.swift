import CDRCore
import GRDB
import Reports

extension Ledger {
  /// Writes again what posting runs wrote, byte for byte.
  ///
  /// - Parameters:
  ///   - run: nil: every run, in order.
  ///   - month: nil: every month.
  ///   - output: nil: standard output. A file that holds postings is never replaced.
  ///   - format: the form; only CSV is byte for byte what was written.
  ///   - isWide: whether further columns are appended, which were not printed with them:
  ///     `posted_at,run,tariff,quantity_before,quantity_after,unit_price`. Postings of programs from
  ///     before version 7 of the schema have no quantities and no prices.
  /// - Throws: `badData` if the run does not exist, or posted nothing for the month;
  ///   `outputCannotBeMade` for an output that holds postings.
  public func printPostings(
    run: Int64? = nil, month: Month? = nil, output: String? = nil, format: OutputFormat = .csv,
    isWide: Bool = false
  ) throws(Failure) {
    let outputs = try openOutput(
      output, rows: format.encoding(of: PostingsEncoder.layout(isWide: isWide)))
    try PostingsOutput.requireFree(output)
    try read { database in
      try outputs.write(PostingsEncoder.header(isWide: isWide))
      let count = try self.forEachPosting(run: run, month: month, isWide: isWide, in: database) {
        text throws(Failure) in try outputs.write(text)
      }
      guard count > 0 || run == nil else {
        throw Failure(
          .badData,
          "\(self.path): no run \(run ?? 0) posted "
            + (month.map { "anything for \($0)" } ?? "anything") + "; history lists the runs")
      }
    }
    try PostingsOutput.requireFree(output)
    try outputs.finish()
  }

  /// Hands out what runs posted, a month of a run at a time, in order.
  ///
  /// - Parameters:
  ///   - run: nil: every run.
  ///   - month: nil: every month.
  /// - Returns: how many months of runs there are.
  @discardableResult
  func forEachPosting(
    run: Int64?, month: Month?, isWide: Bool, in database: Database,
    _ body: ([UInt8]) throws(Failure) -> Void
  ) throws -> Int {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT p.run, p.month, p.text, p.tariff_set, r.at
        FROM postings p JOIN runs r ON r.id = p.run
        WHERE (? IS NULL OR p.run = ?) AND (? IS NULL OR p.month = ?)
        ORDER BY p.run, p.month
        """, arguments: [run, run, month?.description, month?.description])
    var count = 0
    while let row = try rows.next() {
      count += 1
      try body(isWide ? Self.wideText(row, in: database) : StoredPostings.text(row))
    }
    return count
  }

  private static func wideText(_ row: Row, in database: Database) throws -> [UInt8] {
    // A month's book was resolved before it was posted.
    let names = TariffNames(try TariffStore(database: database).book(row["tariff_set"]))
    let wide = PostingsEncoder.WideTerms(
      postedAt: row["at"], run: "\(row["run"] as Int64)", tariffs: names)
    return try StoredPostings.wideText(row, wide)
  }
}

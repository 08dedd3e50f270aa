import CDRCore

/// What a posting run came to.
public struct PostOutcome: Sendable {
  /// What was posted for one month.
  public struct MonthTotals: Sendable {
    /// The month that was billed.
    public var month: Month
    /// Lines of the postings file.
    public var lines: Int64
    /// What was posted before and what is payable now, as decimal text.
    public var previous: String
    /// What is payable now, as decimal text.
    public var current: String
    /// What they differ by, as decimal text.
    public var delta: String
  }

  /// nil for a trial.
  public var run: Int64?
  /// In order.
  public var months: [MonthTotals]
  /// The ISO 4217 code of all sums.
  public var currency: String
  /// Things to know that did not stop the run, each a sentence.
  public var warnings: [String]
}

import CDRCore

/// What a posting run came to.
public struct PostOutcome: Sendable {
  public struct MonthTotals: Sendable {
    public var month: Month
    public var lines: Int64
    /// What was posted before and what is payable now, as decimal text.
    public var previous: String
    public var current: String
    public var delta: String
  }

  /// nil for a trial.
  public var run: Int64?
  public var months: [MonthTotals]
  public var currency: String
  /// Things to know that did not stop the run, each a sentence.
  public var warnings: [String]
}

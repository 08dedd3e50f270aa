import CDRCore

extension AnswerData {
  /// Compares what months cost under the source's own tariffs with what they cost under others.
  ///
  /// - Parameters:
  ///   - months: those of them that have data.
  ///   - before: what the source's own tariffs are, for people.
  ///   - after: what ``AnswerRequest/otherTariffs`` are.
  /// - Throws: `badData` where no month has data; `unfit` for tariffs that cannot price one.
  public func comparison(
    of months: ClosedRange<Month>, before: String, after: String
  ) throws(Failure) -> Comparison {
    let known = try self.months().filter(months.contains)
    guard !known.isEmpty else {
      try require(months.lowerBound)
      return Comparison(before: before, after: after)
    }
    var comparison = Comparison(before: before, after: after)
    for month in known {
      try comparison.add(month, before: self.month(month), after: self.month(month, choice: 1))
    }
    return comparison
  }

  /// Compares a month with another one, each under its own tariffs.
  ///
  /// - Throws: `badData` where one of them has no data.
  public func comparison(of month: Month, with other: Month) throws(Failure) -> Comparison {
    try require(other)
    try require(month)
    var comparison = Comparison(before: other.description, after: month.description)
    try comparison.add(month, before: self.month(other), after: self.month(month))
    return comparison
  }
}

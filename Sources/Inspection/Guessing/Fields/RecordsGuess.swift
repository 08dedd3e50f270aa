import ColumnMaps

extension GuessedLog {
  /// Which lines are records of calls: a column with words for calls and for other things, such as
  /// short messages and data.
  func records() -> Guessed<[Condition]>? {
    var unclear: Guessed<[Condition]>?
    for content in contents where content.timestamps == nil && content.distinct > 1 {
      guard content.distinct <= 40 else { continue }
      let isNamed = TypeWords.isTypeColumn(content.name)
      let values = content.values.filter { !$0.text.isEmpty }
      let kinds = values.map { ($0, TypeWords.kind($0.text)) }
      let others = kinds.filter { $0.1 == .other }
      let calls = kinds.filter { $0.1 == .call }.map(\.0.text)
      let known = kinds.filter { $0.1 != nil }.reduce(0) { $0 + $1.0.count }
      if !others.isEmpty, isNamed || !calls.isEmpty && known * 10 >= content.filled * 8 {
        let unknown = kinds.filter { $0.1 == nil && !TypeWords.isDirection($0.0.text) }.map(\.0)
        let taken =
          calls
          + kinds.filter { $0.1 == nil && TypeWords.isDirection($0.0.text) }
          .map(\.0.text)
        guard !taken.isEmpty else { continue }
        var guess = Guessed(
          [Condition].values(ColumnName(content.label), taken.sortedByBytes()),
          "\(content.subject) says what records are of. Seen: \(seen(values)).")
        if !unknown.isEmpty {
          guess.doubts.append(
            "nothing shows whether \(listed(unknown.map(\.text))) in \(content.shown) \(unknown.count == 1 ? "is a call" : "are calls")"
          )
        }
        return guess
      }
      guard isNamed, unclear == nil else { continue }
      let unknown = kinds.filter {
        $0.1 == nil && !TypeWords.isDirection($0.0.text) && !StatusWords.isKnown($0.0.text)
      }.map(\.0)
      if !unknown.isEmpty {
        var guess = Guessed([Condition](), "\(content.subject) has: \(seen(values)).")
        guess.doubts.append(
          "nothing shows which of \(listed(values.map(\.text))) in \(content.shown) are calls; all are taken"
            + " for calls. If some are not, write records: {column: "
            + "\(YAMLText.scalar(content.label)), values: […]}")
        unclear = guess
      }
    }
    return unclear
  }

  /// Texts by how often they occur, for a comment.
  func seen(_ values: [ExplainedSummary.ValueCount]) -> String {
    let seen = values.prefix(8).map { value in
      "\(value.text.isEmpty ? "empty" : value.text.commented) \(value.count)"
    }
    return seen.joined(separator: ", ")
      + (values.count > 8 ? " and \(values.count - 8) others" : "")
  }

  /// Texts in quotes, for a doubt.
  func listed(_ texts: [String]) -> String {
    texts.prefix(6).map { "'\($0.commented)'" }.joined(separator: ", ")
      + (texts.count > 6 ? " and \(texts.count - 6) others" : "")
  }

  /// The log without the records that a condition leaves out, which tell nothing of calls.
  func keeping(_ rule: [Condition]?) -> GuessedLog {
    guard let kept = chargedRecords(rule) else { return self }
    var table = table
    table.records = zip(table.records, kept).filter(\.1).map(\.0)
    return table.records.isEmpty ? self : GuessedLog(table, clock: clock)
  }
}

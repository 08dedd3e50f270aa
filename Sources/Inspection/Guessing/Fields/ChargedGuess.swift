import CDRCore
import ColumnMaps

extension GuessedLog {
  /// Which calls are charged for: a column with a word for answered calls, and its values of that
  /// kind.
  func charged() -> Guessed<[Condition]>? {
    let named = Set(named(.charged).map(\.column.place))
    let ranked = contents.compactMap { content -> Candidate? in
      guard content.filled * 10 >= content.count * 8, content.distinct <= 30,
        content.timestamps == nil
      else { return nil }
      let isNamed = named.contains(content.column.place)
      let values = content.values
      // Without a name to say so, most of a column's texts have to be words for what becomes of calls.
      let known = values.filter { StatusWords.isKnown($0.text) }.reduce(0) { $0 + $1.count }
      guard isNamed || known * 10 >= content.count * 6 else { return nil }
      let words = values.map(\.text).filter(StatusWords.isAnswered)
      let sure = words.filter { !StatusWords.needingContrast.contains($0.lowercased()) }
      let taken = isNamed && content.distinct > 1 ? words : sure
      guard !taken.isEmpty else { return nil }
      return Candidate(
        column: content, values: taken, rank: FieldNames.charged.rank(content.name) ?? 5000,
        tellsApart: values.contains {
          StatusWords.isKnown($0.text) && !taken.contains(bytesOf: $0.text)
        })
    }
    // A column that has words for other calls as well says more than one of answered calls alone.
    let best = ranked.min { a, b in
      a.rank != b.rank ? a.rank < b.rank : a.tellsApart && !b.tellsApart
    }
    guard let best else { return nil }
    let (column, values) = (best.column, best.values)
    let others = column.values
    let seen = others.prefix(8).map { value in
      "\(value.text.isEmpty ? "empty" : value.text.commented) \(value.count)"
    }
    return Guessed(
      .values(ColumnName(column.label), values.sortedByBytes()),
      "\(column.subject) says how calls ended. Seen: \(seen.joined(separator: ", "))"
        + (others.count > 8 ? " and \(others.count - 8) others." : "."))
  }

  private struct Candidate {
    var column: ColumnContent
    var values: [String]
    /// By its name.
    var rank: Int
    var tellsApart: Bool
  }

  /// By record, whether a rule has it charged for.
  func chargedRecords(_ rule: [Condition]?) -> [Bool]? {
    guard let rule = rule?.onlyValues,
      let content = contents.first(where: { $0.label.hasBytes(of: rule.column.label) })
    else { return nil }
    let values = Set(rule.values.map { Array($0.utf8) })
    return content.texts.map(values.contains)
  }
}

extension String {
  /// On one line of a comment, cut where it is long.
  var commented: String {
    let line = String(map { $0.isNewline || $0 == "\t" ? " " : $0 })
    return line.count > 40 ? line.prefix(40) + "…" : line
  }
}

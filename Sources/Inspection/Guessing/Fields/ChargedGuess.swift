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
    return Guessed(
      .values(ColumnName(column.label), values.sortedByBytes()),
      "\(column.subject) says how calls ended. Seen: \(seen(column.values)).")
  }

  private struct Candidate {
    var column: ColumnContent
    var values: [String]
    /// By its name.
    var rank: Int
    var tellsApart: Bool
  }

  /// Why calls may be charged, or not, that should not be.
  ///
  /// - Parameters:
  ///   - rule: which calls are charged by words.
  ///   - lengths: of calls, by record.
  func chargedDoubts(_ rule: [Condition]?, _ lengths: [UInt32?]) -> [String] {
    func withLength(_ content: ColumnContent) -> [ExplainedSummary.ValueCount] {
      var counter = ValueCounter()
      for (text, length) in zip(content.texts, lengths) where length ?? 0 > 0 { counter.add(text) }
      return counter.values
    }
    if let rule = rule?.onlyValues,
      let content = contents.first(where: { $0.label.hasBytes(of: rule.column.label) })
    {
      let unknown = withLength(content).filter {
        !rule.values.contains(bytesOf: $0.text) && !StatusWords.isKnown($0.text)
      }
      return unknown.isEmpty
        ? []
        : [
          "nothing shows whether calls with \(listed(unknown.map(\.text))) in \(content.shown) were "
            + "answered; they are not charged"
        ]
    }
    for content in named(.charged) where content.timestamps == nil {
      let values = content.values
      guard (2...30).contains(values.count), content.filled * 2 > content.count,
        FieldNames.charged.rank(content.name) ?? 1000 < 1000,
        !values.contains(where: { StatusWords.isKnown($0.text) })
      else { continue }
      let long = withLength(content)
      guard long.count > 1 else { continue }
      return [
        "nothing shows which of \(listed(long.map(\.text))) in \(content.shown) are answered calls; "
          + "all of more than 0 seconds are charged"
      ]
    }
    return []
  }

  /// By record, whether all of some conditions hold; nil without conditions, or with one that was not
  /// guessed from texts.
  func chargedRecords(_ rule: [Condition]?) -> [Bool]? {
    guard let rule, !rule.isEmpty else { return nil }
    var charged = [Bool](repeating: true, count: count)
    for condition in rule {
      guard case .column(let part) = condition,
        let content = contents.first(where: { $0.label.hasBytes(of: part.column.label) })
      else { return nil }
      let holds: ([UInt8]) -> Bool
      switch part.test {
      case .values(let values):
        let texts = Set(values.map { Array($0.utf8) })
        holds = { texts.contains($0) }
      case .notValues(let values):
        let texts = Set(values.map { Array($0.utf8) })
        holds = { !texts.contains($0) }
      case .present(let isPresent): holds = { $0.isEmpty != isPresent }
      case .above:
        holds = { text in
          !text.isEmpty && !ColumnContent.isNegative(text)
            && text.contains { (0x31...0x39).contains($0) }
        }
      case .match: return nil
      }
      for (record, text) in content.texts.enumerated() where !holds(text) {
        charged[record] = false
      }
    }
    return charged
  }
}

extension String {
  /// On one line of a comment, cut where it is long.
  var commented: String {
    let line = String(map { $0.isNewline || $0 == "\t" ? " " : $0 })
    return line.count > 40 ? line.prefix(40) + "…" : line
  }
}

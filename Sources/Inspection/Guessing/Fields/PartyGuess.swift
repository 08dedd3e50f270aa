import CDRCore
import ColumnMaps

extension GuessedLog {
  /// Who calls and who is called: the columns for it, where there are any.
  ///
  /// - Parameter others: places of columns that are other fields already.
  func parties(besides others: Set<Int>) -> (caller: ColumnContent?, callee: ColumnContent?) {
    let free = contents.filter {
      $0.filled > 0 && !others.contains($0.column.place) && mayBeParty($0)
    }
    let places = Set(free.map(\.column.place))
    func first(_ field: FieldNames) -> ColumnContent? {
      // Of several names, one that most records have a number for.
      let named = named(field).filter { places.contains($0.column.place) && $0.timestamps == nil }
      return named.first(where: \.isFilled) ?? named.first
    }
    if hasNames { return (first(.caller), first(.callee)) }
    let numbers = free.filter { $0.isNumbers && $0.timestamps == nil && $0.isFilled }
    let caller = callerByName(free) ?? numbers.first
    let callee = numbers.first { number in
      caller.map { number.column.place != $0.column.place } ?? false
    }
    return (caller, callee)
  }

  /// Whether a column may say who pays or who is called: no date, no time and no code of a result.
  private func mayBeParty(_ content: ColumnContent) -> Bool {
    let name = FieldNames.normalized(content.name)
    let words = ["sip", "cause", "code", "status", "response", "result", "price", "cost", "amount"]
    if words.contains(where: name.contains), !name.contains("account"), !name.contains("cust"),
      !name.contains("client")
    {
      return false
    }
    return content.timestamps == nil && !isDateOrTime(content)
  }

  /// Whether texts are dates or times of day, which no one is called by.
  func isDateOrTime(_ content: ColumnContent) -> Bool {
    let some = content.texts.filter { !$0.isEmpty }.prefix(50)
    guard let first = some.first, first.count <= 30 else { return false }
    let (noon, day) = (Array(" 12:00".utf8), Array("2000-01-01 ".utf8))
    // Eight digits may be a number as well as a date.
    if first.allSatisfy(isDigit) { return false }
    return some.allSatisfy { text in
      !TimestampForms.patterns(of: text + noon).isEmpty
        || text.contains(UInt8(ascii: ":")) && !TimestampForms.patterns(of: day + text).isEmpty
    }
  }

  /// The column whose text stands in pointed brackets in another: `"Ann Example" <100>`.
  private func callerByName(_ free: [ColumnContent]) -> ColumnContent? {
    for names in free {
      let inside = names.texts.map { text -> [UInt8]? in
        guard text.last == UInt8(ascii: ">"), let open = text.lastIndex(of: UInt8(ascii: "<"))
        else { return nil }
        return Array(text[(open + 1)...].dropLast())
      }
      guard names.isMostly(inside.count { $0 != nil }) else { continue }
      let caller = free.first { content in
        content.column.place != names.column.place
          && content.isMostly(zip(content.texts, inside).count { !$0.isEmpty && $0 == $1 })
      }
      if let caller { return caller }
    }
    return nil
  }

  /// What is charged for: a column whose values are items of the tariff, else one item for all.
  func product(_ items: [String]) -> Guessed<ProductRule>? {
    let known = Set(items.map { Array($0.utf8) })
    let columns = contents.filter { content in
      content.isFilled && content.isMostly(content.texts.count(where: known.contains))
        // A column of nothing but `voice` is most often the kind of a service.
        && (FieldNames.product.rank(content.name) == 0 || content.distinct > 1)
    }
    if let column = columns.first {
      let named = column.texts.count(where: known.contains)
      return Guessed(
        .column(ProductColumn(ColumnName(column.label))),
        "\(Share(named, of: column.filled).percent) of \(column.filled) values are items of the "
          + "tariff.")
    }
    guard let item = items.first(where: { $0 == "voice" }) ?? items.first else { return nil }
    return Guessed(
      .constant(item), "No column has items of the tariff. --product ITEM sets another.")
  }

  /// What is recorded: a column of lengths of time that is named so.
  func recording(_ durations: DurationSearch) -> Guessed<RecordingRule>? {
    for content in named(.recording) {
      guard let length = durations.length(content) else { continue }
      var guess = Guessed(
        RecordingRule.column(ColumnName(content.label), unit: length.form, isOptional: false),
        "\(content.subject) is filled in \(Share(content.filled, of: count).percent) of \(count) "
          + "records.")
      guess.doubts = length.doubts
      return guess
    }
    return nil
  }
}

import ColumnMaps

extension GuessedLog {
  /// Who calls and who is called: the columns for it, where there are any.
  ///
  /// - Parameter others: places of columns that are other fields already.
  func parties(besides others: Set<Int>) -> (caller: ColumnContent?, callee: ColumnContent?) {
    let free = contents.filter { $0.filled > 0 && !others.contains($0.column.place) }
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

  /// Who pays: a column of accounts, and the caller where that is empty; else the caller.
  func account(caller: ColumnContent?, besides others: Set<Int>) -> Guessed<AccountRule>? {
    let accounts = named(.account).filter { content in
      !others.contains(content.column.place) && content.timestamps == nil
        && content.column.place != caller?.column.place
        // What differs in every record tells calls apart, not who pays for them.
        && !(content.filled >= 10 && content.distinct == content.filled)
    }
    let account = accounts.first(where: { $0.filled > 0 }) ?? accounts.first
    func column(_ content: ColumnContent) -> ColumnName { ColumnName(content.label) }
    guard let account else {
      return caller.map { caller in
        Guessed(
          .columns([column(caller)]),
          "No column names an account, so the caller pays: \(caller.shown), "
            + "filled in \(Share(caller.filled, of: count).percent) of \(count) records.")
      }
    }
    let filled =
      "\(account.subject) is filled in \(Share(account.filled, of: count).percent) of "
      + "\(count) records"
    guard account.filled < count, let caller else {
      return Guessed(.columns([column(account)]), "\(filled).")
    }
    return Guessed(
      .columns([column(account), column(caller)]),
      "\(filled); where it is not, the caller pays: \(caller.shown).")
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
  func recording() -> Guessed<RecordingRule>? {
    for content in named(.recording) {
      guard let unit = content.unit() else { continue }
      return Guessed(
        .column(ColumnName(content.label), unit: LengthForm(unit), isOptional: false),
        "\(content.subject) is filled in \(Share(content.filled, of: count).percent) of \(count) "
          + "records.")
    }
    return nil
  }
}

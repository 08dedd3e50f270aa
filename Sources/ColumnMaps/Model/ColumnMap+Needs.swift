import CDRCore

extension ColumnMap {
  /// The columns that a file must have, except those of the key, in the order of the fields.
  public var needs: [ColumnName] {
    var needs: [ColumnName] = []
    needs += account.columns
    if case .column(let rule) = product { needs.append(rule.column) }
    if case .columns(let columns) = start.source { needs += columns }
    switch duration {
    case .column(let column, _, _): needs.append(column)
    case .between(let pair): needs += pair.from.columns + pair.to.columns
    case .constant: break
    }
    switch recording {
    case .flag(let column, _), .column(let column, _, isOptional: false): needs.append(column)
    case .column, .constant, nil: break
    }
    needs += records.columns + charged.columns
    return needs
  }

  /// The columns that serve where a file has them.
  public var wants: [ColumnName] {
    var wants = callID?.alternatives.flatMap { $0 } ?? []
    if case .column(_, _, let check?) = duration {
      wants += check.from.columns + check.to.columns
    }
    if case .column(let column, _, isOptional: true) = recording { wants.append(column) }
    return wants
  }

  /// The columns that a file has to have, as messages name them.
  public var neededColumns: [String] {
    var labels: [String] = []
    for column in (callID?.alternatives.first ?? []) + needs
    where !labels.contains(bytesOf: column.label) { labels.append(column.label) }
    return labels
  }

  /// How many columns a field may be made of: more than anyone joins or falls back on.
  public static let maximumColumnsOfField = 8

  /// Whether a field is made of more columns than a field may be, which only a map can be that was
  /// not read from a file.
  public var hasFieldOfTooManyColumns: Bool {
    var lists = callID?.alternatives ?? []
    lists.append(account.columns)
    if case .columns(let columns) = start.source { lists.append(columns) }
    switch duration {
    case .between(let pair), .column(_, _, let pair?):
      lists += [pair.from.columns, pair.to.columns]
    case .column, .constant: break
    }
    return lists.contains { $0.count > Self.maximumColumnsOfField }
  }

  /// The highest position that is named; 0 without any.
  public var highestPosition: Int { neededColumns.compactMap { Int($0) }.max() ?? 0 }
}

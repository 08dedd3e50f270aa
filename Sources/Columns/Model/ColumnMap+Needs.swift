extension ColumnMap {
  /// The columns that a file may not lack, as messages name them, in the order of the fields.
  public var neededColumns: [String] {
    var columns: [ColumnName] = callID?.alternatives.first ?? []
    if case .columns(let accounts) = account { columns += accounts }
    if case .column(let rule) = product { columns.append(rule.column) }
    if case .columns(let starts) = start.source { columns += starts }
    switch duration {
    case .constant: break
    case .column(let column, _, _): columns.append(column)
    case .between(let pair): columns += [pair.from, pair.to]
    }
    switch recording {
    case .none, .constant: break
    case .flag(let column, _): columns.append(column)
    case .column(let column, _, let isOptional): if !isOptional { columns.append(column) }
    }
    if let charged { columns.append(charged.column) }
    var labels: [String] = []
    for column in columns where !labels.contains(column.label) { labels.append(column.label) }
    return labels
  }

  /// The highest position that is named; 0 without any.
  public var highestPosition: Int {
    neededColumns.compactMap { Int($0) }.max() ?? 0
  }
}

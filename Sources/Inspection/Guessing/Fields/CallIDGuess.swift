import ColumnMaps

extension GuessedLog {
  /// What tells calls apart: a column of ids, with others where records share an id; else when a
  /// call started, who called and who was called.
  ///
  /// - Parameter charged: the records that are charged for, which alone take part in the search for
  ///   duplicates; nil: all do.
  func callID(
    _ roles: TimeRoles?, _ parties: (caller: ColumnContent?, callee: ColumnContent?),
    duration: ColumnContent?, charged: [Bool]?
  ) -> Guessed<CallIDRule>? {
    let records = table.records.indices.filter { charged?[$0] != false }
    let sample = records.isEmpty ? Array(table.records.indices) : records
    let search = KeySearch(log: self, records: sample)
    let starts = roles?.start ?? []
    let ids = ids(besides: starts)
    if let id = ids.first(where: { search.conflicts([$0]) == 0 }) {
      return Guessed(
        CallIDRule([[ColumnName(id.label)]]),
        "\(id.subject) "
          + (search.repeats([id]) > 0 ? "differs wherever records do." : "differs in every record.")
      )
    }
    let legs = named(.leg).filter { $0.filled > 0 }
    let parts = [parties.caller, parties.callee].compactMap(\.self)
    if let id = ids.first {
      var columns = search.joining([id], with: legs + starts + parts)
      if search.conflicts(columns) == 0 {
        // Ids of legs may begin anew, at another time.
        for start in starts where columns.count < Self.maximumColumns {
          if !columns.contains(where: { $0.column.place == start.column.place }) {
            columns.append(start)
          }
        }
        return Guessed(
          rule(columns),
          "\(id.subject) is the same in several records; with \(names(columns.dropFirst())) none "
            + "share a key.")
      }
    }
    guard !starts.isEmpty, !parts.isEmpty else { return nil }
    let columns = search.joining(
      starts + parts, with: legs + [duration].compactMap(\.self) + contents.filter { $0.filled > 0 }
    )
    guard search.conflicts(columns) == 0, columns.count <= Self.maximumColumns else { return nil }
    var guess = Guessed(
      rule(columns),
      "No column of ids was found; \(names(columns[...])) together differ wherever records do.")
    let repeats = search.repeats(columns)
    if repeats > 0 {
      guess.reasons.append(
        "\(repeats) \(repeats == 1 ? "record repeats" : "records repeat") another in all columns and "
          + "\(repeats == 1 ? "counts" : "count") once; without call_id \(repeats == 1 ? "it counts" : "each counts")."
      )
    }
    return guess
  }

  /// A map joins at most this many columns.
  private static let maximumColumns = 8

  private func rule(_ columns: [ColumnContent]) -> CallIDRule {
    CallIDRule([columns.map { ColumnName($0.label) }])
  }

  private func names(_ columns: ArraySlice<ColumnContent>) -> String {
    let names = columns.map(\.shown)
    guard let last = names.last, names.count > 1 else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  /// Columns of ids by their names, then those that look so.
  private func ids(besides starts: [ColumnContent]) -> [ColumnContent] {
    let taken = Set(starts.map(\.column.place))
    let named = named(.callID).filter { content in
      content.isFilled && !taken.contains(content.column.place) && content.timestamps == nil
        // What numbers the records of one file numbers those of the next as well.
        && (FieldNames.isCallID(content.name) || !content.isRowNumber)
    }
    let places = Set(named.map(\.column.place))
    let unnamed = contents.filter { content in
      !places.contains(content.column.place) && !taken.contains(content.column.place)
        && content.isFilled && content.isMachineMade && content.timestamps == nil
    }
    return named + unnamed
  }
}

/// Looks for columns in which no two different records agree.
///
/// Ids need to differ on one day only; what differs on all days does so all the more.
private struct KeySearch {
  private let fields: [[[UInt8]]]
  private static let separator = UInt8(ascii: "|")

  init(log: GuessedLog, records: [Int]) { fields = records.map { log.table.records[$0] } }

  /// How many records have the key of another that differs in some column.
  func conflicts(_ columns: [ColumnContent]) -> Int {
    var first: [[UInt8]: Int] = [:]
    var found = 0
    for index in fields.indices {
      let key = key(index, columns)
      if let other = first[key] {
        found += fields[other] == fields[index] ? 0 : 1
      } else {
        first[key] = index
      }
    }
    return found
  }

  /// How many records repeat the key of another.
  func repeats(_ columns: [ColumnContent]) -> Int {
    fields.count - Set(fields.indices.map { key($0, columns) }).count
  }

  /// Columns, and of others as many as it takes.
  func joining(_ columns: [ColumnContent], with others: [ColumnContent]) -> [ColumnContent] {
    var columns = columns
    var conflicts = conflicts(columns)
    for other in others where conflicts > 0 && columns.count < 8 {
      guard !columns.contains(where: { $0.column.place == other.column.place }) else { continue }
      let fewer = self.conflicts(columns + [other])
      guard fewer < conflicts else { continue }
      columns.append(other)
      conflicts = fewer
    }
    return columns
  }

  private func key(_ index: Int, _ columns: [ColumnContent]) -> [UInt8] {
    Array(columns.map { fields[index][$0.column.place] }.joined(separator: [Self.separator]))
  }
}

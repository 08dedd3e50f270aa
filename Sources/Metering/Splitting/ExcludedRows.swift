import CDRCore
import ColumnMaps

/// Tells which of a file's first rows a map leaves out that knows columns by their positions: how many
/// fields those have says nothing of the others.
struct ExcludedRows {
  private let conditions: RecordConditions
  /// By test, the column's place; nil where it has none.
  private let places: [Int?]
  private let nulls: [[UInt8]]
  private let trims: Bool
  private let isRagged: Bool

  /// - Throws: `unfit` for a pattern or a number that is none.
  init(_ map: ColumnMap) throws(Failure) {
    conditions = try RecordConditions(map.records, map: map.name)
    places = map.records.flatMap(\.parts).map { part in
      part.column.choices.lazy.compactMap { Int($0) }.first.map { $0 - 1 }
    }
    nulls = map.nulls.map { Array($0.utf8) }
    trims = map.trimsFields
    isRagged = map.isRagged
  }

  /// Whether a row of these texts is left out.
  func contains(_ fields: [[UInt8]]) -> Bool {
    var all = ConditionTest.Verdict.holds
    for group in conditions.groups {
      var one = ConditionTest.Verdict.fails
      for place in group { one = one.or(verdict(place, fields)) }
      all = all.and(one)
    }
    return all == .fails
  }

  private func verdict(_ test: Int, _ fields: [[UInt8]]) -> ConditionTest.Verdict {
    guard let place = places[test] else { return .lacksField }
    guard fields.indices.contains(place) else {
      return isRagged ? conditions.tests[test].ofEmpty : .lacksField
    }
    return withPaddedField(fields[place]) { field in
      let text = trims ? field.trimmed : field
      return conditions.tests[test].verdict(
        nulls.contains { text.hasBytes(of: $0) } ? unsafe .empty : text)
    }
  }
}

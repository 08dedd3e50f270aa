import ColumnMaps

/// Whether a record is one of those that the map reads, or charges for.
extension RecordParser {
  /// Whether all of some conditions hold of a record.
  ///
  /// - Parameters:
  ///   - places: of the columns that the conditions look at.
  ///   - looks: whether a text can be other than its field's bytes, apart from quotes.
  ///   - fieldCount: how many fields can be asked for.
  mutating func verdict(
    of conditions: RecordConditions, _ places: [Int], _ fields: some FieldSource, _ looks: Bool,
    fieldCount: Int
  ) -> ConditionTest.Verdict {
    var all = ConditionTest.Verdict.holds
    for group in conditions.groups {
      var one = ConditionTest.Verdict.fails
      // All of them, since a text that is not UTF-8 shows only where it is looked at.
      for place in group {
        let column = places[place]
        guard column < fieldCount else {
          one = one.or(.lacksField)
          continue
        }
        one = one.or(conditions.tests[place].verdict(text(column, of: fields, looks)))
      }
      all = all.and(one)
    }
    return all
  }

  /// Whether a line that has another number of fields than records have is left out all the same.
  ///
  /// - Parameters:
  ///   - layout: that of most records.
  ///   - fieldCount: how many fields the line has.
  mutating func leavesOut(
    _ fields: some FieldSource, layout: ColumnLayout, fieldCount: Int
  ) -> Bool {
    guard !records.isEmpty else { return false }
    (isBroken, seesToFields) = (false, true)
    return verdict(of: records, layout.recordTests, fields, true, fieldCount: fieldCount) == .fails
  }
}

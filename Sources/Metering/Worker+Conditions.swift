import ColumnMaps

/// The fast path's look at conditions: a column at a time, whose words say which records the map reads
/// and charges for.
extension Worker {
  /// What conditions say of plain records.
  struct ConditionReadings {
    var masks = ConditionMasks()
    /// Records with a text that is not what its bytes say, or not text: these go the long way.
    var toSee: UInt64 = 0
    /// Those of them whose text is not what its bytes say.
    var changed: UInt64 = 0
  }

  /// Looks at the columns of conditions.
  ///
  /// - Parameter places: of the columns, in the order of the tests.
  mutating func read(
    _ conditions: RecordConditions, _ places: [Int], of records: PlainColumns.Records
  ) -> ConditionReadings {
    let count = records.count
    var found = ConditionReadings()
    for group in conditions.groups {
      var all = ConditionTest.Masks()
      for place in group {
        let column = index.column(places[place], of: records, in: .condition)
        let nulls = parser.nullFields(column, count: count)
        all |= conditions.tests[place].masks(column, count: count, nulls: nulls, columns: &columns)
        if index.hasDoubledQuotes {
          found.changed |= column.fieldsWithQuotes(count: count, kernel: index.kernel)
        }
        if index.mayBeBroken { found.toSee |= column.brokenFields(count: count) }
      }
      found.masks.add(all, count: count)
    }
    found.toSee |= found.changed
    return found
  }

  /// Notes which plain records the map leaves out; what else is wrong with these is of no interest.
  mutating func readExcluded(
    _ records: PlainColumns.Records, _ layout: ColumnLayout, _ readings: inout DirectReadings
  ) {
    let found = read(parser.records, layout.recordTests, of: records)
    // A line that is too short for a column may be left out by another.
    var unsure = found.changed
    if !layout.isRagged {
      for column in layout.recordTests { unsure |= index.records(records, without: column) }
    }
    readings.excluded = found.masks.fails & ~unsure
    readings.others |= found.toSee | found.masks.unreadable | unsure
    readings.others &= ~readings.excluded
  }

  /// Has lines that the map leaves out go the long way where they repeat the file's header: that is
  /// then the reason why they are not calls.
  func sendHeadersTheLongWay(
    _ records: PlainColumns.Records, of file: FileContext, _ readings: inout DirectReadings
  ) {
    var rest = readings.excluded
    while rest != 0 {
      let record = rest.trailingZeroBitCount
      let bit = rest & (0 &- rest)
      rest &= ~bit
      let likeness = file.likeness(
        index.fields(record, of: records), fieldCount: index.fieldCount(record, of: records))
      guard likeness != .other else { continue }
      readings.excluded &= ~bit
      readings.others |= bit
    }
  }

  /// Which plain records may be a row of types.
  mutating func typesRows(_ records: PlainColumns.Records, _ types: ConditionTest) -> UInt64 {
    let first = index.column(0, of: records, in: .condition)
    return types.masks(first, count: records.count, nulls: 0, columns: &columns).holds
  }
}

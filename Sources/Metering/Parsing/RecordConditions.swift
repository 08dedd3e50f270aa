import CDRCore
import ColumnMaps

/// Conditions of a column map, all of which have to hold of a record.
///
/// Where a record cannot say of one of them, it may still be known that another fails.
struct RecordConditions {
  /// In the order of the map, as are the columns' places in a ``ColumnLayout``.
  let tests: [ConditionTest]
  /// Which of the tests stand for one another, as in `any`: one of each group has to hold.
  let groups: [Range<Int>]

  /// - Parameter map: the map's name, for messages.
  /// - Throws: `unfit` for a pattern or a number that is none.
  init(_ conditions: [Condition], map: String) throws(Failure) {
    var (tests, groups) = ([ConditionTest](), [Range<Int>]())
    for condition in conditions {
      let first = tests.count
      for part in condition.parts { tests.append(try ConditionTest(part.test, map: map)) }
      groups.append(first..<tests.count)
    }
    (self.tests, self.groups) = (tests, groups)
  }

  /// Whether every record meets them.
  var isEmpty: Bool { groups.isEmpty }
}

extension ConditionTest.Verdict {
  /// Whether one of two holds.
  func or(_ other: Self) -> Self {
    if self == .holds || other == .holds { return .holds }
    if self == .lacksField || other == .lacksField { return .lacksField }
    return self == .unreadable || other == .unreadable ? .unreadable : .fails
  }

  /// Whether both of two hold.
  func and(_ other: Self) -> Self {
    if self == .fails || other == .fails { return .fails }
    if self == .lacksField || other == .lacksField { return .lacksField }
    return self == .unreadable || other == .unreadable ? .unreadable : .holds
  }
}

/// What is known of conditions on plain records, by the records' bits.
struct ConditionMasks {
  /// Of which one of the conditions fails.
  private(set) var fails: UInt64 = 0
  /// Of which none is known to fail, and one is not known to hold.
  private(set) var unreadable: UInt64 = 0

  /// Takes in a condition, by what its tests say together.
  mutating func add(_ group: ConditionTest.Masks, count: Int) {
    let open = group.unreadable & ~group.holds
    fails |= .firstBits(count) & ~group.holds & ~open
    unreadable = (unreadable | open) & ~fails
  }
}

import ColumnMaps
import Foundation

/// Conditions of a column map, looked at the slow way.
struct SlowConditions {
  /// In the order of what decides where several parts say different things.
  enum Verdict {
    case holds, fails, tooShort, unreadable
  }

  private let conditions: [Condition]

  init(_ conditions: [Condition]) { self.conditions = conditions }

  /// Whether all hold of a row of fields.
  func verdict(_ fields: [[UInt8]], _ layout: SlowLayout, _ map: ColumnMap) -> Verdict {
    verdict { column in
      guard let place = layout.place(column), place < fields.count || map.isRagged else {
        return nil
      }
      var read = SlowMappedFields(fields, layout, map)
      return read.text(column)
    }
  }

  /// - Parameter text: of a column; nil where the row is too short for it.
  private func verdict(_ text: (ColumnName) -> String?) -> Verdict {
    let verdicts = conditions.map { condition -> Verdict in
      let parts = condition.parts.map { part in
        text(part.column).map { Self.verdict(part.test, $0) } ?? .tooShort
      }
      if parts.contains(.holds) { return .holds }
      return parts.contains(.tooShort)
        ? .tooShort : parts.contains(.unreadable) ? .unreadable : .fails
    }
    if verdicts.contains(.fails) { return .fails }
    return verdicts.contains(.tooShort)
      ? .tooShort : verdicts.contains(.unreadable) ? .unreadable : .holds
  }

  private static func verdict(_ test: ColumnCondition.Test, _ text: String) -> Verdict {
    func known(_ holds: Bool) -> Verdict { holds ? .holds : .fails }
    switch test {
    case .values(let values): return known(values.contains(text))
    case .notValues(let values): return known(!values.contains(text))
    case .present(let isPresent): return known(text.isEmpty != isPresent)
    case .match(let pattern):
      return known(text.range(of: pattern, options: .regularExpression) != nil)
    case .above(let bound):
      if text.isEmpty { return .fails }
      guard let number = Number(text), let bound = Number(bound) else { return .unreadable }
      return known(number.isAbove(bound))
    }
  }

  /// A decimal number as a sign and digits, filled up with zeros.
  private struct Number {
    let isNegative: Bool
    let whole: String
    let fraction: String

    init?(_ text: String) {
      let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
      let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count),
        parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 48...57 ~= $0 } })
      else { return nil }
      isNegative = text.first == "-"
      whole = String(parts[0])
      fraction = parts.count == 2 ? String(parts[1]) : ""
    }

    func isAbove(_ other: Number) -> Bool {
      let (wide, long) = (
        max(whole.count, other.whole.count), max(fraction.count, other.fraction.count)
      )
      func filled(_ number: Number) -> String {
        String(repeating: "0", count: wide - number.whole.count) + number.whole + number.fraction
          + String(repeating: "0", count: long - number.fraction.count)
      }
      let (mine, others) = (filled(self), filled(other))
      func isZero(_ digits: String) -> Bool { digits.allSatisfy { $0 == "0" } }
      let isMinus = isNegative && !isZero(mine)
      let isOtherMinus = other.isNegative && !isZero(others)
      if isMinus != isOtherMinus { return isOtherMinus }
      return isMinus ? mine < others : mine > others
    }
  }
}

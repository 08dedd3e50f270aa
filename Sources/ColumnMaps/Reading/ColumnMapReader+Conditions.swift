import CDRCore
import OperatorFiles

/// Reading which lines are records, and which calls are charged for.
extension ColumnMapReader {
  private static let tests = ["values", "not_values", "match", "present", "above"]

  /// One condition, or a list of them.
  ///
  /// - Parameter purpose: what a column of theirs says: `which calls are charged for`.
  func conditions(_ value: YAMLValue, saying purpose: String) -> [Condition] {
    guard value.isList else { return condition(value, purpose).map { [$0] } ?? [] }
    return value.filledList(of: "conditions")?.compactMap { condition($0, purpose) } ?? []
  }

  private func condition(_ value: YAMLValue, _ purpose: String) -> Condition? {
    guard let keys = value.keys(["column"] + Self.tests + ["any"]) else { return nil }
    guard let any = keys["any"] else {
      return columnCondition(keys, purpose).map { .column($0) }
    }
    keys.refuse(["column"] + Self.tests, "cannot be used with any; keep one of them")
    guard let entries = any.filledList(of: "conditions") else { return nil }
    let parts = entries.compactMap { entry in
      entry.keys(["column"] + Self.tests).flatMap { columnCondition($0, purpose) }
    }
    return parts.isEmpty ? nil : .any(parts)
  }

  private func columnCondition(_ keys: YAMLKeys, _ purpose: String) -> ColumnCondition? {
    let column = keys.required("column", "write the column that says \(purpose)")
      .flatMap(columns.column)
    let test = keys.only(of: Self.tests).flatMap(test)
    guard let column, let test else { return nil }
    return ColumnCondition(column, test)
  }

  private func test(_ entry: YAMLKeys.Entry) -> ColumnCondition.Test? {
    switch entry.key {
    case "values": return .values(texts(entry.value))
    case "not_values": return .notValues(texts(entry.value))
    case "present": return entry.value.truth().map { .present($0) }
    case "match": return pattern(entry.value).map { .match($0) }
    default:
      guard let text = entry.value.text() else { return nil }
      if DecimalBound(text) == nil {
        entry.value.fault("\(quoted(text)) is not a number, such as 0 or 2.5")
      }
      return .above(text)
    }
  }

  /// A regular expression.
  func pattern(_ value: YAMLValue) -> String? {
    guard let text = value.text() else { return nil }
    do throws(BoundedPattern.Fault) {
      _ = try BoundedPattern(text)
    } catch {
      value.fault("\(quoted(text)) is not a valid regular expression: \(error.text)")
    }
    return text
  }
}

import ColumnMaps

extension MapWriter {
  /// One condition, or a list of them.
  func conditions(_ conditions: [Condition]) -> String {
    let texts = conditions.map(text)
    return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
  }

  private func text(_ condition: Condition) -> String {
    switch condition {
    case .column(let part): text(part)
    case .any(let parts): "{any: [\(parts.map(text).joined(separator: ", "))]}"
    }
  }

  private func text(_ part: ColumnCondition) -> String {
    let test =
      switch part.test {
      case .values(let values): "values: \(YAMLText.list(values))"
      case .notValues(let values): "not_values: \(YAMLText.list(values))"
      case .match(let pattern): "match: \(YAMLText.quoted(pattern))"
      case .present(let isPresent): "present: \(isPresent)"
      case .above(let number): "above: \(number)"
      }
    return "{column: \(YAMLText.column(part.column)), \(test)}"
  }
}

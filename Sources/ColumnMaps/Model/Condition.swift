/// What has to hold of a record, as `records` and `charged_when` say it.
public enum Condition: Hashable, Sendable, Codable {
  case column(ColumnCondition)
  /// Holds where one of these does.
  case any([ColumnCondition])

  /// What is asked of columns, in the order of the map.
  public var parts: [ColumnCondition] {
    switch self {
    case .column(let part): [part]
    case .any(let parts): parts
    }
  }
}

/// What has to hold of a column's text.
public struct ColumnCondition: Hashable, Sendable, Codable {
  /// What is asked of the text.
  public enum Test: Hashable, Sendable, Codable {
    /// It is one of these.
    case values([String])
    /// It is none of these.
    case notValues([String])
    /// A regular expression that ``BoundedPattern`` takes is found in it.
    case match(String)
    /// It is not empty, or it is.
    case present(Bool)
    /// It is a number above this one, in decimal digits. An empty text is not.
    case above(String)
  }

  /// The column that is looked at.
  public var column: ColumnName
  /// What is asked of its text.
  public var test: Test

  public init(_ column: ColumnName, _ test: Test) {
    self.column = column
    self.test = test
  }
}

extension [Condition] {
  /// The columns that the conditions look at, each once, in the order of the map.
  public var columns: [ColumnName] {
    flatMap(\.parts).reduce(into: []) { columns, part in
      if !columns.contains(part.column) { columns.append(part.column) }
    }
  }

  /// The column and its values, where nothing else is asked than that it has one of these.
  public var onlyValues: (column: ColumnName, values: [String])? {
    guard count == 1, case .column(let part) = self[0], case .values(let values) = part.test else {
      return nil
    }
    return (part.column, values)
  }

  /// That a column has one of these values.
  public static func values(_ column: ColumnName, _ values: [String]) -> [Condition] {
    [.column(ColumnCondition(column, .values(values)))]
  }
}

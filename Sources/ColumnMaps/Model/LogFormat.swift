/// What the records of a log are.
public enum LogFormat: String, Hashable, Sendable, Codable, CaseIterable {
  /// Lines of fields with a delimiter between them.
  case csv
  /// A JSON object on each line. Its columns are keys; `a.b` is the key `b` of the object that `a` has.
  case jsonLines = "json_lines"

  /// Which names a folder yields, unless a map says so.
  public var files: [String] {
    switch self {
    case .csv: ["*.csv", "*.csv.gz"]
    case .jsonLines: ["*.jsonl", "*.ndjson", "*.jsonl.gz", "*.ndjson.gz"]
    }
  }
}

extension ColumnMap {
  /// All columns that the map reads, each once: what records of JSON are asked for.
  package var columnsToRead: [ColumnName] {
    (needs + wants).reduce(into: []) { columns, column in
      if !columns.contains(column) { columns.append(column) }
    }
  }
}

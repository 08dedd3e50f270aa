import ColumnMaps

/// What to do where a column map does not fit a file.
enum MapAdvice {
  /// - Parameters:
  ///   - columns: the fields of the file's first row.
  ///   - map: the one that does not fit.
  static func text(for columns: [String], besides map: ColumnMap, of file: String) -> String {
    if let name = ColumnMap.builtIn(fitting: columns)?.name, name != map.name {
      return "; the built-in column map \(name) fits it: --columns \(name)"
    }
    return "; `cdr-rater columns guess \(file)` proposes a column map"
  }
}

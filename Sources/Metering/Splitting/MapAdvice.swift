import ColumnMaps

/// What to do where a column map does not fit a file.
enum MapAdvice {
  /// - Parameters:
  ///   - rows: the fields of the file's first rows.
  ///   - map: the one that does not fit.
  static func text(for rows: [[String]], besides map: ColumnMap, of file: String) -> String {
    for (place, row) in rows.enumerated() {
      // Below the first row a header is none, but a record may well be what others are like.
      guard let fit = ColumnMap.builtIn(fitting: row), place == 0 || !fit.isByHeader,
        fit.name != map.name
      else { continue }
      return "; the built-in column map \(fit.name) fits it: --columns \(fit.name)"
    }
    return "; `cdr-rater columns guess \(file)` proposes a column map"
  }
}

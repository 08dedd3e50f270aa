import ColumnMaps

extension UnconfirmedField {
  /// What was guessed, and why it is doubtful: `{column: Dauer, unit: clock}, though minutes and
  /// seconds fit as well`.
  ///
  /// - Parameter map: that it is a part of.
  package func words(in map: ColumnMap) -> String {
    let guess = MapWriter(map).value(of: name).map { "guessed as \($0)" } ?? "left out"
    return "\(guess); \(doubt ?? "the comment at it in the map says why that is doubtful")"
  }
}

import CDRCore

/// A built-in map that fits a file.
public struct BuiltInFit: Hashable, Sendable {
  /// The map's name.
  public var name: String
  /// Whether it fits by a header, and else by the number and form of a record's fields.
  public var isByHeader: Bool
  /// How many of the file's columns the map has a name for.
  public var columns: Int
}

extension ColumnMap {
  /// The built-in map that fits a file best; nil when none fits: when a column that it needs is
  /// absent or, in a file without a header, the start or the duration is not written as it says.
  ///
  /// - Parameter columns: the fields of the file's first row, which is its header or, in a file
  ///   without one, its first record.
  public static func builtIn(fitting columns: [String]) -> BuiltInFit? {
    let fits = builtIns.compactMap { $0.fit(toHeader: columns) ?? $0.fit(toRecord: columns) }
    // Of maps that fit as well as each other, the first in order.
    return fits.max { $0.columns < $1.columns }
  }

  private func fit(toHeader names: [String]) -> BuiltInFit? {
    let names = Set(names.map(ByteText.init))
    guard header != .absent,
      needs.allSatisfy({ $0.choices.contains { names.contains(ByteText($0)) } })
    else { return nil }
    let known = Set(((needs + wants).flatMap(\.choices) + columnNames.joined()).map(ByteText.init))
    return BuiltInFit(name: name, isByHeader: true, columns: names.intersection(known).count)
  }

  private func fit(toRecord fields: [String]) -> BuiltInFit? {
    // A ragged record may lack its last columns, except those that are needed.
    let fitting = columnNames.first { names in isRagged || names.count == fields.count }
    guard header != .present, let names = fitting else { return nil }
    let record = Dictionary(zip(names.map(ByteText.init), fields)) { first, _ in first }
    func text(_ column: ColumnName) -> [UInt8]? {
      column.choices.lazy.compactMap { record[ByteText($0)] }.first.map { Array($0.utf8) }
    }
    guard needs.allSatisfy({ text($0) != nil }), case .columns(let starts) = start.source,
      starts.count == 1, text(starts[0]).map(start.form.reads) == true
    else { return nil }
    switch duration {
    case .column(let column, let unit, _):
      guard text(column).map(unit.reads) == true else { return nil }
    case .between(let pair):
      // A call that was not answered may have none.
      for column in pair.from.columns + pair.to.columns {
        guard let text = text(column), text.isEmpty || start.form.reads(text) else { return nil }
      }
    case .constant: break
    }
    return BuiltInFit(name: name, isByHeader: false, columns: min(names.count, fields.count))
  }
}

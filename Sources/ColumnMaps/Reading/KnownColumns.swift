import CDRCore
import OperatorFiles

/// Which columns the fields of a map may name: any where a header will tell, else positions and the
/// names that the map gives to positions.
struct KnownColumns {
  /// More columns than logs have.
  static let maximum = 4096

  let header: HeaderUse
  let names: [[String]]
  /// Whether the names have faults of their own, so that no column can be checked against them.
  let isLenient: Bool

  /// Reads a column: one name or a list of names, of which the first that a file has is meant.
  func column(_ value: YAMLValue) -> ColumnName? {
    let entries = value.isList ? value.filledList(of: "names of one column") : [value]
    guard let entries else { return nil }
    var choices: [String] = []
    for entry in entries {
      guard let name = entry.text() else { continue }
      if name.isEmpty {
        entry.fault("is empty; write the name of a column")
      } else if choices.contains(bytesOf: name) {
        entry.fault("\(quoted(name)) is given twice; keep one")
      } else {
        choices.append(name)
        if header == .absent { refuseUnknown(name, entry) }
      }
    }
    guard !choices.isEmpty else { return nil }
    if header == .optional, !choices.contains(where: isKnown) {
      value.fault(
        "\(quoted(choices[0])) is neither a position nor among the names; with header: optional a "
          + "file may have no header to find it by")
    }
    return ColumnName(choices)
  }

  /// Reads a list of columns.
  func columns(_ value: YAMLValue) -> [ColumnName]? {
    guard let entries = value.filledList(of: "columns") else { return nil }
    return list(entries)
  }

  func list(_ entries: [YAMLValue]) -> [ColumnName] {
    var columns: [ColumnName] = []
    for entry in entries {
      guard let column = column(entry) else { continue }
      if columns.contains(column) {
        entry.fault("\(quoted(column.label)) is given twice; keep one")
      } else {
        columns.append(column)
      }
    }
    let most = ColumnMap.maximumColumnsOfField
    if columns.count > most {
      entries[most].fault("is one too many; a field is made of at most \(most) columns")
    }
    return columns
  }

  private func isKnown(_ name: String) -> Bool {
    isLenient || isPosition(name) || names.contains { $0.contains(bytesOf: name) }
  }

  private func isPosition(_ name: String) -> Bool {
    name.utf8.allSatisfy(isDigit) && Int(name).map((1...Self.maximum).contains) == true
  }

  /// Without a header a column is a position or one of the names.
  private func refuseUnknown(_ name: String, _ value: YAMLValue) {
    guard !isKnown(name) else { return }
    if names.isEmpty {
      value.fault(
        "\(quoted(name)) is not a position; without a header columns are numbers from 1 to "
          + "\(Self.maximum), or have names under names")
    } else {
      let known = names.flatMap { $0 }
      value.fault(
        "\(quoted(name)) is neither a position nor among the names"
          + (nearestWord(to: name, among: known).map { "; did you mean \($0)?" } ?? ""))
    }
  }
}

import CDRCore
import OperatorFiles

/// Reads the keys of a map's file into a ``ColumnMap``.
///
/// A reader never stops at a fault: it adds it to the log and reads on with the key's default, so
/// that one look at a file shows everything that is wrong with it. What it returns is good only
/// when the log is empty.
struct ColumnMapReader {
  static let keys = [
    "name", "unconfirmed", "files", "format", "header", "names", "types_row", "delimiter",
    "quoting",
    "encoding", "comment",
    "skip_rows", "wrapping", "ragged", "nulls", "trim", "records", "fields", "charged_when",
  ]

  /// Which columns fields may name.
  let columns: KnownColumns

  static func map(from root: YAMLValue) -> ColumnMap? {
    guard let keys = root.keys(Self.keys) else { return nil }
    let name = keys.required("name", "every column map has a name")?.name() ?? ""
    let format = keys["format"]?.word(LogFormat.self) ?? .csv
    if format == .jsonLines { Self.refuseTextForms(keys) }
    let header = keys["header"]?.word(HeaderUse.self) ?? .present
    let columnNames = keys["names"].map(Self.columnNames) ?? []
    if header == .present, format == .csv, let names = keys["names"] {
      names.fault(
        "is for files without a header; write header: false or header: optional, or remove it")
    }
    let fields = keys.required("fields", "it says what the columns hold and how they are written")
    // Without a good list of names every column would be unknown, which helps no one.
    let reader = ColumnMapReader(
      columns: KnownColumns(
        header: format == .csv ? header : .present, names: columnNames,
        isLenient: keys["names"] != nil && columnNames.isEmpty))
    var map = reader.fields(fields, name: name)
    map.unconfirmed = keys["unconfirmed"].map(Self.unconfirmed) ?? []
    map.format = format
    map.header = format == .csv ? header : .absent
    map.columnNames = columnNames
    map.files = keys["files"].flatMap(Self.files) ?? format.files
    map.text = Self.text(keys)
    map.typesRow = keys["types_row"].flatMap { Self.typesRow($0, header: header) }
    map.isRagged = keys["ragged"]?.truth() ?? false
    if map.isRagged, columnNames.count > 1, let ragged = keys["ragged"] {
      ragged.fault(
        "cannot be used with several lists of names, which are told apart by how many columns a "
          + "record has; keep one list")
    }
    if format == .jsonLines { reader.refuseOtherKeys(map, fields) }
    map.nulls = keys["nulls"].map(Self.nulls) ?? []
    map.trimsFields = keys["trim"]?.truth() ?? false
    map.records =
      keys["records"].map { reader.conditions($0, saying: "which lines are records") } ?? []
    map.charged =
      keys["charged_when"].map { reader.conditions($0, saying: "which calls are charged for") }
      ?? []
    if map.start.isOptional, keys["charged_when"] == nil {
      fields?.fault(
        "start_time has optional: true without charged_when; only a call that is not charged for may "
          + "be without a start")
    }
    return map
  }

  /// Names of keys, each by itself or with what is doubtful about it.
  private static func unconfirmed(_ value: YAMLValue) -> [UnconfirmedField] {
    guard let entries = value.list(of: "keys of the map, such as duration") else { return [] }
    let known = fieldKeys + Self.keys.filter { !["name", "unconfirmed", "fields"].contains($0) }
    var fields: [UnconfirmedField] = []
    for entry in entries {
      var field: UnconfirmedField
      if entry.isMapping {
        guard let keys = entry.keys(known), let only = keys.entries.first else { continue }
        for other in keys.entries.dropFirst() {
          other.value.fault("is of an entry of its own; write it in the next line")
        }
        field = UnconfirmedField(only.key, doubt: only.value.text())
      } else {
        guard let name = entry.text() else { continue }
        if !known.contains(bytesOf: name) {
          entry.fault(
            "\(quoted(name)) is not a key of a map"
              + (nearestWord(to: name, among: known).map { "; did you mean \($0)?" } ?? ""))
          continue
        }
        field = UnconfirmedField(name)
      }
      if fields.contains(where: { $0.name.hasBytes(of: field.name) }) {
        entry.fault("\(quoted(field.name)) is given twice; keep one")
      } else {
        fields.append(field)
      }
    }
    return fields
  }

  // MARK: The file as a whole

  private static func files(_ value: YAMLValue) -> [String]? {
    guard let entries = value.filledList(of: "patterns of file names") else { return nil }
    return entries.compactMap { entry in
      guard let pattern = entry.text() else { return nil }
      if pattern.isEmpty {
        entry.fault("is empty; write a name, in which * stands for any characters")
      } else if pattern.contains("/") {
        entry.fault("\(quoted(pattern)) has a /; write names without their folder")
      } else if pattern.lastIndex(of: "[").map({ !pattern[$0...].contains("]") }) == true {
        entry.fault("\(quoted(pattern)) opens a [ but does not close it")
      }
      return pattern
    }
  }

  /// One list of names, or several.
  private static func columnNames(_ value: YAMLValue) -> [[String]] {
    guard let entries = value.filledList(of: "the names of columns, or of such lists") else {
      return []
    }
    guard entries.contains(where: \.isList) else { return [names(entries)] }
    var lists: [[String]] = []
    var firstLines: [Int: Int] = [:]
    for entry in entries {
      guard let list = entry.filledList(of: "the names of columns").map(names) else { continue }
      if let line = firstLines.updateValue(entry.line, forKey: list.count) {
        entry.fault(
          "has \(list.count) names, like the list on line \(line); files are told apart by how "
            + "many columns they have")
      }
      lists.append(list)
    }
    return lists
  }

  private static func names(_ entries: [YAMLValue]) -> [String] {
    if entries.count > KnownColumns.maximum {
      entries[KnownColumns.maximum].fault(
        "is one too many; at most \(KnownColumns.maximum) are allowed")
    }
    var names: [String] = []
    for entry in entries.prefix(KnownColumns.maximum) {
      guard let name = entry.text() else { continue }
      if name.isEmpty {
        entry.fault("is empty; give the column a name")
      } else if names.contains(bytesOf: name) {
        entry.fault("\(quoted(name)) is given twice; the two columns could not be told apart")
      }
      names.append(name)
    }
    return names
  }

  private static func typesRow(_ value: YAMLValue, header: HeaderUse) -> String? {
    guard let text = value.text() else { return nil }
    if text.isEmpty { value.fault("is empty; write the text of the row's first field") }
    if header == .absent { value.fault("comes after a header; with header: false there is none") }
    return text
  }

  private static func nulls(_ value: YAMLValue) -> [String] {
    guard let entries = value.filledList(of: "texts that are read as empty") else { return [] }
    // NULL is YAML's own word for nothing, and here the text that is meant.
    return entries.compactMap { entry in
      guard let text = entry.writtenText ?? entry.text() else { return nil }
      if text.isEmpty { entry.fault("is empty, which is read as empty anyway; remove it") }
      return text
    }
  }
}

extension YAMLValue {
  /// `true` or `false`.
  func truth() -> Bool? { word(Truth.self).map { $0 == .true } }

  private enum Truth: String, CaseIterable {
    case `true`
    case `false`
  }

  /// The entries of a list that has to have some.
  func filledList(of entries: String) -> [YAMLValue]? {
    guard let list = list(of: entries) else { return nil }
    if list.isEmpty {
      fault("is an empty list; it needs \(entries)")
      return nil
    }
    return list
  }
}

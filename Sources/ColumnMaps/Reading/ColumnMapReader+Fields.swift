import OperatorFiles

/// Reading which columns say what of a call.
extension ColumnMapReader {
  static let fieldKeys = [
    "call_id", "account_id", "product", "start_time", "duration", "recording",
  ]

  func fields(_ value: YAMLValue?, name: String) -> ColumnMap {
    // What stands in for a field that could not be read; the log then has why.
    var map = ColumnMap(
      name: name, account: .constant(""), product: .constant(""), start: StartRule(.constant("")),
      duration: .constant("", unit: .seconds))
    guard let keys = value?.keys(Self.fieldKeys) else { return map }
    map.callID = keys["call_id"].flatMap(callID)
    if let value = keys.required("account_id", "it says who pays: {column: …}") {
      map.account = account(value) ?? map.account
    }
    if let value = keys.required("product", "write {constant: ITEM} if all calls are of one item") {
      map.product = product(value) ?? map.product
    }
    if let value = keys.required("start_time", "it says when a call begins: {column: …}") {
      map.start = start(value) ?? map.start
    }
    if let value = keys.required("duration", "it says how long a call is: {column: …}") {
      map.duration = duration(value, form: map.start.form) ?? map.duration
    }
    map.recording = keys["recording"].flatMap(recording)
    return map
  }

  // MARK: The key

  private func callID(_ value: YAMLValue) -> CallIDRule? {
    guard let keys = value.keys(["column", "columns", "constant", "or"]),
      let source = keys.only(of: ["column", "columns", "constant"])
    else { return nil }
    var alternatives: [[ColumnName]] = []
    switch source.key {
    case "column": alternatives = columns.column(source.value).map { [[$0]] } ?? []
    case "columns": alternatives = columns.columns(source.value).map { [$0] } ?? []
    default:
      source.value.fault(
        "every call would be a duplicate of the first; leave out call_id if calls have no key")
    }
    return CallIDRule(alternatives + (keys["or"].map(otherKeys) ?? []))
  }

  /// One further list of columns, or a list of such lists.
  private func otherKeys(_ value: YAMLValue) -> [[ColumnName]] {
    guard let entries = value.filledList(of: "columns, or of such lists") else { return [] }
    guard entries.allSatisfy(\.isList) else { return [columns.list(entries)] }
    return entries.compactMap { columns.columns($0) }
  }

  // MARK: The account

  private func account(_ value: YAMLValue) -> AccountRule? {
    guard let keys = value.keys(["column", "columns", "constant", "number", "strip"]),
      let source = keys.only(of: ["column", "columns", "constant", "number"])
    else { return nil }
    if source.key != "number" {
      keys.refuse(["strip"], "is of number, which is not here; remove it")
    }
    switch source.key {
    case "column": return columns.column(source.value).map { .columns([$0]) }
    case "columns": return columns.columns(source.value).map { .columns($0) }
    case "number":
      let strip = keys["strip"].map(prefixes) ?? []
      return columns.columns(source.value).map { .number(NumberRule($0, strip: strip)) }
    default: return source.value.name().map { .constant($0) }
    }
  }

  /// What numbers may begin with.
  private func prefixes(_ value: YAMLValue) -> [String] {
    guard let entries = value.filledList(of: "what numbers begin with, such as \"+86\"") else {
      return []
    }
    var prefixes: [String] = []
    for entry in entries {
      guard let prefix = entry.text() else { continue }
      if prefix.isEmpty {
        entry.fault("is empty; write what numbers begin with, or remove it")
        continue
      }
      if prefix.utf8.count > NumberText.longestPrefix {
        entry.fault(
          "\(quoted(prefix)) is longer than \(NumberText.longestPrefix) bytes; no number begins so")
      } else if prefixes.contains(bytesOf: prefix) {
        entry.fault("\(quoted(prefix)) is given twice; keep one")
      } else if let first = prefixes.first(where: { prefix.utf8.starts(with: $0.utf8) }) {
        entry.fault(
          "\(quoted(prefix)) comes after \(quoted(first)), which it begins with, and would never be "
            + "removed; put the longer one first")
      }
      prefixes.append(prefix)
    }
    return prefixes
  }

  // MARK: The product

  private func product(_ value: YAMLValue) -> ProductRule? {
    guard let keys = value.keys(["column", "values", "patterns", "default", "constant"]),
      let source = keys.only(of: ["column", "constant"])
    else { return nil }
    if source.key == "constant" {
      keys.refuse(
        ["values", "patterns", "default"], "has no effect with constant; remove one of them")
      return source.value.name().map { .constant($0) }
    }
    let values = keys["values"].map(productValues) ?? []
    let patterns = keys["patterns"].map(productPatterns) ?? []
    let fallback = keys["default"]?.name()
    guard let column = columns.column(source.value) else { return nil }
    var rule = ProductColumn(column)
    rule.values = values
    rule.patterns = patterns
    rule.fallback = fallback
    return .column(rule)
  }

  private func productValues(_ value: YAMLValue) -> [ProductColumn.Value] {
    guard let keys = value.anyKeys(expecting: "an item of the tariff for each text") else {
      return []
    }
    if keys.entries.isEmpty { value.fault("names no text; write {TEXT: ITEM}") }
    return keys.entries.compactMap { entry in
      entry.value.name().map { ProductColumn.Value(text: entry.key, item: $0) }
    }
  }

  private func productPatterns(_ value: YAMLValue) -> [ProductColumn.Pattern] {
    guard let entries = value.filledList(of: "{match: …, item: …}") else { return [] }
    return entries.compactMap { entry in
      guard let keys = entry.keys(["match", "item"]) else { return nil }
      let match = keys.required("match", "write a regular expression, such as ^robot-")
      let item = keys.required("item", "write an item of the tariff")?.name()
      guard let text = match.flatMap(pattern) else { return nil }
      return item.map { ProductColumn.Pattern(match: text, item: $0) }
    }
  }
}

import CDRCore
import OperatorFiles

/// Reading when calls begin, how long they are and what is recorded.
extension ColumnMapReader {
  func start(_ value: YAMLValue) -> StartRule? {
    guard
      let keys = value.keys([
        "column", "columns", "joined", "constant", "pattern", "time_zone", "optional",
      ])
    else { return nil }
    let form = keys["pattern"].flatMap(forms)
    let zone = keys["time_zone"]?.timeZone()
    guard let entry = keys.only(of: ["column", "columns", "joined", "constant"]) else {
      return nil
    }
    let source: StartRule.Source? =
      switch entry.key {
      case "column": columns.column(entry.value).map { .columns([$0]) }
      case "columns", "joined": columns.columns(entry.value).map { .columns($0) }
      default: constant(entry.value, keys["pattern"] == nil ? .standard : form)
      }
    guard let source else { return nil }
    var rule = StartRule(source)
    rule.form = form ?? .standard
    rule.timeZone = zone
    rule.isOptional = keys["optional"]?.truth() ?? false
    if entry.key == "constant" { keys.refuse(["optional"], "is only for a column; remove it") }
    return rule
  }

  /// A form that has faults of its own says nothing about the text.
  private func constant(_ value: YAMLValue, _ form: TimestampForm?) -> StartRule.Source? {
    guard let text = value.text() else { return nil }
    if let form, !form.reads(Array(text.utf8)) {
      value.fault(
        form == .standard
          ? "\(quoted(text)) is not a timestamp, such as 2026-10-03T14:22:07+08:00; pattern says how "
            + "others are written"
          : "\(quoted(text)) does not match the pattern")
    }
    return .constant(text)
  }

  private func forms(_ value: YAMLValue) -> TimestampForm? {
    guard value.isList else { return form(value) }
    guard let entries = value.filledList(of: "patterns") else { return nil }
    let forms = entries.compactMap(form)
    guard forms.count == entries.count else { return nil }
    return forms.count == 1 ? forms[0] : .anyOf(forms)
  }

  private func form(_ value: YAMLValue) -> TimestampForm? {
    guard let text = value.text() else { return nil }
    switch text {
    case "standard": return .standard
    case "unix": return .unixSeconds
    case "unix_ms": return .unixMilliseconds
    case "unix_us": return .unixMicroseconds
    case "excel_days": return .excelDays
    default: break
    }
    do throws(TimePattern.Fault) {
      return .pattern(try TimePattern(text))
    } catch {
      value.fault("\(quoted(text)) is not a valid pattern for timestamps: \(error.text)")
      return nil
    }
  }

  // MARK: Duration

  func duration(_ value: YAMLValue, form: TimestampForm) -> DurationRule? {
    guard
      let keys = value.keys(
        ["column", "unit", "from", "to", "constant", "overnight"] + Self.numberMarks)
    else { return nil }
    if keys["column"] != nil || keys["constant"] != nil {
      guard let source = keys.only(of: ["column", "constant"]) else { return nil }
      let unit = lengthForm(keys)
      if keys["from"] == nil, keys["to"] == nil {
        keys.refuse(["overnight"], "is for the time from one timestamp to another; remove it")
      }
      guard source.key == "column" else {
        keys.refuse(["from", "to"], "has no effect with constant; remove one of them")
        return length(source.value, unit).map { .constant($0, unit: unit) }
      }
      let check = keys["from"] == nil && keys["to"] == nil ? nil : pair(keys)
      return columns.column(source.value).map { .column($0, unit: unit, check: check) }
    }
    keys.refuse(
      ["unit"] + Self.numberMarks, "has no effect without column or constant; remove it")
    if keys["from"] == nil, keys["to"] == nil {
      value.fault("needs column, constant, or from and to")
      return nil
    }
    return pair(keys).map { .between($0) }
  }

  private func pair(_ keys: YAMLKeys) -> TimestampPair? {
    let from = keys.required("from", "the time is measured from one timestamp to another")
    let to = keys.required("to", "the time is measured from one timestamp to another")
    let first = from.flatMap(joined)
    let last = to.flatMap(joined)
    if let first, let to, first == last { to.fault("is the same column as from") }
    guard let first, let last else { return nil }
    return TimestampPair(
      from: first, to: last, isOvernight: keys["overnight"]?.truth() ?? false)
  }

  /// A column, or `{joined: [columns]}`.
  private func joined(_ value: YAMLValue) -> JoinedColumns? {
    guard value.isMapping else { return columns.column(value).map { JoinedColumns([$0]) } }
    guard let keys = value.keys(["joined"]) else { return nil }
    return keys.required("joined", "write the columns of the timestamp").flatMap(columns.columns)
      .map(JoinedColumns.init)
  }

  // MARK: Lengths of time

  private static let numberMarks = ["decimal", "thousands"]

  /// The unit, and the marks in numbers.
  private func lengthForm(_ keys: YAMLKeys) -> LengthForm {
    var form = LengthForm(keys["unit"]?.word(DurationUnit.self) ?? .seconds)
    if let value = keys["decimal"], let text = value.text() {
      if form.unit == .hoursMinutes || form.unit == .hhmmss {
        value.fault("has no effect with \(form.unit.rawValue), which has no decimals; remove it")
      } else if text == "." || text == "," {
        form.decimal = text.utf8.first ?? form.decimal
      } else {
        value.fault("\(quoted(text)) is not valid here; write \".\" or \",\"")
      }
    }
    if let value = keys["thousands"], let text = value.text() {
      if ![.seconds, .milliseconds, .centiseconds, .minutes].contains(form.unit) {
        value.fault("has no effect with \(form.unit.rawValue); remove it")
      } else if text.utf8.elementsEqual([form.decimal]) {
        value.fault("\(quoted(text)) stands before decimals; write another decimal too")
      } else if LengthForm.thousands.contains(bytesOf: text) {
        form.thousands = text
      } else {
        value.fault(
          "\(quoted(text)) is not valid here; write \".\", \",\", \"'\" or a space, also a no-break one"
        )
      }
    }
    return form
  }

  /// The text of a length of time, which has to be written in its unit.
  private func length(_ value: YAMLValue, _ form: LengthForm) -> String? {
    guard let text = value.text() else { return nil }
    if !form.reads(Array(text.utf8)) {
      value.fault(
        "\(quoted(text)) is not a duration in unit \(form.unit.rawValue), such as \(form.unit.example)"
      )
    }
    return text
  }

  // MARK: Recording

  func recording(_ value: YAMLValue) -> RecordingRule? {
    guard
      let keys = value.keys(
        ["column", "unit", "optional", "flag", "values", "constant"] + Self.numberMarks),
      let source = keys.only(of: ["column", "flag", "constant"])
    else { return nil }
    let unit = lengthForm(keys)
    let isOptional = keys["optional"]?.truth() ?? false
    if source.key != "column" { keys.refuse(["optional"], "is only for column; remove it") }
    if source.key == "flag" {
      keys.refuse(
        ["unit"] + Self.numberMarks, "has no effect with flag: the whole call counts; remove it")
      let values = keys.required("values", "write the texts that say that a call is recorded")
        .map(texts)
      guard let column = columns.column(source.value) else { return nil }
      return values.map { .flag(column, values: $0) }
    }
    keys.refuse(["values"], "is only for flag; remove it")
    if source.key == "constant" {
      return length(source.value, unit).map { .constant($0, unit: unit) }
    }
    return columns.column(source.value).map { .column($0, unit: unit, isOptional: isOptional) }
  }

  func texts(_ value: YAMLValue) -> [String] {
    guard let entries = value.filledList(of: "texts") else { return [] }
    var texts: [String] = []
    for entry in entries {
      guard let text = entry.text() else { continue }
      if texts.contains(bytesOf: text) {
        entry.fault("\(quoted(text)) is given twice; keep one")
      } else {
        texts.append(text)
      }
    }
    return texts
  }
}

extension DurationUnit {
  /// A text of the unit, for messages.
  fileprivate var example: String {
    switch self {
    case .seconds, .milliseconds, .centiseconds, .minutes: "90"
    case .clock: "1:02:03"
    case .hoursMinutes: "1:02"
    case .hhmmss: "010203"
    case .suffixed: "1h 2m 3s"
    }
  }
}

import ColumnMaps

/// Writes a column map as the YAML that reads back as it.
struct MapWriter {
  let map: ColumnMap
  /// Comments above a key, a line each.
  var comments: [Key: [String]] = [:]
  /// What cannot be said of fields, which then stand as comments to be filled in.
  var missing: [Key: String] = [:]

  enum Key: String, CaseIterable {
    case header
    case delimiter
    case skippedRows = "skip_rows"
    case ragged
    case records
    case callID = "call_id"
    case account = "account_id"
    case product
    case start = "start_time"
    case duration
    case recording
    case charged = "charged_when"

    /// What no map can be without.
    static let needed: [Key] = [.account, .product, .start, .duration]
  }

  init(_ map: ColumnMap) { self.map = map }

  var text: String {
    var lines = ["name: \(YAMLText.scalar(map.name))"] + unconfirmed
    if map.files != map.format.files { lines.append("files: \(YAMLText.list(map.files))") }
    switch map.format {
    case .csv:
      lines += self.lines(.header, "header: \(map.header.rawValue)")
      lines += textForm
    case .jsonLines: lines.append("format: \(map.format.rawValue)")
    }
    lines += recordForm
    lines += ["", "fields:"]
    lines += fields.flatMap { key, value in self.lines(key, "\(key.rawValue): \(value)", indent: 2)
    }
    if missing[.charged] != nil {
      lines += [""]
      lines += self.lines(.charged, "charged_when: {column: , values: []}")
    } else if !map.charged.isEmpty {
      lines += [""]
      lines += self.lines(.charged, "charged_when: \(conditions(map.charged))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the map says under a key, as it is written; nil where it says nothing.
  func value(of key: String) -> String? {
    text.split(separator: "\n").lazy.map { $0.drop { $0 == " " } }
      .first { $0.hasPrefix("\(key): ") }.map { String($0.dropFirst(key.count + 2)) }
  }

  private var unconfirmed: [String] {
    guard !map.unconfirmed.isEmpty else { return [] }
    guard map.unconfirmed.contains(where: { $0.doubt != nil }) else {
      return ["unconfirmed: [\(map.unconfirmed.map(\.name).joined(separator: ", "))]"]
    }
    return ["unconfirmed:"]
      + map.unconfirmed.map { field in
        "  - \(field.name)" + (field.doubt.map { ": \(YAMLText.quoted($0))" } ?? "")
      }
  }

  private func lines(_ key: Key, _ line: String, indent: Int = 0) -> [String] {
    let space = String(repeating: " ", count: indent)
    let comments = (comments[key] ?? []).flatMap { CommentText.lines($0, indent: indent) }
    guard let reason = missing[key] else { return comments + [space + line] }
    let paragraphs = reason.split(separator: "\n").map(String.init)
    return paragraphs.flatMap { CommentText.lines($0, indent: indent) } + ["\(space)# \(line)"]
  }

  // MARK: The file as a whole

  private var textForm: [String] {
    var lines: [String] = []
    if !map.columnNames.isEmpty {
      lines.append("names:")
      lines += map.columnNames.map { "  - \(YAMLText.list($0))" }
    }
    if let types = map.typesRow { lines.append("types_row: \(YAMLText.scalar(types))") }
    let text = map.text
    lines += self.lines(
      .delimiter, "delimiter: \(YAMLText.quoted(String(Unicode.Scalar(text.delimiter))))")
    lines.append("quoting: \(text.quoting.rawValue)")
    lines.append("encoding: \(text.encoding.rawValue)")
    if let comment = text.comment {
      lines.append("comment: \(YAMLText.quoted(String(Unicode.Scalar(comment))))")
    }
    if text.skippedRows > 0 {
      lines += self.lines(.skippedRows, "skip_rows: \(text.skippedRows)")
    }
    if let wrapping = text.wrapping {
      lines.append(
        "wrapping: {before: \(YAMLText.quoted(wrapping.before)), after: "
          + "\(YAMLText.quoted(wrapping.after))}")
    }
    return lines
  }

  private var recordForm: [String] {
    var lines: [String] = []
    if !map.nulls.isEmpty { lines.append("nulls: \(YAMLText.list(map.nulls))") }
    if map.trimsFields { lines.append("trim: true") }
    if map.isRagged { lines += self.lines(.ragged, "ragged: true") }
    if missing[.records] != nil {
      lines += self.lines(.records, "records: {column: , values: []}")
    } else if !map.records.isEmpty {
      lines += self.lines(.records, "records: \(conditions(map.records))")
    }
    return lines
  }

  // MARK: Fields

  private var fields: [(Key, String)] {
    var fields: [(Key, String)] = []
    if let rule = map.callID {
      fields.append((.callID, callID(rule)))
    } else if missing[.callID] != nil {
      fields.append((.callID, "{columns: []}"))
    }
    fields.append((.account, account))
    fields.append((.product, product))
    fields.append((.start, start))
    fields.append((.duration, duration))
    if let rule = map.recording { fields.append((.recording, recording(rule))) }
    return fields
  }

  private func callID(_ rule: CallIDRule) -> String {
    let lists = rule.alternatives.map(YAMLText.columns)
    guard let first = lists.first else { return "{columns: []}" }
    if lists.count == 1, rule.alternatives[0].count == 1 {
      return "{column: \(YAMLText.column(rule.alternatives[0][0]))}"
    }
    let others = lists.dropFirst()
    return "{columns: \(first)"
      + (others.isEmpty ? "" : ", or: [\(others.joined(separator: ", "))]") + "}"
  }

  private var account: String {
    switch map.account {
    case _ where missing[.account] != nil: "{column: }"
    case .constant(let text): "{constant: \(YAMLText.scalar(text))}"
    case .columns(let columns):
      columns.count == 1
        ? "{column: \(YAMLText.column(columns[0]))}" : "{columns: \(YAMLText.columns(columns))}"
    case .number(let rule):
      "{number: \(YAMLText.columns(rule.columns))"
        + (rule.strip.isEmpty
          ? "" : ", strip: [\(rule.strip.map(YAMLText.quoted).joined(separator: ", "))]") + "}"
    }
  }

  private var product: String {
    switch map.product {
    case .constant(let item): return "{constant: \(YAMLText.scalar(item))}"
    case .column(let rule):
      var parts = ["column: \(YAMLText.column(rule.column))"]
      if !rule.values.isEmpty {
        let values = rule.values.map { "\(YAMLText.quoted($0.text)): \(YAMLText.scalar($0.item))" }
        parts.append("values: {\(values.joined(separator: ", "))}")
      }
      if !rule.patterns.isEmpty {
        let patterns = rule.patterns.map {
          "{match: \(YAMLText.quoted($0.match)), item: \(YAMLText.scalar($0.item))}"
        }
        parts.append("patterns: [\(patterns.joined(separator: ", "))]")
      }
      if let item = rule.fallback { parts.append("default: \(YAMLText.scalar(item))") }
      return "{\(parts.joined(separator: ", "))}"
    }
  }

  private var start: String {
    guard missing[.start] == nil else { return "{column: , pattern: \"yyyy-MM-dd HH:mm:ss\"}" }
    var parts: [String] = []
    switch map.start.source {
    case .constant(let text): parts.append("constant: \(YAMLText.scalar(text))")
    case .columns(let columns):
      parts.append(
        columns.count == 1
          ? "column: \(YAMLText.column(columns[0]))" : "columns: \(YAMLText.columns(columns))")
    }
    if map.start.form != .standard { parts.append("pattern: \(pattern(map.start.form))") }
    if let zone = map.start.timeZone { parts.append("time_zone: \(YAMLText.scalar(zone))") }
    if map.start.isOptional { parts.append("optional: true") }
    return "{\(parts.joined(separator: ", "))}"
  }

  private func pattern(_ form: TimestampForm) -> String {
    switch form {
    case .standard: "standard"
    case .unixSeconds: "unix"
    case .unixMilliseconds: "unix_ms"
    case .unixMicroseconds: "unix_us"
    case .excelDays: "excel_days"
    case .pattern(let pattern): YAMLText.quoted(pattern.text)
    case .anyOf(let forms): "[\(forms.map(pattern).joined(separator: ", "))]"
    }
  }

  private var duration: String {
    switch map.duration {
    case _ where missing[.duration] != nil: return "{column: , unit: seconds}"
    case .constant(let text, let unit):
      return "{constant: \(YAMLText.scalar(text)), \(form(unit))}"
    case .between(let pair): return "{\(span(pair))}"
    case .column(let column, let unit, let check):
      return "{column: \(YAMLText.column(column)), \(form(unit))"
        + (check.map { ", \(span($0))" } ?? "") + "}"
    }
  }

  private func span(_ pair: TimestampPair) -> String {
    "from: \(joined(pair.from)), to: \(joined(pair.to))"
      + (pair.isOvernight ? ", overnight: true" : "")
  }

  private func joined(_ columns: JoinedColumns) -> String {
    columns.columns.count == 1
      ? YAMLText.column(columns.columns[0]) : "{joined: \(YAMLText.columns(columns.columns))}"
  }

  private func form(_ form: LengthForm) -> String {
    var text = "unit: \(form.unit.rawValue)"
    if form.decimal != LengthForm.seconds.decimal {
      text += ", decimal: \(YAMLText.quoted(String(Unicode.Scalar(form.decimal))))"
    }
    if let thousands = form.thousands { text += ", thousands: \(YAMLText.quoted(thousands))" }
    return text
  }

  private func recording(_ rule: RecordingRule) -> String {
    switch rule {
    case .flag(let column, let values):
      "{flag: \(YAMLText.column(column)), values: \(YAMLText.list(values))}"
    case .constant(let text, let unit):
      "{constant: \(YAMLText.scalar(text)), \(form(unit))}"
    case .column(let column, let unit, let isOptional):
      "{column: \(YAMLText.column(column)), \(form(unit))"
        + (isOptional ? ", optional: true" : "") + "}"
    }
  }
}

import ColumnMaps

/// The texts of a record that a column map asks for, each as its rule says.
struct SlowMappedFields {
  private let fields: [[UInt8]]
  private let layout: SlowLayout
  private let map: ColumnMap
  /// Whether a text that was asked for is not UTF-8.
  private(set) var isBroken = false

  init(_ fields: [[UInt8]], _ layout: SlowLayout, _ map: ColumnMap) {
    self.fields = fields
    self.layout = layout
    self.map = map
  }

  private mutating func bytes(_ place: Int) -> [UInt8] {
    // What a ragged record lacks is empty.
    guard place < fields.count else { return [] }
    var bytes = fields[place][...]
    if String(validating: bytes, as: UTF8.self) == nil { isBroken = true }
    if map.trimsFields {
      func isBlank(_ byte: UInt8?) -> Bool { byte == 32 || byte == 9 }
      while isBlank(bytes.first) { bytes.removeFirst() }
      while isBlank(bytes.last) { bytes.removeLast() }
    }
    return map.nulls.contains { $0.utf8.elementsEqual(bytes) } ? [] : Array(bytes)
  }

  mutating func text(_ column: ColumnName) -> String {
    layout.place(column).map { String(decoding: bytes($0), as: UTF8.self) } ?? ""
  }

  /// With `|` between texts of several columns, and a `\` before each of both inside.
  var callID: [UInt8] {
    mutating get {
      let texts = layout.key(map).map { bytes($0) }
      if texts.count == 1 { return texts[0] }
      if texts.allSatisfy(\.isEmpty) { return [] }
      let (bar, backslash) = (UInt8(ascii: "|"), UInt8(ascii: "\\"))
      return Array(
        texts.map { $0.flatMap { [bar, backslash].contains($0) ? [backslash, $0] : [$0] } }
          .joined(separator: [bar]))
    }
  }

  var account: [UInt8] {
    mutating get {
      switch map.account {
      case .constant(let account): return Array(account.utf8)
      case .columns(let columns):
        for column in columns {
          let account = layout.place(column).map { bytes($0) } ?? []
          if !account.isEmpty { return account }
        }
        return []
      case .number(let rule):
        // Whether there is anything to look for; whose it is, the day tells.
        return Array(rule.columns.map { text($0) }.joined().utf8)
      }
    }
  }

  /// The texts of numbers by which the account is found; none where a column says it.
  var numbers: [String] {
    mutating get {
      guard case .number(let rule) = map.account else { return [] }
      return rule.columns.map { text($0) }
    }
  }

  var product: String {
    mutating get {
      switch map.product {
      case .constant(let item): item
      case .column(let rule): text(rule.column)
      }
    }
  }

  var start: String {
    mutating get {
      switch map.start.source {
      case .constant(let text): return text
      case .columns(let columns):
        return text(columns)
      }
    }
  }

  /// The texts of a date and a time, say.
  private mutating func text(_ columns: [ColumnName]) -> String {
    let texts = columns.map { text($0) }
    return texts.allSatisfy(\.isEmpty) ? "" : texts.joined(separator: " ")
  }

  /// What conditions say; whether their texts are UTF-8 is noted.
  mutating func verdict(_ conditions: [Condition]) -> SlowConditions.Verdict {
    for column in conditions.columns { _ = text(column) }
    return SlowConditions(conditions).verdict(fields, layout, map)
  }

  var duration: String {
    mutating get {
      switch map.duration {
      case .column(let column, _, _): text(column)
      case .constant(let text, _): text
      case .between: ""
      }
    }
  }

  /// The timestamps that measure the duration or check it; nil where there are none.
  var span: (from: String, to: String)? {
    mutating get {
      switch map.duration {
      case .column(_, _, let check?):
        let columns = check.from.columns + check.to.columns
        guard columns.allSatisfy({ layout.place($0) != nil }) else { return nil }
        return (text(check.from.columns), text(check.to.columns))
      case .between(let pair): return (text(pair.from.columns), text(pair.to.columns))
      case .column, .constant: return nil
      }
    }
  }

  var recording: String {
    mutating get {
      switch map.recording {
      case nil: ""
      case .flag(let column, _), .column(let column, _, _): text(column)
      case .constant(let text, _): text
      }
    }
  }
}

import CDRCore

/// A rule of a map, and why it is proposed.
struct Guessed<Rule> {
  var rule: Rule
  /// Comments, a line each.
  var reasons: [String]
  /// Why the rule may be wrong; none where it is proved, or where names say so.
  var doubts: [String] = []

  init(_ rule: Rule, _ reasons: String...) {
    self.rule = rule
    self.reasons = reasons
  }
}

/// The columns of a log whose fields are guessed.
struct GuessedLog {
  let table: TableGuess
  var contents: [ColumnContent]
  let clock: ZoneClock

  init(_ table: TableGuess, clock: ZoneClock) {
    self.table = table
    self.clock = clock
    contents = table.columns.map { ColumnContent($0, table, clock: clock) }
  }

  var hasNames: Bool { contents.contains { !$0.name.isEmpty } }
  var count: Int { table.records.count }

  /// The columns that a field's names fit, the best first.
  func named(_ field: FieldNames) -> [ColumnContent] {
    contents.compactMap { content in field.rank(content.name).map { (content, $0) } }
      .sorted { ($0.1, $0.0.column.place) < ($1.1, $1.0.column.place) }.map(\.0)
  }
}

/// The place of a column in messages: its name, or `column 3`.
extension ColumnContent {
  var shown: String { column.name.isEmpty ? "column \(column.place + 1)" : column.name.commented }

  /// The same at the beginning of a sentence.
  var subject: String { column.name.isEmpty ? "Column \(column.place + 1)" : shown }

  /// The text that occurs first of those that are not empty and that a rule does not read.
  func example(where isWanted: ([UInt8]) -> Bool = { _ in true }) -> String? {
    texts.first { !$0.isEmpty && isWanted($0) }
      .map { "'\(String(decoding: $0, as: UTF8.self).commented)'" }
  }
}

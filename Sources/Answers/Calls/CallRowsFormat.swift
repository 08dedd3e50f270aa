import CDRCore
import Reports

/// The forms that rows of calls are written in.
public enum CallRowsFormat: String, CaseIterable, Sendable {
  case csv
  case json
  case table

  /// Writes rows to an answer.
  func writer(to answer: AnswerWriter) -> CallRowsWriter { CallRowsWriter(self, answer) }
}

/// The columns of rows of calls.
enum CallColumn: String, CaseIterable {
  case month
  case accountID = "account_id"
  case item
  case callID = "call_id"
  case startTime = "start_time"
  case durationSeconds = "duration_seconds"
  case quantity
  case unit
  case unitPrice = "unit_price"
  case amount
  case file
  case line

  /// Whether the column holds numbers that JSON may hold as such: money stays text.
  var isCount: Bool {
    switch self {
    case .durationSeconds, .quantity, .line: true
    default: false
    }
  }

  var isNumber: Bool { isCount || self == .unitPrice || self == .amount }
}

/// Writes rows, which come as CSV, in a form.
struct CallRowsWriter {
  private let format: CallRowsFormat
  private let answer: AnswerWriter
  private var table = TextTable(
    CallColumn.allCases.map { .init(name: $0.rawValue, isNumber: $0.isNumber) })
  private var isFirst = true
  private var rows: Int64 = 0
  private var amount = FixedDecimal.zero

  init(_ format: CallRowsFormat, _ answer: AnswerWriter) {
    self.format = format
    self.answer = answer
  }

  mutating func begin() throws(Failure) {
    switch format {
    case .csv: try answer.write(CallColumn.allCases.map(\.rawValue).joined(separator: ",") + "\n")
    case .json: try answer.write("{\"calls\": [")
    case .table: break
    }
  }

  /// - Parameter text: whole rows.
  mutating func write(_ text: [UInt8]) throws(Failure) {
    if text.isEmpty { return }
    guard format != .csv else { return try answer.write(text) }
    var encoded: [UInt8] = []
    var fields = RowFields(text)
    while let row = fields.next() {
      switch format {
      case .csv: break
      case .json: appendJSON(row, to: &encoded)
      case .table:
        table.append(row: row)
        rows += 1
        if let value = FixedDecimal(row[CallColumn.allCases.count - 3]),
          let sum = try? amount + value
        {
          amount = sum
        }
      }
    }
    if !encoded.isEmpty { try answer.write(encoded) }
  }

  mutating func end() throws(Failure) {
    switch format {
    case .csv: break
    case .json: try answer.write(isFirst ? "]}\n" : "\n]}\n")
    case .table:
      var total = CallColumn.allCases.map { _ in "" }
      total[0] = "total"
      total[1] = rows == 1 ? "1 row" : "\(rows) rows"
      total[CallColumn.allCases.count - 3] = amount.description
      var text: [UInt8] = []
      table.end(total: TextTable.encoded(total), into: &text)
      try answer.write(text)
    }
  }

  private mutating func appendJSON(_ row: [String], to text: inout [UInt8]) {
    text.append(contentsOf: (isFirst ? "\n" : ",\n").utf8)
    isFirst = false
    text.append(contentsOf: "  {".utf8)
    for (place, column) in CallColumn.allCases.enumerated() {
      if place > 0 { text.append(contentsOf: ", ".utf8) }
      text.append(contentsOf: "\"\(column.rawValue)\": ".utf8)
      if row[place].isEmpty {
        text.append(contentsOf: "null".utf8)
      } else if column.isCount {
        text.append(contentsOf: row[place].utf8)
      } else {
        text.append(jsonString: row[place])
      }
    }
    text.append(UInt8(ascii: "}"))
  }
}

/// Takes rows of CSV, as they are written here, apart.
private struct RowFields {
  private let text: [UInt8]
  private var place = 0

  init(_ text: [UInt8]) { self.text = text }

  mutating func next() -> [String]? {
    guard place < text.count else { return nil }
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    while place < text.count {
      let byte = text[place]
      place += 1
      if byte == UInt8(ascii: "\"") {
        if isQuoted, place < text.count, text[place] == byte {
          field.append(byte)
          place += 1
        } else {
          isQuoted.toggle()
        }
      } else if !isQuoted, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
        if byte == UInt8(ascii: "\n") { break }
      } else {
        field.append(byte)
      }
    }
    return fields
  }
}

import CDRCore
import Outputs

/// Rows as JSON: one object with a list of them, `{"calls": [rows]}`, or each row as a line of its own.
///
/// Columns are keys; counts are numbers, all else is strings, and what is empty is null.
struct JSONRows: RowsFormat {
  private let layout: RowsLayout
  private let isLines: Bool
  private var text: [UInt8] = []
  private var isFirst = true

  init(_ layout: RowsLayout, isLines: Bool = false) {
    self.layout = layout
    self.isLines = isLines
  }

  mutating func begin(to sink: any OutputSink) throws(Failure) {
    if !isLines { try sink.write("{\"\(layout.name)\": [") }
  }

  mutating func add(_ row: RowCells, to sink: any OutputSink) throws(Failure) {
    text.removeAll(keepingCapacity: true)
    if !isLines { text.append(isFirst ? "\n  " : ",\n  ") }
    isFirst = false
    for (place, column) in layout.columns.enumerated() {
      text.append(place == 0 ? "{\"" : ", \"")
      text.append(column.name)
      text.append("\": ")
      let cell = row[place]
      if cell.isEmpty {
        text.append("null")
      } else if column.kind == .count {
        text.append(contentsOf: cell)
      } else {
        text.append(jsonString: row.text(place))
      }
    }
    text.append(isLines ? "}\n" : "}")
    try sink.write(text)
  }

  mutating func end(to sink: any OutputSink) throws(Failure) {
    if !isLines { try sink.write(isFirst ? "]}\n" : "\n]}\n") }
  }
}

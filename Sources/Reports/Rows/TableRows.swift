import CDRCore
import Outputs

/// Rows as a table for a terminal.
struct TableRows: RowsFormat {
  private let layout: RowsLayout
  private var table: TextTable
  private var count: Int64 = 0
  private var sum = FixedDecimal.zero

  init(_ layout: RowsLayout) {
    self.layout = layout
    table = TextTable(layout.columns.map { .init(name: $0.name, isNumber: $0.isNumber) })
  }

  mutating func begin(to sink: any OutputSink) throws(Failure) {}

  mutating func add(_ row: RowCells, to sink: any OutputSink) throws(Failure) {
    table.append(row: (0..<row.count).map(row.text))
    count += 1
    if let summed = layout.summed, let value = FixedDecimal(row.text(summed)),
      let sum = try? sum + value
    {
      self.sum = sum
    }
  }

  mutating func end(to sink: any OutputSink) throws(Failure) {
    guard let summed = layout.summed else { return try sink.write(table.plainText) }
    var total = layout.columns.map { _ in "" }
    total[0] = "total"
    total[1] = count == 1 ? "1 row" : "\(count) rows"
    total[summed] = sum.description
    var text: [UInt8] = []
    table.end(total: TextTable.encoded(total), into: &text)
    try sink.write(text)
  }
}

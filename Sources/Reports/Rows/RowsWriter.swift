import CDRCore
import Outputs

/// Takes CSV as this program writes it, header first, and writes its rows in another form.
package final class RowsWriter: OutputSink {
  private var format: any RowsFormat
  private let columns: [RowColumn]
  private let sink: any OutputSink
  private var reader = RowReader()
  /// Whether the header was read.
  private var isBegun = false
  private var isFinished = false

  package init(_ format: any RowsFormat, columns: [RowColumn], to sink: any OutputSink) {
    self.format = format
    self.columns = columns
    self.sink = sink
  }

  package func write(_ bytes: Span<UInt8>) throws(Failure) {
    precondition(!isFinished, "written after it was finished")
    var place = 0
    while reader.read(bytes, from: &place) { try add(reader.row) }
  }

  private func add(_ row: RowCells) throws(Failure) {
    guard row.count == columns.count else {
      throw Failure(.bug, "a row of \(row.count) cells under \(columns.count) columns")
    }
    if isBegun { return try format.add(row, to: sink) }
    guard columns.indices.allSatisfy({ row.text($0) == columns[$0].name }) else {
      throw Failure(.bug, "rows under another header than that of their columns")
    }
    isBegun = true
    try format.begin(to: sink)
  }

  /// Ends the rows and finishes the sink behind.
  package func finish() throws(Failure) {
    guard !isFinished else { return }
    isFinished = true
    if isBegun { try format.end(to: sink) }
    try sink.finish()
  }
}

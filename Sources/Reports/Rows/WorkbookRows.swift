import CDRCore
import Outputs

/// Rows as a workbook of Excel with one sheet. Its bytes are known only at the end: nothing is written
/// of rows that it cannot hold.
struct WorkbookRows: RowsFormat {
  private let layout: RowsLayout
  private let destination: String?
  private let rowLimit: Int
  private var workbook: Workbook?

  /// - Parameters:
  ///   - destination: the file that it ends up in, beside which its temporary files are; nil: it is not
  ///     a file.
  ///   - rowLimit: rows that a sheet has at most, its header counted.
  init(_ layout: RowsLayout, beside destination: String?, rowLimit: Int = Workbook.maxRows) {
    self.layout = layout
    self.destination = destination
    self.rowLimit = rowLimit
  }

  mutating func begin(to sink: any OutputSink) throws(Failure) {
    workbook = try Workbook(
      sheet: layout.name, columns: layout.columns, beside: destination, rowLimit: rowLimit)
  }

  mutating func add(_ row: RowCells, to sink: any OutputSink) throws(Failure) {
    try workbook?.add(row)
  }

  mutating func end(to sink: any OutputSink) throws(Failure) { try workbook?.finish(to: sink) }
}

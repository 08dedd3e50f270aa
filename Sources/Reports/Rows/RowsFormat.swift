import CDRCore
import Outputs

/// A form that rows are written in: rows of cells in, bytes out.
///
/// A form other than CSV is a type of its own, made by ``RowsEncoding``.
package protocol RowsFormat {
  /// Writes what stands before the rows.
  mutating func begin(to sink: any OutputSink) throws(Failure)

  /// Writes a row, which has a cell for each column.
  mutating func add(_ row: RowCells, to sink: any OutputSink) throws(Failure)

  /// Writes what stands after the rows. The sink is finished later.
  mutating func end(to sink: any OutputSink) throws(Failure)
}

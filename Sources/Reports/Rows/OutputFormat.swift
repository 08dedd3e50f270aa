import CDRCore
import Outputs

/// The forms that an output is written in, by the names that users choose them by.
///
/// A command writes its rows as CSV; `RowsWriter` makes the other forms of them, unless the command
/// has one of its own, as the bill has for JSON. A new form of rows is a case here and a
/// `RowsFormat`.
public enum OutputFormat: String, CaseIterable, Sendable {
  case csv
  case json
  case ndjson
  case table
  case xlsx

  /// The form that the name of an output asks for, with `.gz` behind it or not; nil: none.
  public init?(ofName path: String) {
    let name = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
    guard let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else { return nil }
    switch name[name.index(after: dot)...] {
    case "csv": self = .csv
    case "json": self = .json
    case "ndjson": self = .ndjson
    case "xlsx": self = .xlsx
    default: return nil
    }
  }

  /// What makes this form of rows that are written as CSV; nil where nothing has to.
  ///
  /// - Parameter own: forms that the command writes by itself.
  package func encoding(
    of layout: RowsLayout, except own: Set<OutputFormat> = []
  ) -> RowsEncoding? {
    self == .csv || own.contains(self) ? nil : RowsEncoding(format: self, layout: layout)
  }
}

/// A form of rows other than CSV.
package struct RowsEncoding: Sendable {
  package var format: OutputFormat
  package var layout: RowsLayout

  /// A sink of CSV that writes the form to another one.
  ///
  /// - Parameter destination: the file that it ends up in; nil: it is not a file.
  /// - Throws: `usage` where this build lacks the form.
  package func sink(
    to sink: any OutputSink, beside destination: String?
  ) throws(Failure) -> any OutputSink {
    let rows: any RowsFormat
    switch format {
    case .csv: return sink
    case .json: rows = JSONRows(layout)
    case .ndjson: rows = JSONRows(layout, isLines: true)
    case .table: rows = TableRows(layout)
    case .xlsx:
      try Workbook.requireLibrary()
      rows = WorkbookRows(layout, beside: destination)
    }
    return RowsWriter(rows, columns: layout.columns, to: sink)
  }
}

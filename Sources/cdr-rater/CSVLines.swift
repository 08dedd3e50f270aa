import CDRCore
import Outputs
import Reports
import Runs

/// Rows to be printed, as lines of CSV under a header.
struct CSVLines {
  private let layout: RowsLayout
  private var bytes: [UInt8]

  init(_ layout: RowsLayout) {
    self.layout = layout
    bytes = Array(layout.header.utf8)
  }

  mutating func add(_ fields: [String]) {
    for (place, field) in fields.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(csvField: field)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Writes the rows to a command's output.
  ///
  /// - Parameter files: what it must not replace.
  func write(
    _ format: OutputFormat, to path: String?, keeping files: OutputGuard = OutputGuard()
  ) throws(Failure) {
    try writeAll(bytes, to: path, rows: format.encoding(of: layout), keeping: files)
  }
}

/// Writes the whole output of a command.
///
/// - Parameters:
///   - rows: what makes another form than CSV of the text.
///   - files: what it must not replace.
func writeAll(
  _ text: [UInt8], to path: String?, rows: RowsEncoding? = nil, keeping files: OutputGuard
) throws(Failure) {
  let outputs = try RunOutputs(.path(path, rows: rows), keeping: files)
  try outputs.write(text)
  try outputs.finish()
}

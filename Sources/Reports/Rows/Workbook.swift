import CDRCore
import CXlsx
import Outputs

/// A workbook of Excel with one sheet: rows under a header that stays in sight and filters them.
///
/// Text stays text, whether it looks like a number, a date, a formula or a link. Money and counts are
/// numbers with the decimals that they are written with; only here do they pass through floating point,
/// and one with more digits than that holds is text.
@safe package final class Workbook {
  /// Rows that a sheet has at most, its header counted.
  static let maxRows = Int(CDR_XLSX_ROWS)

  private let file: ScratchFile
  private let columns: [RowColumn]
  private let rowLimit: Int
  /// nil once it is closed.
  private var book: OpaquePointer?
  private var rows = 0
  /// Of each column, how many characters its widest cell takes.
  private var widths: [Int]
  /// A cell with a zero after it, as the library takes it.
  private var cell: [CChar] = []

  /// The library that writes workbooks, with its version; nil where this build has none.
  package static var library: String? {
    unsafe cdr_xlsx_library().map { unsafe String(cString: $0) }
  }

  /// - Parameter isAvailable: whether this build has the library.
  /// - Throws: `usage` where it has not, with what to build.
  static func requireLibrary(isAvailable: Bool = library != nil) throws(Failure) {
    guard !isAvailable else { return }
    throw Failure(
      .usage,
      "this cdr-rater was built without Excel (--format xlsx); build it with make, or install "
        + "libxlsxwriter-dev and run swift build --traits ISAL,JSON,XLSX")
  }

  /// Begins a workbook.
  ///
  /// - Parameters:
  ///   - sheet: the name of its sheet.
  ///   - destination: the file that it ends up in; nil: it is not a file.
  /// - Throws: `outputCannotBeMade` where its temporary files cannot be made.
  init(
    sheet: String, columns: [RowColumn], beside destination: String?, rowLimit: Int
  ) throws(Failure) {
    file = try ScratchFile(beside: destination, or: "cdr-rater.xlsx")
    self.columns = columns
    self.rowLimit = rowLimit
    // The arrow of the filter takes the place of two characters.
    widths = columns.map { $0.name.utf8.count + 2 }
    unsafe book = cdr_xlsx_create(file.path, file.folder, sheet)
    guard let book = unsafe book else {
      throw Failure(
        .outputCannotBeMade,
        "cannot create temporary files in \(file.folder): \(SystemError.last.text)")
    }
    for (place, column) in columns.enumerated() {
      try check(unsafe cdr_xlsx_header(book, UInt16(place), column.name))
    }
    rows = 1
  }

  deinit { if let book = unsafe book { unsafe cdr_xlsx_discard(book) } }

  /// Adds a row.
  ///
  /// - Throws: `outputCannotBeMade` for more rows, or a longer text, than Excel has; `inputOutput`.
  func add(_ row: RowCells) throws(Failure) {
    guard rows < rowLimit else {
      throw Failure(
        .outputCannotBeMade,
        "a sheet of Excel has \(Int64(rowLimit).grouped) rows, and there are more; write them with "
          + "--format csv")
    }
    for (place, column) in columns.enumerated() where !row[place].isEmpty {
      if column.kind != .text, let decimals = CellNumber.decimals(of: row[place]) {
        try add(number: row[place], decimals, column: place)
      } else {
        try add(text: row[place], column: place)
      }
    }
    rows += 1
  }

  private func add(number: ArraySlice<UInt8>, _ decimals: Int, column: Int) throws(Failure) {
    guard let book = unsafe book else { return }
    widths[column] = max(widths[column], number.count)
    fill(number)
    let result = unsafe cell.withUnsafeBufferPointer {
      unsafe cdr_xlsx_number(
        book, UInt32(rows), UInt16(column), $0.baseAddress, UInt32(decimals))
    }
    try check(result)
  }

  private func add(text: ArraySlice<UInt8>, column: Int) throws(Failure) {
    guard let book = unsafe book else { return }
    let plain = CellText.isPlain(text)
    let shown = plain ? text : CellText.readable(text)[...]
    guard CellText.fits(shown) else {
      throw Failure(
        .outputCannotBeMade,
        "a cell of Excel has \(Int64(CDR_XLSX_TEXT).grouped) characters at most, and a text in column "
          + "\(columns[column].name) has more; write the rows with --format csv")
    }
    if widths[column] < Self.maxWidth {
      widths[column] = max(widths[column], plain ? shown.count : terminalWidth(of: shown))
    }
    fill(shown)
    let result = unsafe cell.withUnsafeBufferPointer {
      unsafe cdr_xlsx_text(book, UInt32(rows), UInt16(column), $0.baseAddress)
    }
    try check(result)
  }

  private func fill(_ bytes: ArraySlice<UInt8>) {
    cell.removeAll(keepingCapacity: true)
    // Where C's characters have no sign, as on Arm64, there is no other bit pattern.
    for byte in bytes { cell.append(CChar(truncatingIfNeeded: byte)) }
    cell.append(0)
  }

  /// The widest that a column is made, in characters.
  private static let maxWidth = 60

  /// Ends the workbook, and writes it.
  ///
  /// - Throws: `inputOutput`; what the sink throws.
  func finish(to sink: any OutputSink) throws(Failure) {
    guard let book = unsafe book else { return }
    for (place, width) in widths.enumerated() {
      unsafe cdr_xlsx_width(book, UInt16(place), Double(min(width + 1, Self.maxWidth)))
    }
    unsafe self.book = nil
    try check(unsafe cdr_xlsx_close(book, UInt32(rows), UInt16(columns.count)))
    try file.copy(to: sink)
  }

  private func check(_ result: cdr_xlsx_result) throws(Failure) {
    switch result {
    case CDR_XLSX_DONE: return
    case CDR_XLSX_SYSTEM:
      throw Failure(
        .inputOutput, "cannot write temporary files in \(file.folder): \(SystemError.last.text)")
    case CDR_XLSX_TOO_LARGE:
      throw Failure(
        .outputCannotBeMade,
        "the sheet takes more than the 4 GB that Excel reads; write the rows with --format csv")
    case CDR_XLSX_CUT_SHORT:
      throw Failure(
        .inputOutput,
        "the workbook is not whole: temporary files in \(file.folder) could not be written; make room "
          + "there, or write the rows with --format csv")
    default: throw Failure(.bug, "libxlsxwriter refused a cell")
    }
  }
}

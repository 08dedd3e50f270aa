/// Rows of cells laid out for a terminal: a header, a rule, the rows, a rule and the totals.
///
/// Numbers stand to the right. A column that is empty in every row is left out, unless there are
/// no rows. All rows are kept until the end, which alone knows how wide the columns are.
package struct TextTable {
  /// A column's name, and whether it holds numbers.
  package struct Column {
    var name: String
    var isNumber: Bool

    package init(name: String, isNumber: Bool = false) {
      self.name = name
      self.isNumber = isNumber
    }
  }

  private let columns: [Column]
  /// Cells, each ended by the unit separator, and rows by LF: neither occurs in a cell, where
  /// control characters are escaped.
  private(set) var cells: [UInt8] = []

  static let cellEnd: UInt8 = 0x1F
  static let rowEnd = UInt8(ascii: "\n")

  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds rows that were encoded with ``cellEnd`` and ``rowEnd``.
  mutating func append(_ rows: [UInt8]) { cells.append(contentsOf: rows) }

  /// Adds a row of texts, one for each column.
  package mutating func append(row: [String]) { append(Self.encoded(row)) }

  /// A row of texts, with ``cellEnd`` and ``rowEnd``.
  package static func encoded(_ row: [String]) -> [UInt8] {
    var encoded: [UInt8] = []
    for cell in row {
      encoded.append(terminalText: cell)
      encoded.append(cellEnd)
    }
    return encoded + [rowEnd]
  }

  /// The header and the rows, without rules and with all columns.
  package var plainText: String {
    var widths = Array(repeating: 0, count: columns.count)
    Self.measure(header, into: &widths)
    Self.measure(cells, into: &widths)
    let isShown = columns.map { _ in true }
    var text: [UInt8] = []
    append(header, isShown, widths, to: &text)
    append(cells, isShown, widths, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private var header: [UInt8] { Self.encoded(columns.map(\.name)) }

  /// Ends the table.
  ///
  /// - Parameters:
  ///   - total: the last row, encoded as the others.
  ///   - limit: how wide it may be; nil: as wide as it is.
  ///   - dispensable: the places of columns that are left out for that, as far as needed, in order.
  /// - Returns: the names of these, in the order of the columns.
  @discardableResult
  package mutating func end(
    total: [UInt8], fitting limit: Int? = nil, without dispensable: [Int] = [],
    into text: inout [UInt8]
  ) -> [String] {
    var widths = Array(repeating: 0, count: columns.count)
    Self.measure(cells, into: &widths)
    var isShown = widths.map { cells.isEmpty || $0 > 0 }
    Self.measure(header, into: &widths)
    Self.measure(total, into: &widths)
    var leftOut: Set<Int> = []
    for place in dispensable where isShown[place] {
      let shown = widths.indices.filter { isShown[$0] }
      // Two blanks stand between columns.
      guard let limit, shown.reduce(-2, { $0 + widths[$1] + 2 }) > limit else { break }
      isShown[place] = false
      leftOut.insert(place)
    }

    append(header, isShown, widths, to: &text)
    appendRule(isShown, widths, to: &text)
    if !cells.isEmpty {
      append(cells, isShown, widths, to: &text)
      appendRule(isShown, widths, to: &text)
    }
    append(total, isShown, widths, to: &text)
    cells = []
    return leftOut.sorted().map { columns[$0].name }
  }

  /// Calls a function with the column's position and the bytes of every cell.
  private static func eachCell(
    of cells: [UInt8], _ body: (_ column: Int, _ cell: ArraySlice<UInt8>) -> Void
  ) {
    var (start, column) = (0, 0)
    for (position, byte) in cells.enumerated() {
      switch byte {
      case cellEnd:
        body(column, cells[start..<position])
        start = position + 1
        column += 1
      case rowEnd:
        start = position + 1
        column = 0
      default: break
      }
    }
  }

  private static func measure(_ cells: [UInt8], into widths: inout [Int]) {
    eachCell(of: cells) { column, cell in
      widths[column] = max(widths[column], terminalWidth(of: cell))
    }
  }

  private func append(
    _ cells: [UInt8], _ isShown: [Bool], _ widths: [Int], to text: inout [UInt8]
  ) {
    Self.eachCell(of: cells) { position, cell in
      if isShown[position] {
        if position > 0 { text.append("  ") }
        let gap = repeatElement(
          UInt8(ascii: " "), count: widths[position] - terminalWidth(of: cell))
        if columns[position].isNumber { text.append(contentsOf: gap) }
        text.append(contentsOf: cell)
        if !columns[position].isNumber { text.append(contentsOf: gap) }
      }
      guard position == columns.count - 1 else { return }
      while text.last == UInt8(ascii: " ") { text.removeLast() }
      text.append(Self.rowEnd)
    }
  }

  private func appendRule(_ isShown: [Bool], _ widths: [Int], to text: inout [UInt8]) {
    for (position, width) in widths.enumerated() where isShown[position] {
      if position > 0 { text.append("  ") }
      text.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: width))
    }
    text.append(Self.rowEnd)
  }
}

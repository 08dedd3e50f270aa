import Rating

/// A bill as a table for a terminal: a header, a rule, the lines, a rule and the totals.
///
/// Numbers stand to the right. A column that is empty on every line is left out. Characters that
/// would steer the terminal are shown escaped. All lines are kept until the end, which alone
/// knows how wide the columns are.
public struct TableBill: BillFormat {
  /// Cells, each ended by the unit separator, and rows by LF: neither occurs in a cell, where
  /// control characters are escaped.
  private var cells: [UInt8] = []

  private static let cellEnd: UInt8 = 0x1F
  private static let rowEnd = UInt8(ascii: "\n")

  public init() {}

  public mutating func begin(into text: inout [UInt8]) {
    cells = []
  }

  public func encode(_ lines: ArraySlice<BillLine>, into block: inout [UInt8]) {
    for line in lines {
      for column in BillColumn.allCases {
        Self.append(column, of: line, to: &block)
        block.append(Self.cellEnd)
      }
      block.append(Self.rowEnd)
    }
  }

  public mutating func append(_ block: [UInt8], into text: inout [UInt8]) {
    cells.append(contentsOf: block)
  }

  public mutating func end(_ totals: BillTotals, into text: inout [UInt8]) {
    let header = Self.row { column, block in block.append(column.rawValue) }
    let total = Self.row { column, block in Self.append(column, of: totals, to: &block) }
    var widths = Array(repeating: 0, count: BillColumn.allCases.count)
    Self.measure(cells, into: &widths)
    let isEmpty = cells.isEmpty
    let columns = BillColumn.allCases.enumerated().map { position, column in
      Column(isShown: isEmpty || widths[position] > 0, isNumber: column.isNumber)
    }
    Self.measure(header, into: &widths)
    Self.measure(total, into: &widths)

    Self.append(header, columns, widths, to: &text)
    Self.appendRule(columns, widths, to: &text)
    if !isEmpty {
      Self.append(cells, columns, widths, to: &text)
      Self.appendRule(columns, widths, to: &text)
    }
    Self.append(total, columns, widths, to: &text)
    cells = []
  }

  private struct Column {
    var isShown: Bool
    var isNumber: Bool
  }

  // MARK: Cells

  private static func row(_ write: (BillColumn, inout [UInt8]) -> Void) -> [UInt8] {
    var row: [UInt8] = []
    for column in BillColumn.allCases {
      write(column, &row)
      row.append(cellEnd)
    }
    row.append(rowEnd)
    return row
  }

  private static func append(_ column: BillColumn, of line: BillLine, to block: inout [UInt8]) {
    switch column {
    case .month: block.append(line.month)
    case .accountID: block.append(terminalText: line.account)
    case .item: block.append(terminalText: line.item)
    case .calls: if let calls = line.calls { block.append(integer: calls) }
    case .talkSeconds:
      if let talk = line.talkMilliseconds { block.append(secondsOfMilliseconds: talk) }
    case .quantity: block.append(line.quantity)
    case .unit: block.append(line.quantity.unit)
    case .tier: block.append(line.tier)
    case .unitPrice: block.append(line.unitPrice)
    case .amount: block.append(line.amount)
    case .payable: block.append(line.payable)
    case .currency: block.append(terminalText: line.currency)
    case .status: block.append(line.status.name)
    case .detail: block.append(terminalText: line.detail)
    }
  }

  private static func append(
    _ column: BillColumn, of totals: BillTotals, to block: inout [UInt8]
  ) {
    switch column {
    case .month: block.append("total")
    case .accountID:
      block.append(integer: totals.lines)
      block.append(totals.lines == 1 ? " line" : " lines")
    case .calls: block.append(integer: totals.calls)
    case .talkSeconds: block.append(secondsOfMilliseconds: totals.talkMilliseconds)
    case .amount: block.append(units: totals.amount.units, scale: totals.amount.scale)
    case .payable: block.append(units: totals.payable.units, scale: totals.payable.scale)
    case .currency: block.append(terminalText: totals.currency)
    case .item, .quantity, .unit, .tier, .unitPrice, .status, .detail: break
    }
  }

  // MARK: Columns

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

  private static func append(
    _ cells: [UInt8], _ columns: [Column], _ widths: [Int], to text: inout [UInt8]
  ) {
    eachCell(of: cells) { position, cell in
      if columns[position].isShown {
        if position > 0 { text.append("  ") }
        let gap = repeatElement(
          UInt8(ascii: " "), count: widths[position] - terminalWidth(of: cell))
        if columns[position].isNumber { text.append(contentsOf: gap) }
        text.append(contentsOf: cell)
        if !columns[position].isNumber { text.append(contentsOf: gap) }
      }
      guard position == columns.count - 1 else { return }
      while text.last == UInt8(ascii: " ") { text.removeLast() }
      text.append(rowEnd)
    }
  }

  private static func appendRule(
    _ columns: [Column], _ widths: [Int], to text: inout [UInt8]
  ) {
    for (position, column) in columns.enumerated() where column.isShown {
      if position > 0 { text.append("  ") }
      text.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: widths[position]))
    }
    text.append(rowEnd)
  }
}

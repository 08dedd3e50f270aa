import Rating

/// A bill as a table for a terminal: a header, a rule, the lines, a rule and the totals.
///
/// Numbers stand to the right. A column that is empty on every line is left out. Characters that
/// would steer the terminal are shown escaped. All lines are kept until the end, which alone
/// knows how wide the columns are.
public struct TableBill: BillFormat {
  private var table = Self.emptyTable

  private static var emptyTable: TextTable {
    TextTable(BillColumn.allCases.map { .init(name: $0.rawValue, isNumber: $0.isNumber) })
  }

  public init() {}

  public mutating func begin(into text: inout [UInt8]) { table = Self.emptyTable }

  public func encode(_ lines: ArraySlice<BillLine>, into block: inout [UInt8]) {
    for line in lines {
      for column in BillColumn.allCases {
        Self.append(column, of: line, to: &block)
        block.append(TextTable.cellEnd)
      }
      block.append(TextTable.rowEnd)
    }
  }

  public mutating func append(_ block: [UInt8], into text: inout [UInt8]) { table.append(block) }

  public mutating func end(_ totals: BillTotals, into text: inout [UInt8]) {
    var total: [UInt8] = []
    for column in BillColumn.allCases {
      Self.append(column, of: totals, to: &total)
      total.append(TextTable.cellEnd)
    }
    total.append(TextTable.rowEnd)
    table.end(total: total, into: &text)
  }

  // MARK: Cells

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

  private static func append(_ column: BillColumn, of totals: BillTotals, to block: inout [UInt8]) {
    switch column {
    case .month: block.append("total")
    case .accountID:
      block.append(integer: totals.lines)
      block.append(totals.lines == 1 ? " line" : " lines")
    case .calls: block.append(integer: totals.calls)
    case .talkSeconds: block.append(secondsOfMilliseconds: totals.talkMilliseconds)
    case .amount: block.append(totals.amount)
    case .payable: block.append(totals.payable)
    case .currency: block.append(terminalText: totals.currency)
    case .item, .quantity, .unit, .tier, .unitPrice, .status, .detail: break
    }
  }
}

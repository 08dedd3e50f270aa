import Rating

/// A bill as a table for a terminal: a header, a rule, the lines, a rule and the totals.
///
/// Numbers stand to the right. A column that is empty on every line is left out, and where the terminal
/// is too narrow those that say the least, which a last line names. Characters that would steer the
/// terminal are shown escaped. All lines are kept until the end, which alone
/// knows how wide the columns are.
public struct TableBill: BillFormat {
  private var table = Self.emptyTable

  private static var emptyTable: TextTable {
    TextTable(BillColumn.allCases.map { .init(name: $0.rawValue, isNumber: $0.isNumber) })
  }

  private let width: Int?

  /// What a narrow terminal goes without, first what most can do without.
  private static let dispensable: [BillColumn] = [
    .status, .unit, .currency, .talkSeconds, .calls, .detail, .amount, .tier,
  ]

  /// - Parameter width: the columns of the terminal; nil: the table takes what it needs.
  public init(width: Int? = nil) { self.width = width }

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
    let places = Self.dispensable.compactMap(BillColumn.allCases.firstIndex)
    let leftOut = table.end(total: total, fitting: width, without: places, into: &text)
    if let width, !leftOut.isEmpty {
      text.append(
        "left out to fit \(width) columns (--format csv shows all):\n"
          + "  \(leftOut.joined(separator: ", "))\n"
      )
    }
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

/// Seat use as a table for a terminal, laid out as a bill is: see ``TableBill``.
public struct TableSeatUse: SeatUseFormat {
  private var table = Self.emptyTable

  private static var emptyTable: TextTable {
    TextTable(SeatUseColumn.allCases.map { .init(name: $0.rawValue, isNumber: $0.isNumber) })
  }

  public init() {}

  public mutating func begin(into text: inout [UInt8]) {
    table = Self.emptyTable
  }

  public mutating func append(_ line: SeatUseLine, into text: inout [UInt8]) {
    table.append(
      Self.row { column, row in
        switch column {
        case .month: row.append(line.month)
        case .accountID: row.append(terminalText: line.account)
        case .peakAt: row.append(line.peakAt ?? "")
        default: if let number = column.number(of: line.use) { row.append(integer: number) }
        }
      })
  }

  public mutating func end(_ totals: SeatUseTotals, into text: inout [UInt8]) {
    let total = Self.row { column, row in
      switch column {
      case .month: row.append("total")
      case .accountID:
        row.append(integer: totals.accounts)
        row.append(totals.accounts == 1 ? " account, " : " accounts, ")
        row.append(integer: totals.accountsAbove)
        row.append(" above")
      case .peakCalls, .peakAt, .seats: break
      case .secondsAbove: row.append(integer: totals.secondsAbove)
      case .callSecondsAbove: row.append(integer: totals.callSecondsAbove)
      }
    }
    table.end(total: total, into: &text)
  }

  private static func row(_ write: (SeatUseColumn, inout [UInt8]) -> Void) -> [UInt8] {
    var row: [UInt8] = []
    for column in SeatUseColumn.allCases {
      write(column, &row)
      row.append(TextTable.cellEnd)
    }
    row.append(TextTable.rowEnd)
    return row
  }
}

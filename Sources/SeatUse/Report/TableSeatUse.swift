import Reports

/// Seat use as a table for a terminal, laid out as a bill is: see `TableBill`.
public struct TableSeatUse: SeatUseFormat {
  private var table = Self.emptyTable

  private static var emptyTable: TextTable {
    TextTable(SeatUseColumn.allCases.map { .init(name: $0.rawValue, isNumber: $0.isNumber) })
  }

  public init() {}

  public mutating func begin(into text: inout [UInt8]) { table = Self.emptyTable }

  public mutating func append(_ line: SeatUseLine, into text: inout [UInt8]) {
    table.append(row: SeatUseColumn.allCases.map { $0.text(of: line) })
  }

  public mutating func end(_ totals: SeatUseTotals, into text: inout [UInt8]) {
    let total = SeatUseColumn.allCases.map { column in
      switch column {
      case .month: "total"
      case .accountID:
        "\(totals.accounts) \(totals.accounts == 1 ? "account" : "accounts"), "
          + "\(totals.accountsAbove) above"
      case .peakCalls, .peakAt, .seats: ""
      case .secondsAbove: "\(totals.secondsAbove)"
      case .callSecondsAbove: "\(totals.callSecondsAbove)"
      }
    }
    table.end(total: TextTable.encoded(total), into: &text)
  }
}

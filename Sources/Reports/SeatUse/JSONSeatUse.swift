/// Seat use as one JSON object, `{"seat_use": [lines], "totals": {…}}`, with an object per line of
/// text; what a line does not have is null.
public struct JSONSeatUse: SeatUseFormat {
  private var isFirst = true

  public init() {}

  public mutating func begin(into text: inout [UInt8]) {
    isFirst = true
    text.append("{\"seat_use\": [")
  }

  public mutating func append(_ line: SeatUseLine, into text: inout [UInt8]) {
    text.append(isFirst ? "\n{" : ",\n{")
    isFirst = false
    for column in SeatUseColumn.allCases {
      text.append(column == .month ? "\"" : ", \"")
      text.append(column.rawValue)
      text.append("\": ")
      switch column {
      case .month:
        text.append("\"")
        text.append(line.month)
        text.append("\"")
      case .accountID: text.append(jsonString: line.account)
      case .peakAt:
        if let time = line.peakAt { text.append(jsonString: time) } else { text.append("null") }
      default: if let number = column.number(of: line.use) { text.append(integer: number) }
      }
    }
    text.append("}")
  }

  public mutating func end(_ totals: SeatUseTotals, into text: inout [UInt8]) {
    text.append(isFirst ? "], \"totals\": {" : "\n], \"totals\": {")
    text.append("\"accounts\": ")
    text.append(integer: totals.accounts)
    text.append(", \"accounts_above\": ")
    text.append(integer: totals.accountsAbove)
    text.append(", \"seconds_above\": ")
    text.append(integer: totals.secondsAbove)
    text.append(", \"call_seconds_above\": ")
    text.append(integer: totals.callSecondsAbove)
    text.append("}}\n")
  }
}

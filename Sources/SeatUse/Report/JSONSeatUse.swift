import Reports

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
      text.append("\(column == .month ? "" : ", ")\"\(column.rawValue)\": ")
      let value = column.text(of: line)
      if column == .peakAt, line.peakAt == nil {
        text.append("null")
      } else if column.isNumber {
        text.append(value)
      } else {
        text.append(jsonString: value)
      }
    }
    text.append("}")
  }

  public mutating func end(_ totals: SeatUseTotals, into text: inout [UInt8]) {
    text.append(
      (isFirst ? "" : "\n") + "], \"totals\": {\"accounts\": \(totals.accounts), "
        + "\"accounts_above\": \(totals.accountsAbove), "
        + "\"seconds_above\": \(totals.secondsAbove), "
        + "\"call_seconds_above\": \(totals.callSecondsAbove)}}\n")
  }
}

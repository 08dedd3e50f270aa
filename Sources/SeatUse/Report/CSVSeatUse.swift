import Reports

/// Seat use as CSV: a header, then a row per account, with LF ends.
public struct CSVSeatUse: SeatUseFormat {
  public init() {}

  public func begin(into text: inout [UInt8]) {
    text.append(SeatUseColumn.allCases.map(\.rawValue).joined(separator: ","))
    text.append(UInt8(ascii: "\n"))
  }

  public func append(_ line: SeatUseLine, into text: inout [UInt8]) {
    for column in SeatUseColumn.allCases {
      text.append(csvField: column.text(of: line))
      text.append(column == SeatUseColumn.allCases.last ? "\n" : ",")
    }
  }

  public func end(_ totals: SeatUseTotals, into text: inout [UInt8]) {}
}

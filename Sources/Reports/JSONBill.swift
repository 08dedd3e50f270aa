import CDRCore
import Rating

/// A bill as one JSON object, `{"bill": [lines], "totals": {…}}`, with an object per line of text.
///
/// Money is written as strings, so that no reader makes floating-point numbers of it; what a line
/// does not have is null.
public struct JSONBill: BillFormat {
  private var isFirst = true

  public init() {}

  public mutating func begin(into text: inout [UInt8]) {
    isFirst = true
    text.append("{\"bill\": [")
  }

  /// Encodes lines with commas between them, but none before the first and after the last: which
  /// line is the bill's first is known only in order.
  public func encode(_ lines: ArraySlice<BillLine>, into block: inout [UInt8]) {
    for line in lines {
      block.append(block.isEmpty ? "\n" : ",\n")
      Self.encode(line, into: &block)
    }
  }

  public mutating func append(_ block: [UInt8], into text: inout [UInt8]) {
    guard !block.isEmpty else { return }
    if !isFirst { text.append(UInt8(ascii: ",")) }
    isFirst = false
    text.append(contentsOf: block)
  }

  public mutating func end(_ totals: BillTotals, into text: inout [UInt8]) {
    text.append(isFirst ? "], \"totals\": {" : "\n], \"totals\": {")
    func value(_ key: String, _ write: (inout [UInt8]) -> Void) {
      text.append("\"\(key)\": ")
      write(&text)
      text.append(", ")
    }
    value("lines") { $0.append(integer: totals.lines) }
    value("calls") { $0.append(integer: totals.calls) }
    value("talk_seconds") { $0.append(secondsOfMilliseconds: totals.talkMilliseconds) }
    value("billed_minutes") { $0.append(minutesOfSeconds: totals.billedSeconds) }
    value("recording_minutes") { $0.append(minutesOfSeconds: totals.recordingBilledSeconds) }
    value("number_months") { $0.append(integer: totals.numberMonths) }
    value("seat_orders") { $0.append(integer: totals.seatOrders) }
    value("amount") { $0.append(jsonMoney: totals.amount) }
    value("payable") { $0.append(jsonMoney: totals.payable) }
    text.append("\"currency\": ")
    text.append(jsonString: totals.currency)
    text.append("}}\n")
  }

  private static func encode(_ line: BillLine, into block: inout [UInt8]) {
    block.append("{\"month\": \"")
    block.append(line.month)
    block.append("\", \"account_id\": ")
    block.append(jsonString: line.account)
    block.append(", \"item\": ")
    block.append(jsonString: line.item)
    block.append(", \"calls\": ")
    if let calls = line.calls { block.append(integer: calls) } else { block.append("null") }
    block.append(", \"talk_seconds\": ")
    if let talk = line.talkMilliseconds {
      block.append(secondsOfMilliseconds: talk)
    } else {
      block.append("null")
    }
    block.append(", \"quantity\": ")
    block.append(line.quantity)
    block.append(", \"unit\": \"")
    block.append(line.quantity.unit)
    block.append("\", \"tier\": ")
    if line.tier.isEmpty { block.append("null") } else { block.append(jsonString: line.tier) }
    block.append(", \"unit_price\": \"")
    block.append(line.unitPrice)
    block.append("\", \"amount\": \"")
    block.append(line.amount)
    block.append("\", \"payable\": \"")
    block.append(line.payable)
    block.append("\", \"currency\": ")
    block.append(jsonString: line.currency)
    block.append(", \"status\": \"")
    block.append(line.status.name)
    block.append("\", \"detail\": ")
    if line.detail.isEmpty { block.append("null") } else { block.append(jsonString: line.detail) }
    block.append(UInt8(ascii: "}"))
  }
}

extension [UInt8] {
  /// Appends money as a JSON string.
  mutating func append(jsonMoney money: FixedDecimal) {
    append(UInt8(ascii: "\""))
    append(money)
    append(UInt8(ascii: "\""))
  }
}

import Metering
import Rating

/// A bill as CSV: a header, then a row per line, with LF ends.
public struct CSVBill: BillFormat {
  public init() {}

  public func begin(into text: inout [UInt8]) {
    text.append(BillColumn.allCases.map(\.rawValue).joined(separator: ","))
    text.append(UInt8(ascii: "\n"))
  }

  public func encode(_ lines: ArraySlice<BillLine>, into block: inout [UInt8]) {
    // Lines of one account follow one another, and begin alike.
    var (month, account) = (Month?.none, "")
    var beginning: [UInt8] = []
    for line in lines {
      // By bytes, as accounts are told apart: `String` takes some texts for equal that differ.
      if line.month != month || !line.account.utf8.elementsEqual(account.utf8) {
        (month, account) = (line.month, line.account)
        beginning.removeAll(keepingCapacity: true)
        beginning.append(line.month)
        beginning.append(UInt8(ascii: ","))
        beginning.append(csvField: line.account)
      }
      block.append(contentsOf: beginning)
      Self.encodeRest(of: line, into: &block)
    }
  }

  public func append(_ block: [UInt8], into text: inout [UInt8]) {
    text.append(contentsOf: block)
  }

  public func end(_ totals: BillTotals, into text: inout [UInt8]) {}

  /// All columns but month and account.
  private static func encodeRest(of line: BillLine, into block: inout [UInt8]) {
    let comma = UInt8(ascii: ",")
    block.append(comma)
    block.append(csvField: line.item)
    block.append(comma)
    if let calls = line.calls { block.append(integer: calls) }
    block.append(comma)
    if let talk = line.talkMilliseconds { block.append(secondsOfMilliseconds: talk) }
    block.append(comma)
    block.append(line.quantity)
    block.append(comma)
    block.append(line.quantity.unit)
    block.append(comma)
    block.append(line.tier)
    block.append(comma)
    block.append(line.unitPrice)
    block.append(comma)
    block.append(line.amount)
    block.append(comma)
    block.append(line.payable)
    block.append(comma)
    block.append(csvField: line.currency)
    block.append(comma)
    block.append(line.status.name)
    block.append(comma)
    block.append(csvField: line.detail)
    block.append(UInt8(ascii: "\n"))
  }
}

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
      if line.month != month || !Self.isSame(line.account, account) {
        (month, account) = (line.month, line.account)
        beginning.removeAll(keepingCapacity: true)
        beginning.append(line.month)
        beginning.append(UInt8(ascii: ","))
        beginning.append(csvField: line.account)
      }
      block.append(addingCapacity: beginning.count + Self.capacity(ofRest: line)) { text in
        for byte in beginning { text.append(byte) }
        Self.encodeRest(of: line, into: &text)
      }
    }
  }

  /// Whether two accounts have the same bytes: `String` takes some texts for equal that differ.
  @inline(__always)
  private static func isSame(_ a: String, _ b: String) -> Bool {
    guard a.utf8.count == b.utf8.count else { return false }
    let (a, b) = (a.utf8Span.span, b.utf8Span.span)
    for place in a.indices where a[place] != b[place] { return false }
    return true
  }

  public func append(_ block: [UInt8], into text: inout [UInt8]) {
    text.append(contentsOf: block)
  }

  public func end(_ totals: BillTotals, into text: inout [UInt8]) {}

  /// Bytes that all columns but month and account take at most.
  private static func capacity(ofRest line: BillLine) -> Int {
    var bytes = 0
    for field in [line.item, line.tier, line.unitPrice, line.currency, line.detail] {
      // Each byte may be a quote that is doubled, and quotes stand around them.
      bytes += field.utf8.count * 2 + 2
    }
    bytes += line.quantity.unit.utf8.count + line.status.name.utf8.count
    bytes += 3 * OutputSpan<UInt8>.numberCapacity()
    bytes += OutputSpan<UInt8>.numberCapacity(scale: line.amount.scale)
    bytes += OutputSpan<UInt8>.numberCapacity(scale: line.payable.scale)
    return bytes + BillColumn.allCases.count
  }

  /// All columns but month and account.
  private static func encodeRest(of line: BillLine, into text: inout OutputSpan<UInt8>) {
    let comma = UInt8(ascii: ",")
    text.append(comma)
    text.append(csvField: line.item)
    text.append(comma)
    if let calls = line.calls { text.append(integer: calls) }
    text.append(comma)
    if let talk = line.talkMilliseconds { text.append(secondsOfMilliseconds: talk) }
    text.append(comma)
    switch line.quantity {
    case .minutes(let seconds): text.append(minutesOfSeconds: seconds)
    case .numberMonths(let count), .seats(let count): text.append(integer: count)
    }
    text.append(comma)
    text.append(plain: line.quantity.unit)
    text.append(comma)
    text.append(plain: line.tier)
    text.append(comma)
    text.append(plain: line.unitPrice)
    text.append(comma)
    text.append(units: line.amount.units, scale: line.amount.scale)
    text.append(comma)
    text.append(units: line.payable.units, scale: line.payable.scale)
    text.append(comma)
    text.append(csvField: line.currency)
    text.append(comma)
    text.append(plain: line.status.name)
    text.append(comma)
    text.append(csvField: line.detail)
    text.append(UInt8(ascii: "\n"))
  }
}

extension OutputSpan<UInt8> {
  /// Appends a field that never needs quotes, such as a price.
  fileprivate mutating func append(plain field: String) {
    let bytes = field.utf8.span
    for place in bytes.indices { append(bytes[place]) }
  }

  /// Appends a field, quoted where a comma, a quote or a line end needs it.
  fileprivate mutating func append(csvField field: String) {
    let bytes = field.utf8.span
    var needsQuotes = false
    for place in bytes.indices {
      switch bytes[place] {
      case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        needsQuotes = true
      default: break
      }
    }
    if needsQuotes { append(UInt8(ascii: "\"")) }
    for place in bytes.indices {
      if bytes[place] == UInt8(ascii: "\"") { append(bytes[place]) }
      append(bytes[place])
    }
    if needsQuotes { append(UInt8(ascii: "\"")) }
  }
}

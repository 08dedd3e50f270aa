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
    var known = KnownTerms()
    // Lines of one account follow one another, and begin alike.
    var (month, account) = (Month?.none, "")
    var beginning: [UInt8] = []
    // By a span, whose lines are not copied, and no references counted.
    let lines = lines.span
    for place in lines.indices {
      if lines[place].month != month || !Self.isSame(lines[place].account, account) {
        (month, account) = (lines[place].month, lines[place].account)
        beginning.removeAll(keepingCapacity: true)
        beginning.append(lines[place].month)
        beginning.append(UInt8(ascii: ","))
        beginning.append(csvField: lines[place].account)
      }
      let terms = known[lines[place].terms]
      let size = beginning.count + terms.text.count + Self.capacity(ofRestOf: place, in: lines)
      block.append(addingCapacity: size) {
        $0.append(copying: beginning.span)
        Self.encodeRest(of: place, in: lines, terms: terms, into: &$0)
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

  /// Bytes that a line, the one at a place, takes at most without its beginning and its terms.
  private static func capacity(ofRestOf place: Int, in lines: Span<BillLine>) -> Int {
    // Each byte of the detail may be a quote that is doubled, and quotes stand around them.
    var bytes = lines[place].detail.utf8.count * 2 + 2
    bytes += lines[place].quantity.unit.utf8.count + lines[place].status.name.utf8.count
    bytes += 3 * OutputSpan<UInt8>.numberCapacity()
    bytes += OutputSpan<UInt8>.numberCapacity(scale: lines[place].amount.scale)
    bytes += OutputSpan<UInt8>.numberCapacity(scale: lines[place].payable.scale)
    return bytes + BillColumn.allCases.count
  }

  /// All columns but month and account.
  @inline(__always)
  private static func encodeRest(
    of place: Int, in lines: Span<BillLine>, terms: EncodedTerms, into text: inout OutputSpan<UInt8>
  ) {
    let comma = UInt8(ascii: ",")
    text.append(copying: terms.text.span.extracting(terms.item))
    if let calls = lines[place].calls { text.append(integer: calls) }
    text.append(comma)
    if let talk = lines[place].talkMilliseconds { text.append(secondsOfMilliseconds: talk) }
    text.append(comma)
    switch lines[place].quantity {
    case .minutes(let seconds): text.append(minutesOfSeconds: seconds)
    case .numberMonths(let count), .seats(let count): text.append(integer: count)
    }
    text.append(comma)
    text.append(lines[place].quantity.unit)
    text.append(copying: terms.text.span.extracting(terms.tierAndPrice))
    text.append(units: lines[place].amount.units, scale: lines[place].amount.scale)
    text.append(comma)
    text.append(units: lines[place].payable.units, scale: lines[place].payable.scale)
    text.append(copying: terms.text.span.extracting(terms.currency))
    text.append(lines[place].status.name)
    text.append(comma)
    if !lines[place].detail.isEmpty { text.append(csvField: lines[place].detail) }
    text.append(UInt8(ascii: "\n"))
  }
}

/// The terms of lines as CSV: in three pieces, each with the commas around it.
private struct EncodedTerms {
  /// The pieces behind one another.
  let text: [UInt8]
  let item: Range<Int>
  let tierAndPrice: Range<Int>
  let currency: Range<Int>

  init(_ terms: LineTerms) {
    var text: [UInt8] = []
    func append(_ fields: [String]) -> Range<Int> {
      let start = text.count
      text.append(UInt8(ascii: ","))
      for field in fields {
        text.append(csvField: field)
        text.append(UInt8(ascii: ","))
      }
      return start..<text.count
    }
    item = append([terms.item])
    tierAndPrice = append([terms.tier, terms.unitPrice])
    currency = append([terms.currency])
    self.text = text
  }
}

/// The terms that were encoded so far.
private struct KnownTerms {
  private var encoded: [ObjectIdentifier: EncodedTerms] = [:]

  /// Encodes terms that are new. They have to live as long as this.
  subscript(terms: LineTerms) -> EncodedTerms {
    mutating get {
      if let known = encoded[ObjectIdentifier(terms)] { return known }
      let new = EncodedTerms(terms)
      encoded[ObjectIdentifier(terms)] = new
      return new
    }
  }
}

extension OutputSpan<UInt8> {
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

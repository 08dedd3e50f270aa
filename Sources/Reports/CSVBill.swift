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
    var beginning = LineBeginning()
    var shared = SharedTexts()
    // By a span, whose lines are not copied, and no references counted.
    let lines = lines.span
    for place in lines.indices {
      beginning.take(lines[place].month, lines[place].account)
      let texts = shared.texts(of: place, in: lines)
      let size = beginning.text.count + texts.count + Self.ownSize(of: place, in: lines)
      block.append(addingCapacity: size) { block in
        block.write { text in
          text.write(beginning.text.span)
          Self.write(place, of: lines, texts, in: shared.bytes.span, to: &text)
        }
      }
    }
  }

  public func append(_ block: [UInt8], into text: inout [UInt8]) {
    if text.isEmpty { text = block } else { text.append(contentsOf: block) }
  }

  public func end(_ totals: BillTotals, into text: inout [UInt8]) {}

  /// Bytes that a line takes at most beside what it shares with others.
  @inline(__always)
  private static func ownSize(of place: Int, in lines: Span<BillLine>) -> Int {
    // Each byte of the detail may be a quote that is doubled, and quotes stand around them.
    3 * ByteCursor.numberSize() + ByteCursor.numberSize(scale: lines[place].amount.scale)
      + ByteCursor.numberSize(scale: lines[place].payable.scale)
      + lines[place].detail.utf8.count * 2 + 2 + BillColumn.allCases.count
  }

  /// Writes all columns but month and account.
  @inline(__always)
  private static func write(
    _ place: Int, of lines: Span<BillLine>, _ texts: SharedTexts.Places, in shared: Span<UInt8>,
    to text: inout ByteCursor
  ) {
    let comma = UInt8(ascii: ",")
    text.write(shared.extracting(texts.item))
    if let calls = lines[place].calls { text.write(integer: calls) }
    text.write(comma)
    if let talk = lines[place].talkMilliseconds { text.write(secondsOfMilliseconds: talk) }
    text.write(comma)
    switch lines[place].quantity {
    case .minutes(let seconds): text.write(minutesOfSeconds: seconds)
    case .numberMonths(let count), .seats(let count): text.write(integer: count)
    }
    text.write(shared.extracting(texts.price))
    text.write(units: lines[place].amount.units, scale: lines[place].amount.scale)
    text.write(comma)
    text.write(units: lines[place].payable.units, scale: lines[place].payable.scale)
    text.write(shared.extracting(texts.status))
    if !lines[place].detail.isEmpty { write(csvField: lines[place].detail, to: &text) }
    text.write(UInt8(ascii: "\n"))
  }

  @inline(never)
  private static func write(csvField field: String, to text: inout ByteCursor) {
    var encoded: [UInt8] = []
    encoded.append(csvField: field)
    text.write(encoded.span)
  }
}

/// What all lines of an account in a month begin with, without the comma behind it.
private struct LineBeginning {
  private(set) var text: [UInt8] = []
  private var monthText: [UInt8] = []
  private var month: Month?
  private var account = ""

  @inline(__always)
  mutating func take(_ month: Month, _ account: String) {
    if month != self.month || !isSame(account, self.account) { encode(month, account) }
  }

  @inline(never)
  private mutating func encode(_ month: Month, _ account: String) {
    if month != self.month {
      monthText = []
      monthText.append(month)
      monthText.append(UInt8(ascii: ","))
    }
    (self.month, self.account) = (month, account)
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: monthText)
    text.append(csvField: account)
  }
}

/// Whether two strings are the same, bit by bit: their bytes, or where these are. Strings that
/// `==` takes for equal may differ in bytes.
@inline(__always)
private func isSame(_ a: String, _ b: String) -> Bool {
  let a = unsafe unsafeBitCast(a, to: (UInt64, UInt64).self)
  let b = unsafe unsafeBitCast(b, to: (UInt64, UInt64).self)
  return a == b
}

/// Texts that many lines share, encoded once: what terms, unit and status make of the columns
/// between the numbers, in three pieces with the commas around them.
private struct SharedTexts {
  /// Where the pieces of a line stand.
  struct Places {
    /// The terms that they are of; nil: of none yet.
    fileprivate var terms: ObjectIdentifier?
    fileprivate var kind = 0
    private var starts = (item: 0, price: 0, status: 0, end: 0)

    fileprivate init() {}

    fileprivate init(
      terms: ObjectIdentifier, kind: Int, starts: (item: Int, price: Int, status: Int, end: Int)
    ) {
      (self.terms, self.kind, self.starts) = (terms, kind, starts)
    }

    var item: Range<Int> { starts.item..<starts.price }
    /// The unit, the tier and the price.
    var price: Range<Int> { starts.price..<starts.status }
    /// The currency and the status.
    var status: Range<Int> { starts.status..<starts.end }
    var count: Int { starts.end - starts.item }
  }

  /// The pieces behind one another.
  private(set) var bytes: [UInt8] = []
  /// Open addressing by terms and kind.
  private var slots = [Places](repeating: Places(), count: 64)
  private var used = 0

  /// The texts of a line, whose terms have to live as long as these texts.
  @inline(__always)
  mutating func texts(of place: Int, in lines: Span<BillLine>) -> Places {
    let terms = ObjectIdentifier(lines[place].terms)
    let kind = Self.kind(of: lines[place].quantity, lines[place].status)
    let found = slots[slot(of: terms, kind)]
    return found.terms == nil ? encode(place, of: lines) : found
  }

  /// The slot that holds the texts of terms, or where they have to go.
  @inline(__always)
  private func slot(of terms: ObjectIdentifier, _ kind: Int) -> Int {
    // Objects lie at multiples of 16.
    let mixed = (UInt(bitPattern: terms) >> 4) &* 0x9e37_79b9_7f4a_7c15
    var slot = (Int(mixed >> 32) + kind) & (slots.count - 1)
    while slots[slot].terms != nil, slots[slot].terms != terms || slots[slot].kind != kind {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  @inline(never)
  private mutating func encode(_ place: Int, of lines: Span<BillLine>) -> Places {
    let (line, terms) = (lines[place], lines[place].terms)
    let item = bytes.count
    append([terms.item])
    let price = bytes.count
    append([line.quantity.unit, terms.tier, terms.unitPrice])
    let status = bytes.count
    append([terms.currency, line.status.name])
    let new = Places(
      terms: ObjectIdentifier(terms), kind: Self.kind(of: line.quantity, line.status),
      starts: (item, price, status, bytes.count))
    // At most half full.
    used += 1
    if used > slots.count / 2 {
      let old = slots
      slots = [Places](repeating: Places(), count: old.count * 2)
      for texts in old { if let terms = texts.terms { slots[slot(of: terms, texts.kind)] = texts } }
    }
    slots[slot(of: ObjectIdentifier(terms), new.kind)] = new
    return new
  }

  private mutating func append(_ fields: [String]) {
    bytes.append(UInt8(ascii: ","))
    for field in fields {
      bytes.append(csvField: field)
      bytes.append(UInt8(ascii: ","))
    }
  }

  /// A number for each unit and status.
  @inline(__always)
  private static func kind(of quantity: Quantity, _ status: BillStatus) -> Int {
    let unit =
      switch quantity {
      case .minutes: 0
      case .numberMonths: 1
      case .seats: 2
      }
    return unit * 2 + (status == .final ? 1 : 0)
  }
}

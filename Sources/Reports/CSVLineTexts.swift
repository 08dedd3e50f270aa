import CDRCore
import Rating

/// What all lines of an account in a month begin with, without the comma after it.
struct LineBeginning {
  private(set) var text: [UInt8] = []
  private var month: Month?
  /// Bytes of the month and the comma after it.
  private var monthSize = 0
  private var account = ""
  private var isASCII = true

  @inline(__always)
  mutating func begin(_ month: Month, _ account: String) {
    if month != self.month || !isSame(account) { encode(month, account) }
  }

  /// Whether an account has the same bytes as the last one.
  @inline(__always)
  private func isSame(_ other: String) -> Bool {
    // `==` takes some texts for equal that differ in bytes. All such of one in ASCII are longer:
    // they have signs of two or three bytes where it has one.
    account.utf8.count == other.utf8.count && account == other
      && (isASCII || account.hasBytes(of: other))
  }

  @inline(never)
  private mutating func encode(_ month: Month, _ account: String) {
    if month != self.month {
      text.removeAll(keepingCapacity: true)
      text.append(month)
      text.append(UInt8(ascii: ","))
      monthSize = text.count
    } else {
      text.removeLast(text.count - monthSize)
    }
    text.append(csvField: account)
    isASCII = account.utf8Span.isKnownASCII
    (self.month, self.account) = (month, account)
  }
}

/// Texts that many lines share, encoded once: what terms, unit and status make of the columns
/// between the numbers, in three pieces with the commas around them.
struct SharedTexts {
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

  /// The pieces one after another, and room after them, so that each can be copied as a block.
  private(set) var bytes = [UInt8](repeating: 0, count: ByteCursor.blockSize)
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
    bytes.removeLast(ByteCursor.blockSize)
    let item = beginPiece()
    append(terms.item)
    let price = beginPiece()
    append(line.quantity.unit)
    append(terms.tier)
    append(terms.unitPrice)
    let status = beginPiece()
    append(terms.currency)
    append(line.status.name)
    let new = Places(
      terms: ObjectIdentifier(terms), kind: Self.kind(of: line.quantity, line.status),
      starts: (item, price, status, bytes.count))
    bytes.append(contentsOf: repeatElement(0, count: ByteCursor.blockSize))
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

  /// Appends the comma before a piece.
  ///
  /// - Returns: where the piece begins.
  private mutating func beginPiece() -> Int {
    bytes.append(UInt8(ascii: ","))
    return bytes.count - 1
  }

  /// Appends a field and the comma after it.
  private mutating func append(_ field: String) {
    bytes.append(csvField: field)
    bytes.append(UInt8(ascii: ","))
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

import CDRCore
import Outputs

/// Packs the lines of a posting as a ledger keeps them: not their text but what it is made of, column by
/// column and compressed, which takes a tenth of it.
///
/// ```
/// 0 | size | zlib( version, terms, items, prices, number of lines,
///                  accounts, items, kinds, scales, quantities, prices, money )
/// ```
///
/// Accounts stand in byte order, so that of each only what differs from the one before is kept. Most
/// money is a quantity times a price, cut: what is kept is by how much it is not.
struct PostingsPacking {
  static let version: UInt8 = 1

  private let terms: PostingTerms
  private var items = Names()
  private var prices = Names()
  /// What the prices say.
  private var priceValues: [FixedDecimal?] = []
  private var count = 0
  private var account: [UInt8] = []
  /// Of the account: how many lines it has so far.
  private var run: UInt64 = 0
  private var accounts: [UInt8] = []
  private var itemColumn: [UInt8] = []
  private var kinds: [UInt8] = []
  private var scales: [UInt8] = []
  private var quantities: [UInt8] = []
  private var priceColumn: [UInt8] = []
  private var money: [UInt8] = []
  /// Whether a line cannot be packed, and all has to stay text.
  private var isImpossible = false

  init(_ terms: PostingTerms) { self.terms = terms }

  /// Texts, each by its place in a list.
  private struct Names {
    var places: [[UInt8]: Int] = [:]
    var list: [[UInt8]] = []

    mutating func place(of name: ArraySlice<UInt8>) -> Int {
      let name = Array(name)
      if let place = places[name] { return place }
      places[name] = list.count
      list.append(name)
      return list.count - 1
    }
  }

  mutating func add(_ line: PostingLine) {
    if count == 0 || !line.account.elementsEqual(account) { begin(line.account) }
    run += 1
    count += 1
    itemColumn.append(packed: UInt64(items.place(of: line.item)))
    let kind = line.after.quantity?.kind
    let knowsBefore = kind != nil && line.before.quantity?.kind == kind
    kinds.append(LineKind(kind, knowsBefore: knowsBefore).byte)
    scales.append(packed: UInt64(line.after.money.scale))
    var before = line.before
    if kind == nil || !knowsBefore { before.quantity = nil }
    if let quantity = before.quantity { quantities.append(packedSigned: quantity.count) }
    if let quantity = line.after.quantity, kind != nil {
      quantities.append(packedSigned: quantity.count &- (before.quantity?.count ?? 0))
    }
    for side in [before, line.after] {
      let price = side.price.isEmpty ? nil : prices.place(of: side.price)
      priceColumn.append(packed: UInt64(price.map { $0 + 1 } ?? 0))
      if prices.list.count > priceValues.count {
        priceValues.append(ExpectedMoney.price(side.price))
      }
      let expected = ExpectedMoney.units(
        side.quantity, at: price.flatMap { priceValues[$0] }, scale: line.after.money.scale)
      let (rest, overflows) = side.money.units.subtractingReportingOverflow(expected)
      if let rest = Int64(exactly: rest), !overflows {
        money.append(packedSigned: rest)
      } else {
        isImpossible = true
      }
    }
  }

  private mutating func begin(_ name: ArraySlice<UInt8>) {
    endAccount()
    let shared = zip(account, name).prefix { $0 == $1 }.count
    accounts.append(packed: UInt64(shared))
    accounts.append(packedText: name.dropFirst(shared))
    account = Array(name)
  }

  private mutating func endAccount() {
    if run > 0 { accounts.append(packed: run) }
    run = 0
  }

  /// The lines as they are kept; nil where they have to be kept as text.
  func packed() throws(Failure) -> [UInt8]? {
    if isImpossible { return nil }
    var last = self
    last.endAccount()
    var bytes: [UInt8] = [Self.version]
    bytes.append(packedText: terms.idPrefix)
    bytes.append(packed: UInt64(bitPattern: terms.firstLine))
    bytes.append(packedText: terms.currency)
    bytes.append(packedText: terms.reason)
    for names in [items, prices] {
      bytes.append(packed: UInt64(names.list.count))
      for name in names.list { bytes.append(packedText: name) }
    }
    bytes.append(packed: UInt64(count))
    for column in [last.accounts, itemColumn, kinds, scales, quantities, priceColumn, money] {
      bytes += column
    }
    var stored: [UInt8] = [0]
    stored.append(packed: UInt64(bytes.count))
    return stored + (try Deflated.pack(bytes))
  }
}

/// What is known of a line's quantities, in a byte: 0 for nothing, 1 to 3 for both by their kind, 4 to 6
/// for the later one alone.
struct LineKind {
  let kind: PostedQuantity.Kind?
  let knowsBefore: Bool

  init(_ kind: PostedQuantity.Kind?, knowsBefore: Bool) {
    self.kind = kind
    self.knowsBefore = knowsBefore
  }

  /// nil for a byte that no line has.
  init?(byte: UInt8) {
    guard byte <= 6 else { return nil }
    kind = PostedQuantity.Kind(rawValue: byte > 3 ? byte - 3 : byte)
    knowsBefore = (1...3).contains(byte)
  }

  var byte: UInt8 { kind.map { $0.rawValue + (knowsBefore ? 0 : 3) } ?? 0 }
}

/// What a quantity costs at a price, cut to some decimals: most often what is payable.
enum ExpectedMoney {
  /// What a price's text says; nil where it is none that is reckoned with. A posting of a million lines
  /// has some ten prices, so that each is read once.
  static func price(_ text: ArraySlice<UInt8>) -> FixedDecimal? {
    guard let price = FixedDecimal(String(decoding: text, as: UTF8.self)), price.scale <= 18 else {
      return nil
    }
    return price
  }

  /// 0 where a quantity or a price is not known, or too large.
  static func units(_ quantity: PostedQuantity?, at price: FixedDecimal?, scale: Int) -> Int128 {
    guard let quantity, let price else { return 0 }
    var (product, overflows) = Int128(quantity.count).multipliedReportingOverflow(by: price.units)
    for _ in 0..<scale where !overflows {
      (product, overflows) = product.multipliedReportingOverflow(by: 10)
    }
    if overflows { return 0 }
    var divisor: Int128 = quantity.kind == .minutes ? 60 : 1
    for _ in 0..<price.scale { divisor *= 10 }
    let units = product / divisor
    // What differs from it is to fit 64 bits.
    return units.magnitude < 1 << 62 ? units : 0
  }
}

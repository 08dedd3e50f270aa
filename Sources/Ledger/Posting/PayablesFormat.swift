import CDRCore
import Outputs
import Rating
import Reports

/// A bill as what is payable by account and item, packed: the form in which it is compared with what
/// was posted before, and kept as what was posted last.
///
/// ```
/// 0 | size of the rest | account | number of lines | item, scale, units, kind, count, price | …
/// ```
///
/// Accounts stand in the order of the bill. An item may have several lines. Bills that were posted by
/// programs before version 7 of the schema do not begin with 0, and have neither quantities nor prices:
/// no account's entry has no bytes.
struct PayablesFormat: BillFormat {
  /// Whether quantities and prices stand beside what is payable.
  var hasQuantities = false

  func begin(into text: inout [UInt8]) {
    if hasQuantities { text.append(0) }
  }

  func encode(_ lines: ArraySlice<BillLine>, into block: inout [UInt8]) {
    var entry: [UInt8] = []
    var first = lines.startIndex
    while first < lines.endIndex {
      let account = lines[first].account
      // By bytes: `String` takes some texts for equal that differ.
      let end =
        lines[first...].firstIndex { !$0.account.hasBytes(of: account) }
        ?? lines.endIndex
      entry.removeAll(keepingCapacity: true)
      entry.append(packedText: Array(account.utf8))
      entry.append(packed: UInt64(end - first))
      for line in lines[first..<end] {
        entry.append(packedText: Array(line.item.utf8))
        entry.append(packed: UInt64(line.payable.scale))
        // The raters throw for more than 64 bits.
        entry.append(packedSigned: Int64(line.payable.units))
        guard hasQuantities else { continue }
        let quantity = PostedQuantity(line.quantity)
        entry.append(quantity.kind.rawValue)
        entry.append(packedSigned: quantity.count)
        entry.append(packedText: Array(line.unitPrice.utf8))
      }
      block.append(packedText: entry)
      first = end
    }
  }

  func append(_ block: [UInt8], into text: inout [UInt8]) { text.append(contentsOf: block) }

  func end(_ totals: BillTotals, into text: inout [UInt8]) {}

  /// Whether a packed bill has quantities and prices.
  static func hasQuantities(_ bytes: [UInt8]) -> Bool { bytes.first == 0 }

  /// A packed bill without its mark where it has no lines.
  static func trimmed(_ bytes: [UInt8]) -> [UInt8] { bytes == [0] ? [] : bytes }

  // MARK: In the ledger

  /// As it is kept: with quantities compressed, after its mark and size.
  static func stored(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    guard hasQuantities(bytes) else { return bytes }
    var stored: [UInt8] = [0]
    stored.append(packed: UInt64(bytes.count))
    return stored + (try Deflated.pack(bytes))
  }

  /// A packed bill as it was kept.
  ///
  /// - Throws: `unfit` for bytes that no program kept.
  static func read(_ stored: [UInt8]) throws(Failure) -> [UInt8] {
    guard stored.first == 0 else { return stored }
    var unpacking = Unpacking(stored, from: 1)
    guard let count = Int(exactly: try unpacking.sum()),
      let bytes = Deflated.unpack(stored[unpacking.place...], count: count), hasQuantities(bytes)
    else { throw .damaged("what was posted cannot be unpacked") }
    return bytes
  }
}

/// Goes through the accounts of packed payables.
struct PayablesReading {
  private var unpacking: Unpacking
  private let bytes: [UInt8]
  /// Whether the bill has quantities and prices.
  let hasQuantities: Bool

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    hasQuantities = PayablesFormat.hasQuantities(bytes)
    unpacking = Unpacking(bytes, from: hasQuantities ? 1 : 0)
  }

  /// What one account owes for one item.
  struct Payable {
    var item: ArraySlice<UInt8>
    var money: FixedDecimal
    /// nil where it is not known.
    var quantity: PostedQuantity?
    /// As the tariff writes it; empty where it is not known, and where an item has lines of several
    /// prices.
    var price: ArraySlice<UInt8> = []
  }

  struct Account {
    var name: Range<Int>
    /// Each item once, in the order of the bill.
    var payables: [Payable]
  }

  /// The next account, or nil at the end.
  mutating func next() throws(Failure) -> Account? {
    guard !unpacking.isAtEnd else { return nil }
    let range = try unpacking.text()
    var entry = Unpacking(bytes, from: range.lowerBound, to: range.upperBound)
    var account = Account(name: try entry.text(), payables: [])
    for _ in 0..<(try entry.number()) {
      let item = bytes[try entry.text()]
      let scale = Int(truncatingIfNeeded: try entry.number())
      guard (0...18).contains(scale) else { throw .damaged("money of \(scale) decimals") }
      let money = FixedDecimal(units: Int128(try entry.signed()), scale: scale)
      var line = Payable(item: item, money: money)
      if hasQuantities {
        line.quantity = try PostedQuantity(kind: entry.number(), count: entry.signed())
        line.price = bytes[try entry.text()]
      }
      if let known = account.payables.firstIndex(where: { $0.item == item }) {
        try account.payables[known].add(line, account: bytes[account.name])
      } else {
        account.payables.append(line)
      }
    }
    return account
  }
}

extension PayablesReading.Payable {
  /// Adds another line of the item.
  fileprivate mutating func add(
    _ other: PayablesReading.Payable, account: ArraySlice<UInt8>
  ) throws(Failure) {
    guard let sum = try? money + other.money, Int64(exactly: sum.units) != nil else {
      throw Failure(
        .badData,
        "account \(String(decoding: account, as: UTF8.self)): what is payable for "
          + "\(String(decoding: item, as: UTF8.self)) overflows 64 bits")
    }
    money = sum
    quantity = quantity.flatMap { own in other.quantity.flatMap { own.adding($0) } }
    if price != other.price { price = [] }
  }
}

import CDRCore
import Rating
import Reports

/// A bill as what is payable by account and item, packed: the form in which it is compared with what
/// was posted before, and kept as what was posted last.
///
/// ```
/// size of the rest | account | number of lines | item, scale, units | item, scale, units | …
/// ```
///
/// Accounts stand in the order of the bill. An item may have several lines.
struct PayablesFormat: BillFormat {
  func begin(into text: inout [UInt8]) {}

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
      }
      block.append(packedText: entry)
      first = end
    }
  }

  func append(_ block: [UInt8], into text: inout [UInt8]) { text.append(contentsOf: block) }

  func end(_ totals: BillTotals, into text: inout [UInt8]) {}
}

/// Goes through the accounts of packed payables.
struct PayablesReading {
  private var unpacking: Unpacking
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    unpacking = Unpacking(bytes)
  }

  /// What one account owes for one item.
  struct Payable {
    var item: ArraySlice<UInt8>
    var money: FixedDecimal
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
      if let known = account.payables.firstIndex(where: { $0.item == item }) {
        guard let sum = try? account.payables[known].money + money, Int64(exactly: sum.units) != nil
        else {
          throw Failure(
            .badData,
            "account \(String(decoding: bytes[account.name], as: UTF8.self)): what is payable for "
              + "\(String(decoding: item, as: UTF8.self)) overflows 64 bits")
        }
        account.payables[known].money = sum
      } else {
        account.payables.append(Payable(item: item, money: money))
      }
    }
    return account
  }
}

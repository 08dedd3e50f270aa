import CDRCore
import Rating
import Reports

/// A bill as what is payable by account, and what each item and tier comes to: the form in which two
/// bills are compared.
///
/// ```
/// block: number of accounts | accounts | number of groups | groups
/// account: name | payable
/// group: item | tier | unit | lines | quantity | calls | talk time | amount | payable
/// ```
///
/// Numbers are of a fixed size, the low bytes first; texts stand after their size.
struct SumsFormat: BillFormat {
  func begin(into text: inout [UInt8]) {}

  func encode(_ lines: ArraySlice<BillLine>, into block: inout [UInt8]) {
    var accounts: UInt64 = 0
    let start = block.count
    block.append(fixed: accounts)
    var groups: [(terms: LineTerms, sum: GroupSum)] = []
    var places: [ObjectIdentifier: Int] = [:]
    var first = lines.startIndex
    while first < lines.endIndex {
      let account = lines[first].account
      var payable = FixedDecimal.zero
      var next = first
      // By bytes: `String` takes some texts for equal that differ.
      while next < lines.endIndex, lines[next].account.hasBytes(of: account) {
        let line = lines[next]
        // The bill's totals, which have the same sums and more, did not overflow.
        payable = (try? payable + line.payable) ?? payable
        let known = places[ObjectIdentifier(line.terms)] ?? groups.count
        if known == groups.count {
          places[ObjectIdentifier(line.terms)] = known
          groups.append((line.terms, GroupSum(line.quantity)))
        }
        groups[known].sum.add(line)
        next += 1
      }
      block.append(sized: account)
      block.append(fixed: payable)
      accounts += 1
      first = next
    }
    for shift in 0..<8 { block[start + shift] = UInt8(truncatingIfNeeded: accounts >> (8 * shift)) }
    block.append(fixed: UInt64(groups.count))
    for (terms, sum) in groups {
      block.append(sized: terms.item)
      block.append(sized: terms.tier)
      block.append(sized: sum.unit)
      block.append(fixed: UInt64(bitPattern: sum.lines))
      block.append(fixed: UInt64(bitPattern: sum.quantity))
      block.append(fixed: UInt64(bitPattern: sum.calls))
      block.append(fixed: UInt64(bitPattern: sum.talkMilliseconds))
      block.append(fixed: sum.amount)
      block.append(fixed: sum.payable)
    }
  }

  func append(_ block: [UInt8], into text: inout [UInt8]) { text.append(contentsOf: block) }

  func end(_ totals: BillTotals, into text: inout [UInt8]) {}
}

/// What the lines of one item and tier come to.
struct GroupSum: Hashable, Sendable {
  /// `minute`, `number_month` or `seat`.
  var unit: String
  var lines: Int64 = 0
  /// Seconds where the unit is a minute.
  var quantity: Int64 = 0
  /// 0 for numbers and seats, as is the time.
  var calls: Int64 = 0
  var talkMilliseconds: Int64 = 0
  var amount = FixedDecimal.zero
  var payable = FixedDecimal.zero

  init(unit: String) { self.unit = unit }

  init(_ quantity: Quantity) {
    switch quantity {
    case .minutes: unit = "minute"
    case .numberMonths: unit = "number_month"
    case .seats: unit = "seat"
    }
  }

  /// Adds a line of a bill whose totals did not overflow.
  mutating func add(_ line: BillLine) {
    var other = self
    other.lines = 1
    switch line.quantity {
    case .minutes(let count), .numberMonths(let count), .seats(let count): other.quantity = count
    }
    other.calls = line.calls ?? 0
    other.talkMilliseconds = line.talkMilliseconds ?? 0
    other.amount = line.amount
    other.payable = line.payable
    add(other)
  }

  mutating func add(_ other: GroupSum) {
    lines += other.lines
    quantity += other.quantity
    calls += other.calls
    talkMilliseconds += other.talkMilliseconds
    amount = (try? amount + other.amount) ?? amount
    payable = (try? payable + other.payable) ?? payable
  }
}

/// Goes through what ``SumsFormat`` wrote.
struct SumsReading {
  private let bytes: [UInt8]
  private var place = 0
  /// Accounts of the block that are still to come.
  private var accounts: UInt64 = 0
  /// Whether a block's accounts were begun, so that its groups follow.
  private var isInBlock = false
  /// By item and tier.
  private(set) var groups: [GroupKey: GroupSum] = [:]

  struct GroupKey: Hashable {
    var item: ByteText
    var tier: String
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next account; nil at the end, where all groups are known.
  mutating func next() -> (name: ArraySlice<UInt8>, payable: FixedDecimal)? {
    while accounts == 0 {
      if isInBlock { readGroups() }
      guard place < bytes.count else { return nil }
      accounts = number()
      isInBlock = true
    }
    accounts -= 1
    return (text(), money())
  }

  private mutating func readGroups() {
    isInBlock = false
    for _ in 0..<number() {
      let key = GroupKey(item: ByteText(string()), tier: string())
      var sum = GroupSum(unit: string())
      sum.lines = Int64(bitPattern: number())
      sum.quantity = Int64(bitPattern: number())
      sum.calls = Int64(bitPattern: number())
      sum.talkMilliseconds = Int64(bitPattern: number())
      sum.amount = money()
      sum.payable = money()
      groups[key, default: GroupSum(unit: sum.unit)].add(sum)
    }
  }

  private mutating func number() -> UInt64 {
    var value: UInt64 = 0
    for shift in 0..<8 { value |= UInt64(bytes[place + shift]) << UInt64(8 * shift) }
    place += 8
    return value
  }

  private mutating func text() -> ArraySlice<UInt8> {
    let count = Int(number())
    defer { place += count }
    return bytes[place..<place + count]
  }

  private mutating func string() -> String { String(decoding: text(), as: UTF8.self) }

  private mutating func money() -> FixedDecimal {
    let scale = Int(number())
    let low = number()
    let high = number()
    return FixedDecimal(
      units: Int128(truncatingIfNeeded: UInt128(high) << 64 | UInt128(low)), scale: scale)
  }
}

extension [UInt8] {
  fileprivate mutating func append(fixed number: UInt64) {
    for shift in 0..<8 { append(UInt8(truncatingIfNeeded: number >> UInt64(8 * shift))) }
  }

  fileprivate mutating func append(fixed money: FixedDecimal) {
    append(fixed: UInt64(money.scale))
    let units = UInt128(truncatingIfNeeded: money.units)
    append(fixed: UInt64(truncatingIfNeeded: units))
    append(fixed: UInt64(truncatingIfNeeded: units >> 64))
  }

  fileprivate mutating func append(sized text: String) {
    append(fixed: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }
}

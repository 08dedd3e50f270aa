import CDRCore
import Outputs

/// Lines of a posting, read back as ``PostingsPacking`` has packed them.
struct PackedPostings {
  let terms: PostingTerms
  /// How many lines there are.
  let count: Int
  private let bytes: [UInt8]
  private let items: [Range<Int>]
  private let prices: [Range<Int>]
  /// What the prices say.
  private let priceValues: [FixedDecimal?]
  /// Where the accounts begin.
  private let start: Int

  /// Whether a stored posting is packed: a text never begins with 0.
  static func isPacked(_ stored: [UInt8]) -> Bool { stored.first == 0 }

  /// - Parameter stored: as ``PostingsPacking/packed()`` gave it.
  /// - Throws: `unfit` for bytes that it did not give.
  init(_ stored: [UInt8]) throws(Failure) {
    var outer = Unpacking(stored, from: 1)
    guard let size = Int(exactly: try outer.sum()),
      let bytes = Deflated.unpack(stored[outer.place...], count: size),
      bytes.first == PostingsPacking.version
    else { throw Self.damaged }
    self.bytes = bytes
    var reading = Unpacking(bytes, from: 1)
    terms = PostingTerms(
      idPrefix: Array(bytes[try reading.text()]), firstLine: try reading.sum(),
      currency: Array(bytes[try reading.text()]), reason: Array(bytes[try reading.text()]))
    items = try Self.list(&reading)
    prices = try Self.list(&reading)
    priceValues = prices.map { ExpectedMoney.price(bytes[$0]) }
    // Each line takes some bytes.
    guard let count = Int(exactly: try reading.sum()), count <= bytes.count else {
      throw Self.damaged
    }
    self.count = count
    start = reading.place
  }

  static var damaged: Failure { .damaged("a posting cannot be unpacked") }

  private static func list(_ reading: inout Unpacking) throws(Failure) -> [Range<Int>] {
    var list: [Range<Int>] = []
    for _ in 0..<(try reading.number()) { list.append(try reading.text()) }
    return list
  }

  /// Goes through the lines in order.
  ///
  /// - Parameters:
  ///   - account: whose lines are wanted; nil: all accounts'.
  ///   - body: takes a line, and its number in the run.
  func forEach(
    of account: [UInt8]? = nil, _ body: (PostingLine, Int64) throws(Failure) -> Void
  ) throws(Failure) {
    var reading = Unpacking(bytes, from: start)
    let accounts = try accounts(&reading)
    let itemColumn = try column(&reading)
    let kinds = try column(&reading)
    let scales = try column(&reading)
    var knownQuantities: [LineKind] = []
    knownQuantities.reserveCapacity(count)
    for kind in kinds {
      guard let kind = UInt8(exactly: kind).flatMap(LineKind.init(byte:)) else {
        throw Self.damaged
      }
      knownQuantities.append(kind)
    }
    var quantities: [(before: Int64?, after: Int64?)] = []
    quantities.reserveCapacity(count)
    for kind in knownQuantities {
      let before = kind.knowsBefore ? try reading.signed() : nil
      let after = kind.kind == nil ? nil : (before ?? 0) &+ (try reading.signed())
      quantities.append((before, after))
    }
    let priceColumn = try column(&reading, count: 2 * count)
    var line = 0
    for (name, lines) in accounts {
      for _ in 0..<lines {
        let scale = scales[line]
        guard scale <= 38, itemColumn[line] < items.count else { throw Self.damaged }
        let kind = knownQuantities[line].kind
        func side(_ quantity: Int64?, _ price: UInt64) throws(Failure) -> PostingLine.Side {
          guard price <= prices.count else { throw Self.damaged }
          var side = PostingLine.Side(money: .zero)
          if let kind, let quantity { side.quantity = PostedQuantity(kind: kind, count: quantity) }
          if price > 0 { side.price = bytes[prices[Int(price) - 1]] }
          let expected = ExpectedMoney.units(
            side.quantity, at: price > 0 ? priceValues[Int(price) - 1] : nil, scale: Int(scale))
          let (units, overflows) = expected.addingReportingOverflow(Int128(try reading.signed()))
          if overflows { throw Self.damaged }
          side.money = FixedDecimal(units: units, scale: Int(scale))
          return side
        }
        let before = try side(quantities[line].before, priceColumn[2 * line])
        let after = try side(quantities[line].after, priceColumn[2 * line + 1])
        let number = terms.firstLine &+ Int64(line)
        line += 1
        if let account, account != name { continue }
        guard let change = try? after.money - before.money else { throw Self.damaged }
        try body(
          PostingLine(
            account: name[...], item: bytes[items[Int(itemColumn[line - 1])]], before: before,
            after: after, change: change), number)
      }
    }
    guard reading.isAtEnd else { throw Self.damaged }
  }

  private func accounts(
    _ reading: inout Unpacking
  ) throws(Failure) -> [(name: [UInt8], lines: Int)] {
    var accounts: [(name: [UInt8], lines: Int)] = []
    var (name, lines) = ([UInt8](), 0)
    while lines < count {
      let shared = try reading.number()
      guard shared <= name.count else { throw Self.damaged }
      name.removeLast(name.count - Int(shared))
      name += bytes[try reading.text()]
      guard let own = Int(exactly: try reading.number()), own > 0, own <= count - lines else {
        throw Self.damaged
      }
      accounts.append((name, own))
      lines += own
    }
    return accounts
  }

  private func column(
    _ reading: inout Unpacking, count: Int? = nil
  ) throws(Failure) -> [UInt64] {
    var column: [UInt64] = []
    let count = count ?? self.count
    column.reserveCapacity(count)
    for _ in 0..<count { column.append(try reading.number()) }
    return column
  }
}

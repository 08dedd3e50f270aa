import CDRCore
import Reports

/// What a bill differs by from what was posted before, as the lines of a postings file.
struct PostingsText {
  /// The first row, with its line end.
  static let header = PostingsEncoder.header(isWide: false)

  /// The lines, without the header.
  private(set) var text: [UInt8] = []
  /// The same lines, as a ledger keeps them.
  private(set) var packing: PostingsPacking
  /// How many lines there are.
  private(set) var lines: Int64 = 0
  /// What was posted before, over all accounts, changed or not.
  private(set) var previous = FixedDecimal.zero
  /// What is payable now, over all accounts.
  private(set) var current = FixedDecimal.zero
  /// What they differ by.
  private(set) var delta = FixedDecimal.zero

  private let encoder: PostingsEncoder
  /// Where the lines have further columns: the text without them.
  private let plain: PostingsEncoder?
  private var plainText: [UInt8] = []

  /// - Parameter wide: nil: lines have no further columns.
  init(_ terms: PostingTerms, month: Month, wide: PostingsEncoder.WideTerms? = nil) {
    encoder = PostingsEncoder(terms, month: month, wide: wide)
    plain = wide.map { _ in PostingsEncoder(terms, month: month) }
    packing = PostingsPacking(terms)
  }

  /// Compares two packed bills: accounts in byte order, in each its items in the order of the new bill,
  /// then those that the new bill lacks.
  mutating func compare(previous old: [UInt8], current new: [UInt8]) throws(Failure) {
    var (a, b) = (PayablesReading(old), PayablesReading(new))
    let isKnown = old.isEmpty || a.hasQuantities
    var (left, right) = (try a.next(), try b.next())
    while true {
      let order: Int
      switch (left, right) {
      case (nil, nil): return
      case (.some, nil): order = -1
      case (nil, .some): order = 1
      case (.some(let left), .some(let right)):
        order = PackedUsage.compare(old.span, left.name, new.span, right.name)
      }
      let before = order <= 0 ? left?.payables ?? [] : []
      let after = order >= 0 ? right?.payables ?? [] : []
      let name = order <= 0 ? old[left?.name ?? 0..<0] : new[right?.name ?? 0..<0]
      try compare(before, after, account: name, knowsBefore: isKnown)
      if order <= 0 { left = try a.next() }
      if order >= 0 { right = try b.next() }
    }
  }

  /// The lines as a ledger keeps them: packed, or as their text where that is not possible.
  func stored() throws(Failure) -> [UInt8] {
    if lines == 0 { return [] }
    return try packing.packed() ?? (plain == nil ? text : plainText)
  }

  private mutating func compare(
    _ before: [PayablesReading.Payable], _ after: [PayablesReading.Payable],
    account: ArraySlice<UInt8>, knowsBefore: Bool
  ) throws(Failure) {
    var gone = before
    for payable in after {
      let known = gone.firstIndex { $0.item == payable.item }
      let old = known.map { gone.remove(at: $0) }
      let none = PayablesReading.Payable(
        item: payable.item, money: .zero, quantity: knowsBefore ? payable.quantity?.none : nil)
      try add(account, from: old ?? none, to: payable)
    }
    for payable in gone {
      let none = PayablesReading.Payable(
        item: payable.item, money: .zero, quantity: payable.quantity?.none)
      try add(account, from: payable, to: none)
    }
  }

  private mutating func add(
    _ account: ArraySlice<UInt8>, from old: PayablesReading.Payable,
    to new: PayablesReading.Payable
  ) throws(Failure) {
    let (before, after, change): (FixedDecimal, FixedDecimal, FixedDecimal)
    do throws(Overflow) {
      before = try old.money.rescaled(to: new.money.scale)
      after = try new.money.rescaled(to: old.money.scale)
      change = try after - before
      try previous += before
      try current += after
      try delta += change
    } catch {
      throw Failure(.badData, "A sum of money is too large to be exact; look for a wrong price.")
    }
    guard change.units != 0 else { return }
    let line = PostingLine(
      account: account, item: new.item,
      before: .init(money: before, quantity: old.quantity, price: old.price),
      after: .init(money: after, quantity: new.quantity, price: new.price), change: change)
    encoder.append(line, number: encoder.terms.firstLine + lines, into: &text)
    plain?.append(line, number: encoder.terms.firstLine + lines, into: &plainText)
    packing.add(line)
    lines += 1
  }
}

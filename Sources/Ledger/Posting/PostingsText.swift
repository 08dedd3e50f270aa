import CDRCore
import Reports

/// What a bill differs by from what was posted before, as the lines of a postings file.
struct PostingsText {
  /// The first row, with its line end.
  static let header = Array(
    "posting_id,month,account_id,item,previous,current,delta,currency,reason\n".utf8)

  /// The lines, without the header.
  private(set) var text: [UInt8] = []
  /// How many lines there are.
  private(set) var lines: Int64 = 0
  /// What was posted before, over all accounts, changed or not.
  private(set) var previous = FixedDecimal.zero
  /// What is payable now, over all accounts.
  private(set) var current = FixedDecimal.zero
  /// What they differ by.
  private(set) var delta = FixedDecimal.zero

  /// What posting ids begin with; nil for a trial, whose lines have none.
  private let idPrefix: [UInt8]?
  private let firstLine: Int64
  private let month: [UInt8]
  private let ending: [UInt8]

  /// - Parameters:
  ///   - idPrefix: of the ledger and the run; nil for a trial.
  ///   - firstLine: the number of the first line in its run.
  init(idPrefix: String?, firstLine: Int64, month: Month, currency: String, reason: String) {
    self.idPrefix = idPrefix.map { Array($0.utf8) }
    self.firstLine = firstLine
    self.month = Array(month.description.utf8)
    var ending: [UInt8] = [UInt8(ascii: ",")]
    ending.append(csvField: currency)
    ending.append(UInt8(ascii: ","))
    ending.append(csvField: reason)
    ending.append(UInt8(ascii: "\n"))
    self.ending = ending
  }

  /// Holds two packed bills against each other: accounts in byte order, in each its items in the
  /// order of the new bill, then those that the new bill lacks.
  mutating func compare(previous old: [UInt8], current new: [UInt8]) throws(Failure) {
    var (a, b) = (PayablesReading(old), PayablesReading(new))
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
      try compare(before, after, account: name)
      if order <= 0 { left = try a.next() }
      if order >= 0 { right = try b.next() }
    }
  }

  private mutating func compare(
    _ before: [PayablesReading.Payable], _ after: [PayablesReading.Payable],
    account: ArraySlice<UInt8>
  ) throws(Failure) {
    var gone = before
    for payable in after {
      let known = gone.firstIndex { $0.item == payable.item }
      let old = known.map { gone.remove(at: $0).money }
      try add(account, payable.item, from: old ?? .zero, to: payable.money)
    }
    for payable in gone { try add(account, payable.item, from: payable.money, to: .zero) }
  }

  private mutating func add(
    _ account: ArraySlice<UInt8>, _ item: ArraySlice<UInt8>, from old: FixedDecimal,
    to new: FixedDecimal
  ) throws(Failure) {
    let (before, after, change): (FixedDecimal, FixedDecimal, FixedDecimal)
    do throws(Overflow) {
      before = try old.rescaled(to: new.scale)
      after = try new.rescaled(to: old.scale)
      change = try after - before
      try previous += before
      try current += after
      try delta += change
    } catch {
      throw Failure(.badData, "A sum of money is too large to be exact; look for a wrong price.")
    }
    guard change.units != 0 else { return }
    if let idPrefix {
      text.append(contentsOf: idPrefix)
      text.append(integer: firstLine + lines)
    }
    lines += 1
    text.append(UInt8(ascii: ","))
    text.append(contentsOf: month)
    text.append(UInt8(ascii: ","))
    text.append(csvField: account)
    text.append(UInt8(ascii: ","))
    text.append(csvField: item)
    for money in [before, after, change] {
      text.append(UInt8(ascii: ","))
      text.append(money)
    }
    text.append(contentsOf: ending)
  }
}

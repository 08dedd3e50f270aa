import CDRCore
import Rating
import Reports

/// Two bills side by side: what each item and tier comes to, who pays less and who more, and what
/// every account pays.
///
/// ```swift
/// var comparison = Comparison(before: "2026.yaml", after: "2027.yaml")
/// try comparison.add(october, before: data.month(october), after: data.month(october, choice: 1))
/// ```
public struct Comparison: Sendable {
  /// What one account pays in a month, in both bills.
  public struct Row: Hashable, Sendable {
    /// The month.
    public var month: Month
    /// The account's name.
    public var account: String
    /// What is payable in the first bill; 0 where it is not on it.
    public var before: FixedDecimal
    /// What is payable in the second bill; 0 where it is not on it.
    public var after: FixedDecimal
    /// What the second is more.
    public var delta: FixedDecimal

    /// What an account pays in both bills.
    public init(
      month: Month, account: String, before: FixedDecimal, after: FixedDecimal,
      delta: FixedDecimal
    ) {
      self.month = month
      self.account = account
      self.before = before
      self.after = after
      self.delta = delta
    }

    /// What the second is more, in percent of the first with two decimals; nil where the first is 0.
    public var percent: FixedDecimal? { Comparison.percent(delta, of: before) }
  }

  /// What an item and tier come to, in both bills.
  struct Group: Sendable {
    var item: String
    var tier: String
    var before: GroupSum
    var after: GroupSum
  }

  /// What the first bill is, for people.
  public let before: String
  /// What the second bill is, for people.
  public let after: String
  /// In order.
  public private(set) var months: [Month] = []
  /// Every month and account of either bill, by month, then account in byte order.
  public internal(set) var rows: [Row] = []
  /// Over all rows.
  public private(set) var totals = (before: FixedDecimal.zero, after: FixedDecimal.zero)
  /// An ISO 4217 code.
  public private(set) var currency = ""
  private(set) var groups: [Group] = []
  /// Accounts of the second bill, counted anew in each month.
  private(set) var accountsAfter = 0
  /// Of the second bill of the month that was added last.
  private(set) var lastTotals: BillTotals?
  /// The items' places in the tariffs.
  private var itemOrder: [ByteText: Int] = [:]

  /// A comparison of nothing yet.
  public init(before: String, after: String) {
    self.before = before
    self.after = after
  }

  // MARK: Adding

  /// Adds a month of both bills.
  ///
  /// - Parameters:
  ///   - month: the month that the rows are of.
  ///   - first: nil: nothing.
  ///   - second: the month in the bill that the first is compared with.
  /// - Throws: what rating throws; `bug` where the accounts do not add up to the bills.
  public mutating func add(
    _ month: Month, before first: AnswerMonth?, after second: AnswerMonth
  ) throws(Failure) {
    let new = try Self.sums(of: second)
    let old =
      if let first { try Self.sums(of: first) } else {
        (text: [UInt8](), totals: BillTotals(currency: new.totals.currency))
      }
    guard old.totals.currency == new.totals.currency else {
      throw Failure(
        .unfit,
        "the bills are in \(old.totals.currency) and \(new.totals.currency), and cannot be compared"
      )
    }
    currency = new.totals.currency
    lastTotals = new.totals
    months.append(month)
    var (a, b) = (SumsReading(old.text), SumsReading(new.text))
    var (left, right) = (a.next(), b.next())
    do throws(Overflow) {
      let scale = max(old.totals.payable.scale, new.totals.payable.scale)
      var sums = (before: FixedDecimal.zero, after: FixedDecimal.zero)
      while left != nil || right != nil {
        if right != nil, Self.order(left?.name, right?.name) >= 0 { accountsAfter += 1 }
        let order = Self.order(left?.name, right?.name)
        let name = order <= 0 ? left?.name : right?.name
        let before = try (order <= 0 ? left?.payable ?? .zero : .zero).rescaled(to: scale)
        let after = try (order >= 0 ? right?.payable ?? .zero : .zero).rescaled(to: scale)
        rows.append(
          Row(
            month: month, account: String(decoding: name ?? [], as: UTF8.self), before: before,
            after: after, delta: try after - before))
        try sums.before += before
        try sums.after += after
        if order <= 0 { left = a.next() }
        if order >= 0 { right = b.next() }
      }
      guard sums.before == old.totals.payable, sums.after == new.totals.payable else {
        throw Overflow()
      }
      try totals.before += sums.before
      try totals.after += sums.after
    } catch {
      throw Failure(.bug, "\(month): the accounts do not add up to the bills that are compared")
    }
    for item in second.tariffs.metering.items + (first?.tariffs.metering.items ?? [])
    where itemOrder[ByteText(item.name)] == nil {
      itemOrder[ByteText(item.name)] = itemOrder.count
    }
    add(a.groups, b.groups)
  }

  private static func sums(
    of month: AnswerMonth
  ) throws(Failure) -> (text: [UInt8], totals: BillTotals) {
    let rating = try month.rating(SumsFormat())
    var text: [UInt8] = []
    try rating.write { piece throws(Failure) in text.append(contentsOf: piece) }
    return (text, rating.totals)
  }

  /// In byte order; what there is goes before what there is not.
  private static func order(_ a: ArraySlice<UInt8>?, _ b: ArraySlice<UInt8>?) -> Int {
    guard let a else { return 1 }
    guard let b else { return -1 }
    if a.elementsEqual(b) { return 0 }
    return a.lexicographicallyPrecedes(b) ? -1 : 1
  }

  private mutating func add(
    _ before: [SumsReading.GroupKey: GroupSum], _ after: [SumsReading.GroupKey: GroupSum]
  ) {
    for key in Set(before.keys).union(after.keys) {
      let unit = (before[key] ?? after[key])?.unit ?? ""
      let item = key.item.text
      let place =
        groups.firstIndex { $0.item.hasBytes(of: item) && $0.tier == key.tier } ?? groups.count
      if place == groups.count {
        groups.append(
          Group(
            item: item, tier: key.tier, before: GroupSum(unit: unit), after: GroupSum(unit: unit)))
      }
      if let sum = before[key] { groups[place].before.add(sum) }
      if let sum = after[key] { groups[place].after.add(sum) }
    }
    groups.sort(by: isEarlier)
  }

  // MARK: Order and shares

  /// By item as the tariffs have them, numbers and seats last, then by rising tier.
  private func isEarlier(_ a: Group, _ b: Group) -> Bool {
    let last = [
      BillLine.recordingItem, BillLine.numberRentItem, "human_seat", "ai_seat",
    ]
    let (x, y) = (last.firstIndex(of: a.item) ?? -1, last.firstIndex(of: b.item) ?? -1)
    if x != y { return x < y }
    let (p, q) = (itemOrder[ByteText(a.item)] ?? .max, itemOrder[ByteText(b.item)] ?? .max)
    if p != q { return p < q }
    return (Self.tierOrder(a.tier), a.tier) < (Self.tierOrder(b.tier), b.tier)
  }

  /// A number that rises with the tiers: `<1`, `<=50000`, `>50000`; `1-99`, `>=100`.
  private static func tierOrder(_ tier: String) -> Int64 {
    let digits = tier.drop { !$0.isNumber }.prefix { $0.isNumber }
    let number = Int64(digits) ?? 0
    if tier == "<1" { return -1 }
    return tier.hasPrefix(">") ? number.addingReportingOverflow(1).partialValue : number
  }

  /// A difference in percent, with two decimals; nil where it is of nothing.
  static func percent(_ delta: FixedDecimal, of whole: FixedDecimal) -> FixedDecimal? {
    guard whole.units != 0, let delta = try? delta.rescaled(to: whole.scale),
      let whole = try? whole.rescaled(to: delta.scale), let divisor = Int64(exactly: whole.units),
      let scaled = try? FixedDecimal(units: delta.units, scale: 0) * 10_000,
      let percent = try? scaled.divided(by: divisor, toScale: 0, .halfUp)
    else { return nil }
    return FixedDecimal(units: percent.units, scale: 2)
  }

  /// The rows of the largest differences, up or down; of equal ones in the order of the rows.
  public func largest(_ count: Int) -> [Row] {
    let changed = rows.enumerated().sorted { a, b in
      let (x, y) = (a.element.delta.size, b.element.delta.size)
      return x != y ? x > y : a.offset < b.offset
    }
    return changed.prefix(count).map(\.element)
  }
}

extension FixedDecimal {
  /// The number without its sign.
  var size: FixedDecimal { units < 0 ? FixedDecimal(units: -units, scale: scale) : self }
}

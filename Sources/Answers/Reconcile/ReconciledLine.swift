import CDRCore

/// A line of a bill, ours or a provider's, as far as the two can be compared.
public struct ReconciledLine: Hashable, Sendable {
  /// The account's name; of a provider's `other` rows it may be empty.
  public var account: String
  /// The item, by our name.
  public var item: String
  /// In seconds where ``isTime``, else in numbers or seats; nil: not known.
  public var quantity: FixedDecimal?
  /// Whether the quantity is billed time.
  public var isTime: Bool
  /// How far the quantity may be off, since it was written with few decimals.
  public var quantityError = FixedDecimal.zero
  /// As the bill writes it; nil: not known.
  public var unitPrice: String?
  /// What the two have to agree on.
  public var amount: FixedDecimal
  /// The line of the provider's file, from 1; nil for our own.
  public var line: Int?
  /// Of our own: the calls, and their time before rounding.
  public var calls: Int64?
  /// In milliseconds.
  public var talkMilliseconds: Int64?

  /// A line.
  public init(
    account: String, item: String, quantity: FixedDecimal? = nil, isTime: Bool = true,
    unitPrice: String? = nil, amount: FixedDecimal, line: Int? = nil, calls: Int64? = nil,
    talkMilliseconds: Int64? = nil
  ) {
    self.account = account
    self.item = item
    self.quantity = quantity
    self.isTime = isTime
    self.unitPrice = unitPrice
    self.amount = amount
    self.line = line
    self.calls = calls
    self.talkMilliseconds = talkMilliseconds
  }
}

/// In what two bills agree or differ.
public enum ReconcileClass: String, CaseIterable, Sendable {
  case equal
  /// The same quantity at the same price, cut or rounded in other places.
  case rounding
  case quantity
  case price
  case oursOnly = "ours_only"
  case theirsOnly = "theirs_only"
  /// Refunds, adjustments, coupons: what no usage of ours can be compared with.
  case other
}

/// What both bills have of one account and item.
public struct ReconciledGroup: Sendable {
  /// The class of all rows in it.
  public var kind: ReconcileClass
  /// The account's name.
  public var account: String
  /// The item, by our name.
  public var item: String
  /// Our lines; none where only theirs are.
  public var ours: [ReconciledLine]
  /// Their rows, in the order of their file.
  public var theirs: [ReconciledLine]
  /// The sum of our lines.
  public var ourAmount = FixedDecimal.zero
  /// The sum of their rows.
  public var theirAmount = FixedDecimal.zero
  /// Theirs without ours.
  public var difference = FixedDecimal.zero
  /// What it is likely to come from; empty where nothing can be said.
  public var cause = ""

  /// The sum of quantities; nil where a line has none.
  static func quantity(_ lines: [ReconciledLine]) throws(Overflow) -> FixedDecimal? {
    var sum = FixedDecimal.zero
    for line in lines {
      guard let quantity = line.quantity else { return nil }
      try sum += quantity
    }
    return lines.isEmpty ? nil : sum
  }

  /// The unit price that all lines have; nil where there is none, or several.
  static func unitPrice(_ lines: [ReconciledLine]) -> String? {
    guard let first = lines.first?.unitPrice, let value = FixedDecimal(first) else { return nil }
    let isShared = lines.allSatisfy { $0.unitPrice.flatMap { FixedDecimal($0) } == value }
    return isShared ? first : nil
  }
}

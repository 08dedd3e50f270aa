import CDRCore

/// Two bills compared, row by row: a function of the two lists alone.
///
/// Rows of one account and item belong together, as a provider may bill by the day. Whatever class
/// they end in, our amounts and the differences add up to theirs.
public struct Reconciliation: Sendable {
  /// By account and item, in byte order; then what is `other`, in the order of their file.
  public private(set) var groups: [ReconciledGroup] = []
  /// The sum of all our lines.
  public private(set) var ours = FixedDecimal.zero
  /// The sum of all their rows.
  public private(set) var theirs = FixedDecimal.zero
  /// What all differences come from, as far as they have something in common, a sentence each.
  public private(set) var causes: [String] = []
  private let tolerance: FixedDecimal
  private let tiers: [String: [ReconcileTier]]
  /// Half of the coarser side's last decimal, and more: what cutting one row can lose.
  private var unit = FixedDecimal(units: 1, scale: 2)

  /// Compares.
  ///
  /// - Parameters:
  ///   - ours: the lines of our bill.
  ///   - theirs: in the order of their file.
  ///   - other: those of their rows that are no usage.
  ///   - tolerance: up to here a difference counts as agreement.
  ///   - tiers: by item, the prices that our tariff has.
  /// - Throws: `Overflow` where a sum leaves its range.
  public init(
    ours: [ReconciledLine], theirs: [ReconciledLine], other: [ReconciledLine] = [],
    tolerance: FixedDecimal = .zero, tiers: [String: [ReconcileTier]] = [:]
  ) throws(Overflow) {
    self.tolerance = tolerance
    self.tiers = tiers
    let scales = [ours, theirs].map { lines in lines.map(\.amount.scale).max() ?? 2 }
    unit = FixedDecimal(units: 1, scale: min(scales[0], scales[1]))
    var keyed: [Key: ReconciledGroup] = [:]
    func group(_ line: ReconciledLine) -> ReconciledGroup {
      keyed[Key(line)]
        ?? ReconciledGroup(
          kind: .equal, account: line.account, item: line.item, ours: [], theirs: [])
    }
    for line in ours {
      var group = group(line)
      group.ours.append(line)
      keyed[Key(line)] = group
      try self.ours += line.amount
    }
    for line in theirs {
      var group = group(line)
      group.theirs.append(line)
      keyed[Key(line)] = group
      try self.theirs += line.amount
    }
    for (_, group) in keyed.sorted(by: { $0.key < $1.key }) { groups.append(try classified(group)) }
    for line in other {
      try self.theirs += line.amount
      groups.append(
        ReconciledGroup(
          kind: .other, account: line.account, item: line.item, ours: [], theirs: [line],
          theirAmount: line.amount, difference: line.amount))
    }
    // One such line alone says nothing of months.
    let isCut = groups.filter { $0.kind == .quantity }
    if isCut.count < Self.fewLines || !isCut.allSatisfy({ $0.cause == RowCause.monthCut }) {
      for place in groups.indices where groups[place].cause == RowCause.monthCut {
        groups[place].cause = ""
      }
    }
    causes = Self.commonCauses(of: groups)
  }

  /// Lines that have to be off by a little before a month cut elsewhere is thought of.
  private static let fewLines = 3

  /// What rows belong together by.
  private struct Key: Hashable, Comparable {
    var account: ByteText
    var item: ByteText

    init(_ line: ReconciledLine) {
      (account, item) = (ByteText(line.account), ByteText(line.item))
    }

    static func < (a: Key, b: Key) -> Bool {
      (a.account, a.item) < (b.account, b.item)
    }
  }

  /// Whether two bills agree: no difference is more than the tolerance.
  public var agrees: Bool { groups.allSatisfy(agrees) }

  /// Whether a group's difference is no more than the tolerance.
  public func agrees(_ group: ReconciledGroup) -> Bool {
    group.kind == .equal
      || (try? group.difference.magnitude()).map { $0 <= tolerance && !group.isOneSided } ?? false
  }

  /// Whether our amounts and the differences come to theirs, group by group and in all.
  ///
  /// - Throws: `Overflow` where a sum leaves its range.
  public func isBalanced() throws(Overflow) -> Bool {
    var sums = (ours: FixedDecimal.zero, differences: FixedDecimal.zero)
    for group in groups {
      guard try group.ourAmount + group.difference == group.theirAmount else { return false }
      try sums.ours += group.ourAmount
      try sums.differences += group.difference
    }
    let total = try ours + sums.differences
    return sums.ours == ours && total == theirs
  }

  // MARK: Classes

  private func classified(_ group: ReconciledGroup) throws(Overflow) -> ReconciledGroup {
    var group = group
    for line in group.ours { try group.ourAmount += line.amount }
    for line in group.theirs { try group.theirAmount += line.amount }
    group.difference = try group.theirAmount - group.ourAmount
    if group.theirs.isEmpty {
      group.kind = .oursOnly
    } else if group.ours.isEmpty {
      group.kind = .theirsOnly
    } else if group.difference == .zero {
      group.kind = .equal
    } else {
      (group.kind, group.cause) = try difference(in: group)
    }
    return group
  }

  private func difference(
    in group: ReconciledGroup
  ) throws(Overflow) -> (ReconcileClass, String) {
    let rows = Int64(group.ours.count + group.theirs.count)
    let bound = try unit * rows
    let isSmall = try group.difference.magnitude() <= bound
    let prices = (
      ReconciledGroup.unitPrice(group.ours), ReconciledGroup.unitPrice(group.theirs)
    )
    let samePrice: Bool? =
      if let a = prices.0.flatMap({ FixedDecimal($0) }),
        let b = prices.1.flatMap({ FixedDecimal($0) })
      {
        a == b
      } else {
        nil
      }
    guard let ours = try ReconciledGroup.quantity(group.ours),
      let theirs = try ReconciledGroup.quantity(group.theirs)
    else {
      if samePrice == false { return (.price, try tierCause(group, quantity: nil)) }
      if isSmall { return (.rounding, RowCause.rounding) }
      return (samePrice == true ? .quantity : .price, "")
    }
    var error = FixedDecimal.zero
    for line in group.theirs { try error += line.quantityError }
    if try (theirs - ours).magnitude() <= error {
      if isSmall, samePrice != false { return (.rounding, RowCause.rounding) }
      return (.price, try tierCause(group, quantity: theirs))
    }
    let cause = try quantityCause(group, ours, theirs)
    // At our own average price their quantity comes to their amount.
    let off = try (group.theirAmount * ours - group.ourAmount * theirs).magnitude()
    if try off <= bound * ours { return (.quantity, cause) }
    let price = try tierCause(group, quantity: theirs)
    let words = [cause, price].filter { !$0.isEmpty }
    return (.quantity, words.isEmpty ? RowCause.bothDiffer : words.joined(separator: "; "))
  }

  /// Which tier's price theirs is.
  private func tierCause(
    _ group: ReconciledGroup, quantity: FixedDecimal?
  ) throws(Overflow) -> String {
    let bound = try unit * Int64(group.theirs.count + 1)
    for tier in tiers[group.item] ?? [] {
      if let quantity {
        let exact = try (tier.price * quantity).divided(
          by: group.theirs[0].isTime ? 60 : 1, toScale: 9, .halfUp)
        if try (exact - group.theirAmount).magnitude() <= bound {
          return RowCause.tier(tier.label, tier.price)
        }
      } else if let theirs = ReconciledGroup.unitPrice(group.theirs),
        FixedDecimal(theirs) == tier.price
      {
        return RowCause.tier(tier.label, tier.price)
      }
    }
    return ""
  }

  /// What a difference in minutes looks like.
  private func quantityCause(
    _ group: ReconciledGroup, _ ours: FixedDecimal, _ theirs: FixedDecimal
  ) throws(Overflow) -> String {
    guard group.ours[0].isTime else { return "" }
    let calls = group.ours.reduce(Int64(0)) { $0 + ($1.calls ?? 0) }
    let talk = group.ours.reduce(Int64(0)) { $0 + ($1.talkMilliseconds ?? 0) }
    let seconds = try (theirs - ours).magnitude()
    if calls > 0, seconds == FixedDecimal(units: Int128(calls) * 60, scale: 0) {
      return RowCause.callCount
    }
    let once = (talk + 59_999) / 60_000 * 60
    if talk > 0,
      theirs == FixedDecimal(units: Int128(once), scale: 0)
        || theirs == FixedDecimal(units: Int128(talk), scale: 3)
    {
      return RowCause.roundedOnce
    }
    // 3 % is about a day of a month.
    if try seconds * 100 <= ours * 3 { return RowCause.monthCut }
    return ""
  }
}

/// A price that a tariff has for an item.
public struct ReconcileTier: Hashable, Sendable {
  /// As the bill names it: `<=50000`.
  public var label: String
  /// Of a minute, a number or a seat.
  public var price: FixedDecimal

  /// A tier.
  public init(label: String, price: FixedDecimal) {
    self.label = label
    self.price = price
  }
}

extension ReconciledGroup {
  /// Whether only one side has it.
  var isOneSided: Bool { kind == .oursOnly || kind == .theirsOnly || kind == .other }
}

extension FixedDecimal {
  /// The number without its sign.
  func magnitude() throws(Overflow) -> FixedDecimal { try self < .zero ? -self : self }
}

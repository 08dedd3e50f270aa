import CDRCore
import Rating
import Recurring
import Tariffs

/// A line of the bill with what explains it.
package struct ExplainedLine: Sendable {
  package enum Reason: Sendable {
    case calls(ExplainedCalls)
    case recording(ExplainedRecording)
    case numbers
    case seats(SeatCharge, SeatTypeTariff?)
  }

  package var line: BillLine
  package var reason: Reason
}

/// Why the line of an item's calls is what it is.
package struct ExplainedCalls: Sendable {
  /// The item as its tariff has it, with its rounding.
  package var item: TariffItem
  package var usage: Usage
  package var charge: ChargeExplanation
  /// What one more minute than the tier's bound, and the bound itself, would make of the bill; nil
  /// in an open tier.
  package var next: NextBound?
  /// The bill at the bound below, where that is within a minute or would cost more than now.
  package var below: WhatIf?

  /// Seconds that rounding up added.
  package var addedMilliseconds: Int64 { usage.billedSeconds * 1000 - usage.talkMilliseconds }

  package struct NextBound: Sendable {
    package var at: WhatIf
    package var beyond: WhatIf
  }
}

/// What the bill would be with other usage of one item, from the rater.
package struct WhatIf: Sendable {
  /// By how much the item's billed time differs.
  package var change: Int64
  /// The billed time that then chooses the tier.
  package var volumeSeconds: Int64
  package var tier: String
  package var unitPrice: String
  /// Of the item's line.
  package var payable: FixedDecimal
  /// Of the account's whole bill.
  package var billPayable: FixedDecimal
}

/// Why the line of recordings is what it is.
package struct ExplainedRecording: Sendable {
  package var increment: Int
  package var products: [String]
  package var calls: Int64
  package var milliseconds: Int64
  package var billedSeconds: Int64
}

extension AnswerAccount {
  /// What the bill would be if an item's billed time were longer, by one more long call, or shorter.
  ///
  /// - Returns: nil if that much less would leave no long call, or more would overflow.
  func whatIf(_ item: Int, _ change: Int64) throws(Failure) -> WhatIf? {
    guard var changed = usage, let place = changed.items.firstIndex(where: { $0.item == item })
    else { return nil }
    var own = changed.items[place].usage
    guard let talk = Self.sum(own.talkMilliseconds, change, times: 1000),
      let billed = Self.sum(own.billedSeconds, change, times: 1)
    else { return nil }
    if change < 0 {
      guard billed > own.shortBilledSeconds else { return nil }
      // A month stays above a minute that was above it.
      own.talkMilliseconds = max(talk, min(own.talkMilliseconds, 60_000))
    } else {
      own.calls += change > 0 ? 1 : 0
      own.talkMilliseconds = talk
    }
    own.billedSeconds = billed
    changed.items[place].usage = own
    let bill = try bill(of: changed)
    let name = metering.items[item].name
    guard let line = bill.lines.first(where: { $0.item.hasBytes(of: name) }),
      let charge = try rater.explanation(of: item, in: changed, under: priced)
    else { return nil }
    return WhatIf(
      change: change, volumeSeconds: charge.volumeSeconds, tier: line.tier,
      unitPrice: line.unitPrice, payable: line.payable, billPayable: bill.totals.payable)
  }

  private static func sum(_ value: Int64, _ change: Int64, times factor: Int64) -> Int64? {
    let (product, first) = change.multipliedReportingOverflow(by: factor)
    let (sum, second) = value.addingReportingOverflow(product)
    return first || second ? nil : sum
  }
}

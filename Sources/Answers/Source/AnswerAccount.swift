import CDRCore
import Rating
import Recurring
import Tariffs

/// One account's month: what it used and owes, and what prices it.
public struct AnswerAccount: Sendable {
  /// The account's name.
  public let name: String
  /// The month.
  public let month: Month
  /// nil: it has no calls.
  public let usage: AccountUsage?
  /// nil: it has no numbers and no orders of seats.
  public let charges: AccountCharges?
  /// Its own tariff, else the month's.
  public let tariff: Tariff
  let priced: PricedTariff
  let metering: Metering
  let rater: Rater
  let recurringRater: RecurringRater

  /// Its lines, as the bill has them.
  ///
  /// - Throws: as rating throws.
  public func bill() throws(Failure) -> Bill { try bill(of: usage) }

  /// Its lines if it had other usage.
  func bill(of usage: AccountUsage?) throws(Failure) -> Bill {
    var bill = Bill(in: priced)
    if let usage { try rater.rate(usage, under: priced, into: &bill) }
    if let charges { try recurringRater.rate(charges, under: tariff, into: &bill) }
    return bill
  }
}

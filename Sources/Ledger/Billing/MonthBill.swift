import CDRCore
import GRDB
import Rating
import Recurring
import Reports
import Runs
import Tariffs

/// The bill of one month of the ledger, under tariffs that fit it.
struct MonthBill {
  private let usage: MonthUsage
  private let recurring: RecurringBook
  private let book: TariffBook
  private let clock: ZoneClock

  /// - Parameter charges: what is owed without calls.
  /// - Throws: `unfit` when the tariffs cannot price the month's sums.
  init(
    _ state: MonthState, _ book: TariffBook, charges: RecurringCharges, fixed: FixedMetering,
    tariffStore: TariffStore
  ) throws {
    var usage = try MonthUsage(state.usage, of: state.month)
    try tariffStore.check(book, prices: usage, in: state.month)
    usage.number(by: book.metering, names: fixed.items)
    self.usage = usage
    self.book = book
    recurring = charges.book(of: [state.month])
    try recurring.requirePrices(in: book)
    clock = try fixed.clock
  }

  /// Rates the month.
  ///
  /// - Parameter asOf: the moment that decides between provisional and final.
  func rating(asOf: Int64, format: any BillFormat, jobs: Int) throws(Failure) -> BillRating {
    try BillRating(
      usage, recurring: recurring, tariffs: book, rater: Rater(asOf: asOf, clock: clock),
      format: format, jobs: jobs)
  }

  /// What the bill is made of, for those who look at more than its lines.
  func parts(rater: Rater, isClosed: Bool) -> LedgerSnapshot.MonthParts {
    LedgerSnapshot.MonthParts(
      usage: usage, recurring: recurring, tariffs: book, rater: rater, isClosed: isClosed)
  }

  /// What is payable by account and item: ``PayablesFormat``.
  ///
  /// - Parameter hasQuantities: whether quantities and prices stand beside it.
  func payables(asOf: Int64, jobs: Int, hasQuantities: Bool = true) throws(Failure) -> [UInt8] {
    var payables: [UInt8] = []
    let format = PayablesFormat(hasQuantities: hasQuantities)
    try rating(asOf: asOf, format: format, jobs: jobs).write { bytes throws(Failure) in
      payables.append(contentsOf: bytes)
    }
    return PayablesFormat.trimmed(payables)
  }
}

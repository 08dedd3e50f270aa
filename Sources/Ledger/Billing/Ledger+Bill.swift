import CDRCore
import Rating
import Reports
import Runs
import Tariffs

/// What a bill from a ledger is asked to be.
public struct LedgerBillOptions: Sendable {
  /// The month that is billed.
  public var month: Month
  /// Another choice than the ledger's own is a question what would be; nothing is changed.
  public var tariffs = TariffChoice()
  /// A date or a timestamp; nil: now. A closed month is final regardless.
  public var asOf: String?
  /// The form of the bill.
  public var format = OutputFormat.csv
  /// The columns of the terminal that a table is for; nil: it takes what it needs.
  public var tableWidth: Int?
  /// nil: standard output.
  public var output: String?
  /// How many threads rate.
  public var jobs = 1

  public init(month: Month) { self.month = month }
}

extension Ledger {
  /// Writes a month's bill, byte for byte that of rating the same files.
  ///
  /// - Parameters:
  ///   - options: the month, the form of the bill and where it goes.
  ///   - warn: takes each warning as soon as it is known.
  ///   - beforeBill: is called once the bill is known, before its first byte is written.
  /// - Returns: the sums over all lines.
  /// - Throws: `unfit` when the tariffs cannot price the ledger's sums.
  public func bill(
    _ options: LedgerBillOptions, warn: (String) -> Void = { _ in }, beforeBill: () -> Void = {}
  ) throws(Failure) -> BillTotals {
    let chosen = try ChosenTariffs(options.tariffs)
    let outputs = try openOutput(
      options.output, rows: options.format.billEncoding, tariffs: chosen.files)
    let rating = try read { database in
      let state = try MonthState(database, options.month)
      let tariffStore = TariffStore(database: database)
      let fixed = try FixedMetering(database)
      let clock = try fixed.clock
      var asOf = try AsOf.instant(options.asOf, in: clock)
      if state.closedBy != nil { asOf = max(asOf, clock.start(of: options.month.next)) }
      try chosen.requireListed(in: database)
      let book = try chosen.applied(to: tariffStore.standing(for: options.month))
      book.warnings(for: [options.month]).forEach(warn)
      let charges = try RecurringTexts.charges(in: database)
      try chosen.unusedContracts(in: database, charges: charges).forEach(warn)
      let months = PostedMonths(database, charges: charges, clock: clock)
      if try !months.hasData(state) { warn(try months.noData(options.month)) }
      return try MonthBill(state, book, charges: charges, fixed: fixed, tariffStore: tariffStore)
        .rating(
          asOf: asOf, format: options.format.makeBill(width: options.tableWidth), jobs: options.jobs
        )
    }
    beforeBill()
    try outputs.write { sink throws(Failure) in try rating.write(to: sink) }
    try outputs.commit()
    return rating.totals
  }
}

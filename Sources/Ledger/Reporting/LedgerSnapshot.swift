import CDRCore
import GRDB
import Rating
import Recurring
import Reports
import Runs
import Tariffs

/// One state of a ledger, for commands that answer questions about its bills: whatever else is
/// written meanwhile, all that is read of it belongs together.
package struct LedgerSnapshot {
  let database: Database
  let choices: [ChosenTariffs]
  let asOf: String?
  let warn: (String) -> Void

  /// What the bill of a month is made of.
  package struct MonthParts {
    /// Numbered by the tariffs' metering.
    package var usage: any BillUsage
    /// Of this month alone.
    package var recurring: RecurringBook
    package var tariffs: TariffBook
    package var rater: Rater
    package var isClosed: Bool
  }

  /// The months with usage, numbers, seats or postings, in order; of numbers that are still held,
  /// the months up to that of `asOf`.
  package func months() throws(Failure) -> [Month] {
    try failing {
      let clock = try FixedMetering(database).clock
      let last = clock.month(of: try AsOf.instant(asOf, in: clock))
      let recurring = try RecurringTexts.charges(in: database).months(through: last)
      return Set(try MonthState.all(database)).union(recurring).sorted()
    }
  }

  /// What a month's bill is made of, under one of the choices of tariffs.
  ///
  /// - Throws: `unfit` when the tariffs cannot price the ledger's sums.
  package func parts(of month: Month, choice: Int = 0) throws(Failure) -> MonthParts {
    try failing {
      let state = try MonthState(database, month)
      let tariffStore = TariffStore(database: database)
      let fixed = try FixedMetering(database)
      let clock = try fixed.clock
      var asOf = try AsOf.instant(asOf, in: clock)
      if state.closedBy != nil { asOf = max(asOf, clock.start(of: month.next)) }
      let book = try choices[choice].applied(to: tariffStore.standing(for: month))
      book.warnings(for: [month]).forEach(warn)
      return try MonthBill(
        state, book, charges: RecurringTexts.charges(in: database), fixed: fixed,
        tariffStore: tariffStore
      ).parts(rater: Rater(asOf: asOf, clock: clock), isClosed: state.closedBy != nil)
    }
  }
}

extension Ledger {
  /// Answers a question from one state of the ledger, and writes the answer.
  ///
  /// - Parameters:
  ///   - choices: the tariffs that may be asked for; files that they name are read once.
  ///   - asOf: a date or a timestamp; nil: now. A closed month is final regardless.
  ///   - output: nil: standard output.
  ///   - mode: the output's permissions; nil: as usual.
  ///   - compresses: whether the output is gzip'd.
  ///   - rows: what makes another form of it than CSV.
  ///   - inputs: files that are read beside the ledger.
  ///   - metrics: a file for the figures of the command; nil: none.
  ///   - body: reads, and writes the answer.
  /// - Throws: `usage` for an output that would replace the ledger or a tariff, and what `body`
  ///   throws; then an earlier output stays.
  package func answer(
    choices: [TariffChoice], asOf: String?, output: String?, mode: UInt32? = nil,
    compresses: Bool = false, rows: RowsEncoding? = nil, inputs: [String] = [],
    metrics: String? = nil,
    warn: @escaping (String) -> Void,
    _ body: (LedgerSnapshot, RunOutputs) throws(Failure) -> Void
  ) throws(Failure) {
    let chosen = try choices.map { choice throws(Failure) in try ChosenTariffs(choice) }
    let outputs = try openOutput(
      output, mode: mode, compresses: compresses, rows: rows, tariffs: chosen.flatMap(\.files),
      inputs: inputs, metrics: metrics)
    try read { database in
      try body(
        LedgerSnapshot(database: database, choices: chosen, asOf: asOf, warn: warn), outputs)
    }
    try outputs.commit()
  }
}

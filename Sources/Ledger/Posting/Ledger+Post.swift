import CDRCore
import Foundation
import GRDB
import Outputs
import Recurring
import Runs
import Tariffs

extension Ledger {
  /// Bills months and writes what differs from all that was posted for them before, signed.
  ///
  /// The output's temporary file is written and synced, then the transaction commits, then the
  /// file gets its name; after a crash between the two, the same bytes come from ``postings``.
  ///
  /// - Parameter warn: takes each warning as soon as it is known.
  /// - Throws: `badData` for closing a month that has not ended; `unfit` for tariffs that are not
  ///   those that a closed month is locked to, that meter otherwise, or are in another currency.
  public func post(
    _ options: PostOptions, warn: @escaping (String) -> Void = { _ in }
  ) throws(Failure) -> PostOutcome {
    let chosen = try ChosenTariffs(options.tariffs)
    let outputs = try openOutput(options.output, tariffs: chosen.files)
    if options.isTrial {
      try outputs.write(PostingsText.header)
      let outcome = try read { database in
        try Posting(database, options, chosen, warn: warn).run { text throws(Failure) in
          try outputs.write(text)
        }
      }
      try outputs.finish()
      return outcome
    }
    // What went out to standard output before the commit could not be taken back.
    let hasFile = !outputs.isStandardOutput
    let outcome = try write { database in
      if hasFile { try outputs.write(PostingsText.header) }
      let outcome = try Posting(database, options, chosen, warn: warn).run { text throws(Failure) in
        if hasFile { try outputs.write(text) }
      }
      LedgerStep.reach(.postingsStored)
      if hasFile { try outputs.prepare() }
      LedgerStep.reach(.outputSynced)
      return outcome
    } publish: { outcome throws(Failure) in
      guard hasFile else { return Interruption.note(Self.committed(outcome.run)) }
      do throws(Failure) {
        try outputs.commit()
      } catch {
        throw Failure(error.kind, "\(error.message); \(Self.committed(outcome.run))")
      }
      LedgerStep.reach(.outputRenamed)
    }
    if !hasFile {
      do throws(Failure) {
        try printPostings(run: outcome.run)
      } catch {
        throw Failure(error.kind, "\(error.message); \(Self.committed(outcome.run))")
      }
    }
    return outcome
  }

  /// What to know where a run is committed and its output is not there, or not all of it.
  private static func committed(_ run: Int64?) -> String {
    let run = run.map { "\($0)" } ?? "N"
    return "run \(run) is committed: cdr-rater postings --run \(run) reprints its postings"
  }
}

/// A posting run while it goes from month to month.
private struct Posting {
  private let database: Database
  private let options: PostOptions
  private let chosen: ChosenTariffs
  private let warn: (String) -> Void
  private let tariffStore: TariffStore
  private let fixed: FixedMetering
  private let charges: RecurringCharges
  private let recurringVersion: Int64

  init(
    _ database: Database, _ options: PostOptions, _ chosen: ChosenTariffs,
    warn: @escaping (String) -> Void
  ) throws {
    self.database = database
    self.options = options
    self.chosen = chosen
    self.warn = warn
    tariffStore = TariffStore(database: database)
    fixed = try FixedMetering(database)
    try chosen.requireListed(in: database)
    charges = try RecurringTexts.charges(in: database)
    recurringVersion = try RecurringTexts.version(in: database)
  }

  /// - Parameter write: takes the lines, a month at a time.
  func run(_ write: ([UInt8]) throws(Failure) -> Void) throws -> PostOutcome {
    var outcome = PostOutcome(run: nil, months: [], currency: fixed.currency, warnings: [])
    var idPrefix: String?
    if !options.isTrial {
      let run = try RunEntry(command: options.kind.command, reason: options.kind.reason)
        .insert(database)
      outcome.run = run
      let ledger = try String.fetchOne(database, sql: "SELECT id FROM ledger") ?? ""
      idPrefix = "\(ledger)-\(run)-"
    }
    var lines: Int64 = 0
    var month = options.months.lowerBound
    while month <= options.months.upperBound {
      let text = try post(month, idPrefix: idPrefix, firstLine: lines + 1, into: &outcome)
      try write(text.text)
      lines += text.lines
      month = month.next
    }
    if let run = outcome.run {
      try RunEntry.complete(
        run, detail: lines == 1 ? "1 line" : "\(lines) lines", in: database)
    }
    return outcome
  }

  private func post(
    _ month: Month, idPrefix: String?, firstLine: Int64, into outcome: inout PostOutcome
  ) throws -> PostingsText {
    var state = try MonthState(database, month)
    if options.kind == .close { try checkEnd(of: month) }
    let standing = try tariffStore.standing(for: month)
    let book = try chosen.applied(to: standing).resolved(for: month)
    try checkLock(of: state, against: book)
    for warning in book.warnings(for: [month]) {
      outcome.warnings.append(warning)
      warn(warning)
    }
    let current = try MonthBill(
      state, book, charges: charges, fixed: fixed, tariffStore: tariffStore
    )
    .payables(asOf: fixed.clock.start(of: month.next), jobs: options.jobs)
    var text = PostingsText(
      idPrefix: idPrefix, firstLine: firstLine, month: month, currency: fixed.currency,
      reason: options.kind.reason)
    try text.compare(previous: state.posted, current: current)
    if let run = outcome.run {
      let set = try tariffStore.save(book)
      state.tariffSet = set
      state.posted = current
      state.postedVersion = state.usageVersion
      state.postedRecurring = recurringVersion
      if options.kind == .close { state.closedBy = run }
      try state.storePosting(database)
      try database.execute(
        sql: """
          INSERT INTO postings (run, month, lines, previous, current, tariff_set, text)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          run, month.description, text.lines, text.previous.description,
          text.current.description, set, Data(text.text),
        ])
    }
    outcome.months.append(
      PostOutcome.MonthTotals(
        month: month, lines: text.lines, previous: text.previous.description,
        current: text.current.description, delta: text.delta.description))
    return text
  }

  private func checkEnd(of month: Month) throws {
    let clock = try fixed.clock
    let end = clock.start(of: month.next)
    if try AsOf.instant(options.asOf, in: clock) < end {
      throw Failure(
        .badData,
        "\(month) has not ended: it can be closed from \(RunEntry.text(ofInstant: end)) on, the "
          + "start of \(month.next) in \(fixed.timeZone)")
    }
  }

  /// A closed month takes its locked tariffs only, unless it is rated anew on purpose.
  private func checkLock(of state: MonthState, against book: TariffBook) throws {
    guard state.closedBy != nil, let locked = state.tariffSet else { return }
    switch options.kind {
    case .rerate: return
    case .post, .close: break
    }
    guard try tariffStore.sha256(of: locked) != TariffStore.sha256(of: book.parts) else { return }
    func names(_ book: TariffBook) -> String {
      book.tariffs.map { "\($0.name) \($0.sha256.prefix(12))" }.joined(separator: ", ")
    }
    throw Failure(
      .unfit,
      "\(state.month) is closed and locked to other tariffs (\(names(try tariffStore.book(locked))), "
        + "not \(names(book))); leave out --tariff and --account-tariffs, or rerate the month")
  }
}

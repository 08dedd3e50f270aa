import CDRCore
import Foundation
import GRDB
import Recurring
import Runs
import Tariffs

/// A posting run while it goes from month to month.
struct Posting {
  private let database: Database
  private let options: PostOptions
  private let chosen: ChosenTariffs
  private let warn: (String) -> Void
  private let tariffStore: TariffStore
  private let fixed: FixedMetering
  private let charges: RecurringCharges
  private let recurringVersion: Int64
  private let months: PostedMonths
  private var outcome: PostOutcome
  /// How many lines there are so far.
  private var lines: Int64 = 0

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
    months = PostedMonths(database, charges: charges, clock: try fixed.clock)
    outcome = PostOutcome(run: nil, months: [], currency: fixed.currency, warnings: [])
  }

  /// - Parameter write: takes the lines, a month at a time.
  mutating func run(_ write: ([UInt8]) throws(Failure) -> Void) throws -> PostOutcome {
    for warning in try chosen.unusedContracts(in: database, charges: charges) { say(warning) }
    if let range = options.months {
      try begin()
      var month = range.lowerBound
      while month <= range.upperBound {
        try write(post(month))
        month = month.next
      }
    } else {
      for month in try months.candidates(asOf: options.asOf) { try write(postIfChanged(month)) }
    }
    if let run = outcome.run {
      try RunEntry.complete(run, detail: lines == 1 ? "1 line" : "\(lines) lines", in: database)
    }
    return outcome
  }

  private mutating func say(_ warning: String) {
    outcome.warnings.append(warning)
    warn(warning)
  }

  /// Records the run, once.
  private mutating func begin() throws {
    guard !options.isTrial, outcome.run == nil else { return }
    outcome.run = try RunEntry(command: options.kind.command, reason: options.kind.reason)
      .insert(database)
  }

  // MARK: One month

  /// A month's bill, as it is to be posted.
  private struct Bill {
    var state: MonthState
    var book: TariffBook
    /// ``PayablesFormat``
    var payables: [UInt8]
  }

  private mutating func post(_ month: Month) throws -> [UInt8] {
    let state = try MonthState(database, month)
    if options.kind == .close {
      try checkEnd(of: month)
      try checkObjections(to: state)
    } else if try !months.hasData(state) {
      say(try months.noData(month))
    }
    let book = try chosen.applied(to: tariffStore.standing(for: month)).resolved(for: month)
    try checkLock(of: state, against: book)
    return try post(bill(state, book))
  }

  /// Posts a month of which anything differs from what was posted last.
  private mutating func postIfChanged(_ month: Month) throws -> [UInt8] {
    let state = try MonthState(database, month)
    let isChosen = state.closedBy == nil && chosen.isChoice
    let isWaiting = state.isWaiting(recurring: recurringVersion)
    guard isWaiting || isChosen, try months.isPostable(state) else { return [] }
    let standing = try tariffStore.standing(for: month)
    let book = try (isChosen ? chosen.applied(to: standing) : standing).resolved(for: month)
    if !isWaiting, let set = state.tariffSet,
      try tariffStore.sha256(of: set) == TariffStore.sha256(of: book.parts)
    {
      return []
    }
    let bill = try bill(state, book)
    try begin()
    return try post(bill)
  }

  private mutating func bill(_ state: MonthState, _ book: TariffBook) throws -> Bill {
    for warning in book.warnings(for: [state.month]) { say(warning) }
    let payables = try MonthBill(
      state, book, charges: charges, fixed: fixed, tariffStore: tariffStore
    ).payables(asOf: fixed.clock.start(of: state.month.next), jobs: options.jobs)
    return Bill(state: state, book: book, payables: payables)
  }

  private mutating func post(_ bill: Bill) throws -> [UInt8] {
    var state = bill.state
    let month = state.month
    var terms = PostingTerms(
      idPrefix: [], firstLine: lines + 1, currency: Array(fixed.currency.utf8),
      reason: Array(options.kind.reason.utf8))
    var wide = PostingsEncoder.WideTerms(postedAt: "", run: "", tariffs: TariffNames(bill.book))
    if let run = outcome.run {
      let ledger = try String.fetchOne(database, sql: "SELECT id FROM ledger") ?? ""
      terms.idPrefix = Array("\(ledger)-\(run)-".utf8)
      wide.run = "\(run)"
      wide.postedAt =
        try String.fetchOne(database, sql: "SELECT at FROM runs WHERE id = ?", arguments: [run])
        ?? ""
    }
    var text = PostingsText(terms, month: month, wide: options.isWide ? wide : nil)
    try text.compare(previous: state.posted, current: bill.payables)
    if let run = outcome.run {
      let set = try tariffStore.save(bill.book)
      state.tariffSet = set
      state.posted = bill.payables
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
          text.current.description, set, Data(try text.stored()),
        ])
      if options.goesIntoFiles, text.lines > 0 {
        try PostingFile(run: run, month: month).record(database)
      }
    }
    lines += text.lines
    outcome.months.append(
      PostOutcome.MonthTotals(
        month: month, lines: text.lines, previous: text.previous.description,
        current: text.current.description, delta: text.delta.description))
    return text.text
  }

  // MARK: What may be refused

  private func checkEnd(of month: Month) throws {
    let clock = try fixed.clock
    let end = clock.start(of: month.next)
    // What has not ended by the clock has not ended, whatever is said.
    if try min(AsOf.now, AsOf.instant(options.asOf, in: clock)) < end {
      throw Failure(
        .badData,
        "\(month) has not ended: it can be closed from \(RunEntry.text(ofInstant: end)) on, the "
          + "start of \(month.next) in \(fixed.timeZone)")
    }
  }

  private mutating func checkObjections(to state: MonthState) throws {
    let objections = try CloseReview(database, fixed: fixed, charges: charges)
      .objections(to: state, sequence: options.sequence)
    if options.isForced {
      for objection in objections { say(objection.sentence) }
    } else if !objections.isEmpty {
      throw Failure(
        .badData,
        "\(state.month) was not closed; --force closes it all the same\n"
          + objections.map { "  \($0.sentence)" }.joined(separator: "\n"))
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

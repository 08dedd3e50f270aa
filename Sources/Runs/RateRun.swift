import CDRCore
import Foundation
import Metering
import Outputs
import Rating
import Recurring
import Reports
import Tariffs

/// Both passes in one call: files in, bill out, nothing kept.
public struct RateRun: Sendable {
  /// The version that summaries name.
  public static let version = "0.1.0"

  /// What a run came to, for the person who started it.
  public struct Outcome: Sendable {
    /// The control totals.
    public var summary: Summary
    /// Things to know that did not stop the run, each a sentence.
    public var warnings: [String]
  }

  private let options: RateOptions
  private let progress: ReadingProgress

  /// - Parameter progress: is kept up to date while files are read.
  public init(_ options: RateOptions, progress: ReadingProgress = ReadingProgress()) {
    self.options = options
    self.progress = progress
  }

  /// Rates, and writes what the options name.
  ///
  /// - Parameters:
  ///   - warn: takes each warning as soon as it is known, even if the run fails later.
  ///   - beforeBill: is called once the bill is known, before its first byte is written.
  /// - Throws: a ``CDRCore/Failure``. No bill is written then; where too many records were
  ///   rejected, the rejects and the summary are written all the same.
  public func run(
    warn: @escaping (String) -> Void = { _ in }, beforeBill: () -> Void = {}
  ) throws(Failure) -> Outcome {
    let start = ContinuousClock.now
    let tariffs = try TariffBook.open(options.tariff, accountTariffs: options.accountTariffs)
    let calls = options.calls
    try calls.requireItems(of: tariffs.metering)
    let zone = try tariffs.metering.clock
    let rater = Rater(asOf: try AsOf.instant(options.asOf, in: zone), clock: zone)
    let run = try CallRun(
      calls, calls.inputList, output: .path(options.output, rows: options.format.billEncoding),
      metrics: options.metrics,
      keeping: OutputGuard(tariffs: tariffs.files, numbers: options.numbers, seats: options.seats),
      since: start, warn: warn)
    // What is wrong with them is said before a long first pass.
    let charges = try RecurringCharges(numbersPath: options.numbers, seatsPath: options.seats)
    let accounts = try CallAccounts(of: calls, numbers: charges.numbers)
    let contracts = tariffs.parts.contracts
    var mentions = AccountMentions()
    mentions.add(charges.numbers)
    mentions.add(charges.seats)
    mentions.add(contracts, of: options.accountTariffs ?? "")
    try mentions.requireListed(in: accounts.listed)
    let months = Set(options.month.map { [$0] } ?? charges.months(through: rater.firstOpenMonth))
    try charges.book(of: months).requirePrices(in: tariffs)

    calls.warningsWithoutDuplicateSearch(run.inputs, isWanted: options.findsDuplicates)
      .forEach(run.say)
    var ingest = firstPassOptions(tariffs.metering)
    try accounts.apply(to: &ingest)
    let (ingested, firstPass) = try run.read(ingest, progress: progress)

    let recurring = charges.book(
      of: options.month == nil ? months.union(ingested.usage.months) : months)
    try recurring.requirePrices(in: tariffs)
    tariffs.warnings(for: ingested.usage.months + recurring.months).forEach(run.say)
    if accounts.listed == nil {
      var unused = ContractsWithoutUsage(contracts)
      unused.remove(ingested.usage)
      unused.remove(recurring)
      unused.warnings(options.accountTariffs ?? "").forEach(run.say)
    }

    var summary = try run.summary(
      of: ingested, tariffs: tariffs.tariffs, metering: tariffs.metering, firstPass: firstPass)
    var rating: BillRating?
    if run.mayWrite(summary) {
      let made = try BillRating(
        ingested.usage, recurring: recurring, tariffs: tariffs, rater: rater,
        format: options.format.makeBill(), jobs: calls.jobs)
      let totals = made.totals
      guard totals.calls == ingested.control.calls,
        totals.talkMilliseconds == ingested.control.talkMilliseconds
      else { throw Failure(.bug, "the bill's calls or talk time differ from those that were read") }
      summary.bill = totals
      rating = made
    }
    let figures = summary
    run.outputs.setMetrics { [unowned run] in
      var metrics = Metrics(command: "rate")
      metrics.addSuccess(after: run.elapsed)
      metrics.add(files: figures.files.count, "taken")
      metrics.add(files: ingested.skipped.count, "left_out")
      metrics.add(figures)
      return metrics
    }
    try run.finish(&summary, rejects: ingested.rejects, "so there is no bill") {
      outputs throws(Failure) in
      beforeBill()
      if let rating {
        try outputs.write { sink throws(Failure) in try rating.write(to: sink) }
      }
    }
    return Outcome(summary: summary, warnings: run.warnings)
  }

  private func firstPassOptions(_ metering: Metering) -> FirstPassOptions {
    var ingest = options.calls.firstPassOptions(metering)
    ingest.month = options.month
    ingest.findsDuplicates = options.findsDuplicates && options.calls.columns.callID != nil
    return ingest
  }
}

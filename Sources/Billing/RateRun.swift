import CallIngest
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
    public var summary: Summary
    /// Things to know that did not stop the run, each a sentence.
    public var warnings: [String]
  }

  private let options: RateOptions
  private let progress: IngestProgress

  /// - Parameter progress: is kept up to date while files are read.
  public init(_ options: RateOptions, progress: IngestProgress = IngestProgress()) {
    self.options = options
    self.progress = progress
  }

  /// Rates, and writes what the options name.
  ///
  /// - Parameters:
  ///   - warn: takes each warning as soon as it is known, even if the run fails later.
  ///   - beforeBill: is called once the bill is known, before its first byte is written.
  /// - Throws: a ``Metering/Failure``. No bill is written then; where too many records were
  ///   rejected, the rejects and the summary are written all the same.
  public func run(
    warn: (String) -> Void = { _ in }, beforeBill: () -> Void = {}
  ) throws(Failure) -> Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    let tariffs = try openTariffs()
    let calls = options.calls
    try calls.requireItems(of: tariffs.metering)
    let inputs = calls.inputList
    guard let zone = ZoneClock(name: tariffs.metering.timeZone) else {
      throw Failure(.unfit, "unknown time zone \(tariffs.metering.timeZone)")
    }
    let rater = Rater(asOf: try AsOf.instant(options.asOf, in: zone), clock: zone)
    let outputs = try RateOutputs(
      output: options.output, rejects: calls.rejects, summary: calls.summary,
      keeping: calls.filesRead(
        inputs, tariffs: tariffs.files, numbers: options.numbers, seats: options.seats))
    // What is wrong with them is said before a long first pass.
    let charges = try RecurringCharges(numbersPath: options.numbers, seatsPath: options.seats)
    let months = Set(
      options.month.map { [$0] } ?? charges.months(through: rater.firstOpenMonth))
    try charges.book(of: months).requirePrices(in: tariffs)

    var warnings =
      inputs.notes
      + calls.warningsWithoutDuplicateSearch(inputs, isWanted: options.findsDuplicates)
    warnings.forEach(warn)

    let firstPass = clock.now
    let ingested = try IngestPipeline.run(
      inputs, options: ingestOptions(tariffs.metering), progress: progress)
    let firstPassTime = clock.now - firstPass

    let recurring = charges.book(
      of: options.month == nil ? months.union(ingested.usage.months) : months)
    try recurring.requirePrices(in: tariffs)

    var found = ingested.skipped.map { "left out: \($0.message)" }
    found += tariffs.warnings(for: ingested.usage.months + recurring.months)
    found.forEach(warn)
    warnings += found

    var summary = Summary(
      version: Self.version,
      tariffs: tariffs.tariffs.map { .init(name: $0.name, sha256: $0.sha256) },
      files: ingested.files.map { .init(path: $0.name, bytes: $0.bytes, counts: $0.counts) },
      counts: ingested.totals, bill: nil, rejected: ingested.rejectedByReason, elapsed: .zero,
      firstPass: firstPassTime, peakMemory: 0)
    calls.note(ingested.disagreements, in: &summary)
    let doubts = calls.doubts(summary, files: inputs.files, metering: tariffs.metering)
    doubts.forEach(warn)
    warnings += doubts
    guard summary.isBalanced else {
      throw Failure(
        .bug, "the control totals do not balance: " + ControlTotals.text(summary.counts, bill: nil))
    }

    let isAllowed = calls.rejectLimit.allows(
      summary.counts.rejected, of: summary.counts.records)
    var rating: BillRating?
    if isAllowed {
      let made = try BillRating(
        ingested.usage, recurring: recurring, tariffs: tariffs, rater: rater,
        format: options.format.make(), jobs: calls.jobs)
      let totals = made.totals
      guard totals.calls == ingested.control.calls,
        totals.talkMilliseconds == ingested.control.talkMilliseconds
      else {
        throw Failure(.bug, "the bill's calls or talk time differ from those that were read")
      }
      summary.bill = totals
      rating = made
    }

    try outputs.write(rejects: ingested.rejects)
    if let rating {
      beforeBill()
      try outputs.write { sink throws(Failure) in try rating.write(to: sink) }
    }
    summary.elapsed = clock.now - start
    summary.peakMemory = Summary.peakMemoryOfProcess
    try outputs.summary?.write(summary.json)
    try outputs.commit(withBill: isAllowed)

    if let warning = summary.rejectWarning(listedIn: calls.rejects) {
      guard isAllowed else {
        throw Failure(
          .badData,
          "\(warning); more than --max-rejects \(calls.rejectLimit) allows, so there is no bill"
            + calls.advice)
      }
      warn(warning)
      warnings.append(warning)
    }
    return Outcome(summary: summary, warnings: warnings)
  }

  private func openTariffs() throws(Failure) -> TariffBook {
    do {
      var book = try options.tariff.map { try TariffBook(nameOrPath: $0) } ?? .builtIn()
      if let path = options.accountTariffs { try book.addAccountTariffs(path: path) }
      return book
    } catch {
      throw error as? Failure ?? Failure(.bug, "\(error)")
    }
  }

  private func ingestOptions(_ metering: Metering) -> IngestOptions {
    var ingest = options.calls.ingestOptions(metering)
    ingest.month = options.month
    ingest.findsDuplicates = options.findsDuplicates && options.calls.columns.callID != nil
    return ingest
  }
}

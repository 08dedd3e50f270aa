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
  /// The program's version, which summaries name too.
  public static let version = "0.2.0"

  /// What a run came to, for the person who started it.
  public struct Outcome: Sendable {
    /// The control totals.
    public var summary: Summary
    /// Things to know that did not stop the run, each a sentence.
    public var warnings: [String]
  }

  private let options: RateOptions
  private let progress: ReadingProgress

  /// - Parameters:
  ///   - options: what is read, and what is written.
  ///   - progress: is kept up to date while files are read.
  public init(_ options: RateOptions, progress: ReadingProgress = ReadingProgress()) {
    self.options = options
    self.progress = progress
  }

  /// Rates, and writes what the options name.
  ///
  /// - Parameters:
  ///   - warn: takes each warning as soon as it is known, even if the run fails later.
  ///   - beforeBill: is called once the bill is known, before its first byte is written.
  /// - Throws: a ``/CDRCore/Failure``. No bill is written then; where too many records were
  ///   rejected, the rejects and the summary are written all the same.
  public func run(
    warn: @escaping (String) -> Void = { _ in }, beforeBill: () -> Void = {}
  ) throws(Failure) -> Outcome {
    let start = ContinuousClock.now
    let prepared = try RatePreparation(options, RateTexts(options))
    let run = try Self.callRun(
      prepared, options.calls.inputList, keeping: prepared.files, since: start, warn: warn)
    let (ingested, firstPass) = try run.read(prepared.firstPass, progress: progress)
    return try Self.finish(
      run, prepared, ingested, rejects: ingested.rejects, firstPass: firstPass,
      beforeBill: beforeBill)
  }

  /// Opens the outputs of a run, and says what there is to say before its files are read.
  ///
  /// - Throws: as ``CallRun`` does.
  package static func callRun(
    _ prepared: RatePreparation, _ inputs: InputList, keeping files: OutputGuard,
    since start: ContinuousClock.Instant, warn: @escaping (String) -> Void
  ) throws(Failure) -> CallRun {
    let options = prepared.options
    let run = try CallRun(
      options.calls, inputs,
      output: .path(options.output, rows: options.format.billEncoding), metrics: options.metrics,
      keeping: files, since: start, warn: warn)
    options.calls.warningsWithoutDuplicateSearch(inputs, isWanted: options.findsDuplicates)
      .forEach(run.say)
    return run
  }

  /// Bills what was read, and writes the bill, the rejected records and the summary.
  ///
  /// - Parameters:
  ///   - ingested: what was read.
  ///   - rejects: the rejected records, where they are to be written.
  ///   - firstPass: how long reading took.
  ///   - beforeBill: as ``run(warn:beforeBill:)`` takes it.
  /// - Throws: as ``run(warn:beforeBill:)``.
  package static func finish(
    _ run: CallRun, _ prepared: RatePreparation, _ ingested: FirstPassResult,
    rejects: (any RejectedRecords)?, firstPass: Duration, beforeBill: () -> Void
  ) throws(Failure) -> Outcome {
    let (options, texts) = (prepared.options, prepared.texts)
    let (tariffs, months) = (texts.tariffs, prepared.months)
    let recurring = texts.charges.book(
      of: options.month == nil ? months.union(ingested.usage.months) : months)
    try recurring.requirePrices(in: tariffs)
    tariffs.warnings(for: ingested.usage.months + recurring.months).forEach(run.say)
    if texts.listed == nil {
      var unused = ContractsWithoutUsage(texts.contracts)
      unused.remove(ingested.usage)
      unused.remove(recurring)
      unused.warnings(options.accountTariffs ?? "").forEach(run.say)
    }

    var summary = try run.summary(
      of: ingested, tariffs: tariffs.tariffs, metering: tariffs.metering, firstPass: firstPass)
    var rating: BillRating?
    if run.mayWrite(summary) {
      let made = try BillRating(
        ingested.usage, recurring: recurring, tariffs: tariffs, rater: prepared.rater,
        format: options.format.makeBill(width: options.tableWidth), jobs: options.calls.jobs)
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
    try run.finish(&summary, rejects: rejects, "so there is no bill") {
      outputs throws(Failure) in
      beforeBill()
      if let rating {
        try outputs.write { sink throws(Failure) in try rating.write(to: sink) }
      }
    }
    return Outcome(summary: summary, warnings: run.warnings)
  }
}

import CallIngest
import Concurrency
import Metering
import Outputs
import Recurring
import Reports
import Tariffs

/// Seat use against calls in one call: files and seat orders in, a line per account out.
public struct ConcurrencyRun: Sendable {
  /// The product of which a seat takes one call at a time.
  public static let product = "robot_outbound"

  private let options: ConcurrencyOptions
  private let progress: IngestProgress

  /// - Parameter progress: is kept up to date while files are read.
  public init(_ options: ConcurrencyOptions, progress: IngestProgress = IngestProgress()) {
    self.options = options
    self.progress = progress
  }

  /// Measures, and writes what the options name.
  ///
  /// - Parameters:
  ///   - warn: takes each warning as soon as it is known, even if the run fails later.
  ///   - beforeReport: is called once all is known, before the first byte is written.
  /// - Returns: what was read, and what became of it.
  /// - Throws: a ``Metering/Failure``. No report is written then; where too many records were
  ///   rejected, the rejects and the summary are written all the same.
  public func run(
    warn: (String) -> Void = { _ in }, beforeReport: () -> Void = {}
  ) throws(Failure) -> Summary {
    let time = ContinuousClock()
    let start = time.now
    let tariffs = try TariffBook.open(options.tariff)
    let tariff = try tariffs.tariff(of: options.month)
    let metering = tariffs.metering
    guard tariff.metering.items.firstIndex(named: Self.product) != nil,
      let item = metering.items.firstIndex(named: Self.product)
    else {
      throw Failure(
        .unfit,
        "\(tariff.label) has no product \(Self.product), whose calls need AI seats; "
          + "name a tariff that has it")
    }
    guard let clock = ZoneClock(name: metering.timeZone) else {
      throw Failure(.unfit, "unknown time zone \(metering.timeZone)")
    }
    let calls = options.calls
    try calls.requireCallID("calls at once are counted by way of the search for duplicates")
    try calls.requireItems(of: metering)
    try calls.requireItem(Self.product, "whose calls need AI seats")
    let inputs = calls.inputList
    let outputs = try RateOutputs(
      output: options.output, rejects: calls.rejects, summary: calls.summary,
      keeping: calls.filesRead(
        inputs, tariffs: tariffs.files, seats: options.seats))
    // What is wrong with the seats is said before a long first pass.
    let schedule = SeatSchedule(
      try SeatsFile(NamedText(path: options.seats)), month: options.month, clock: clock)

    inputs.notes.forEach(warn)

    let firstPass = time.now
    var ingest = calls.ingestOptions(metering)
    ingest.concurrency = ConcurrencyRequest(item: item, month: options.month) {
      schedule.counts(of: $0)
    }
    let ingested = try IngestPipeline.run(inputs, options: ingest, progress: progress)
    for fault in ingested.skipped { warn("left out: \(fault.message)") }
    guard let book = ingested.seatUse else { throw Failure(.bug, "no calls were measured") }

    var summary = Summary(
      version: RateRun.version, tariffs: [.init(name: tariff.name, sha256: tariff.sha256)],
      files: ingested.files.map { .init(path: $0.name, bytes: $0.bytes, counts: $0.counts) },
      counts: ingested.totals, bill: nil, rejected: ingested.rejectedByReason, elapsed: .zero,
      firstPass: time.now - firstPass, peakMemory: 0)
    guard summary.isBalanced else {
      throw Failure(
        .bug, "the control totals do not balance: " + ControlTotals.text(summary.counts, bill: nil))
    }

    calls.note(ingested.disagreements, in: &summary)
    calls.doubts(summary, files: inputs.files, metering: ingest.metering).forEach(warn)
    let isAllowed = calls.rejectLimit.allows(
      summary.counts.rejected, of: summary.counts.records)
    try outputs.write(rejects: ingested.rejects)
    if isAllowed {
      beforeReport()
      let text = SeatUseText(
        book: book, schedule: schedule, month: options.month, clock: clock,
        format: options.format.makeSeatUse())
      try outputs.write { sink throws(Failure) in try text.write(to: sink) }
    }
    summary.elapsed = time.now - start
    summary.peakMemory = Summary.peakMemoryOfProcess
    try outputs.summary?.write(summary.json)
    try outputs.commit(withBill: isAllowed)

    if let warning = summary.rejectWarning(listedIn: calls.rejects) {
      guard isAllowed else {
        throw Failure(
          .badData,
          "\(warning); more than --max-rejects \(calls.rejectLimit) allows, so there is no report"
            + calls.advice)
      }
      warn(warning)
    }
    return summary
  }
}

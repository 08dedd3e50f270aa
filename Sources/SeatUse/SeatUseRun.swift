import CDRCore
import Metering
import Outputs
import Recurring
import Reports
import Runs
import Tariffs

/// Seat use against calls in one call: files and seat orders in, a line per account out.
public struct SeatUseRun: Sendable {
  /// The product of which a seat takes one call at a time.
  public static let product = "robot_outbound"

  private let options: SeatUseOptions
  private let progress: ReadingProgress

  /// - Parameters:
  ///   - options: what is read, and what is written.
  ///   - progress: is kept up to date while files are read.
  public init(_ options: SeatUseOptions, progress: ReadingProgress = ReadingProgress()) {
    self.options = options
    self.progress = progress
  }

  /// Measures, and writes what the options name.
  ///
  /// - Parameters:
  ///   - warn: takes each warning as soon as it is known, even if the run fails later.
  ///   - beforeReport: is called once all is known, before the first byte is written.
  /// - Returns: what was read, and what became of it.
  /// - Throws: a ``/CDRCore/Failure``. No report is written then; where too many records were
  ///   rejected, the rejects and the summary are written all the same.
  public func run(
    warn: @escaping (String) -> Void = { _ in }, beforeReport: () -> Void = {}
  ) throws(Failure) -> Summary {
    let start = ContinuousClock.now
    let tariffs = try TariffBook.open(options.tariff)
    let tariff = try tariffs.tariff(for: options.month)
    let metering = tariffs.metering
    guard tariff.metering.items.firstIndex(named: Self.product) != nil,
      let item = metering.items.firstIndex(named: Self.product)
    else {
      throw Failure(
        .unfit,
        "\(tariff.label) has no product \(Self.product), whose calls need AI seats; "
          + "name a tariff that has it")
    }
    let clock = try tariffs.metering.clock
    let calls = options.calls
    try calls.requireCallID("counting simultaneous calls needs the search for duplicates")
    try calls.requireItems(of: metering)
    try calls.requireItem(Self.product, "whose calls need AI seats")
    let run = try CallRun(
      calls, calls.inputList, output: .path(options.output, rows: options.format.seatUseEncoding),
      keeping: OutputGuard(
        tariffs: tariffs.files, numbers: options.numbers, seats: options.seats),
      since: start, warn: warn)
    // What is wrong with the seats is said before a long first pass.
    let charges = try RecurringCharges(numbersPath: options.numbers, seatsPath: options.seats)
    guard let seats = charges.seats else { throw Failure(.bug, "seats were not read") }
    let schedule = SeatSchedule(seats, month: options.month, clock: clock)
    let accounts = try CallAccounts(of: calls, numbers: charges.numbers)
    var mentions = AccountMentions()
    mentions.add(charges.numbers)
    mentions.add(seats)
    try mentions.requireListed(in: accounts.listed)

    var ingest = calls.firstPassOptions(metering)
    try accounts.apply(to: &ingest)
    ingest.intervals = IntervalRequest(item: item, month: options.month)
    let (ingested, firstPass) = try run.read(ingest, progress: progress)
    guard let intervals = ingested.intervals else { throw Failure(.bug, "no calls were measured") }
    let book = try SeatUseBook(
      intervals, seats: { schedule.counts(of: $0) }, jobs: calls.jobs,
      memory: ingest.fingerprintMemory)

    var summary = try run.summary(
      of: ingested, tariffs: [tariff], metering: metering, firstPass: firstPass)
    try run.finish(&summary, rejects: ingested.rejects, "so there is no report") {
      outputs throws(Failure) in
      beforeReport()
      let text = SeatUseText(
        book: book, schedule: schedule, month: options.month, clock: clock,
        format: options.format.makeSeatUse())
      try outputs.write { sink throws(Failure) in try text.write(to: sink) }
    }
    return summary
  }
}

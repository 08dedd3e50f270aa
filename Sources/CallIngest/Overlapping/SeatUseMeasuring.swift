import Concurrency
import Metering

/// Measures what a request asks for, in the two steps that a run leaves room for: calls are
/// collected while duplicates are searched for, and swept once the fingerprints are gone.
struct SeatUseMeasuring {
  private let request: ConcurrencyRequest
  private let window: CallWindow
  private let options: IngestOptions
  /// By searcher.
  let collectors: [IntervalCollector]

  /// - Throws: `inputOutput` where there is no memory.
  init(
    _ request: ConcurrencyRequest, options: IngestOptions, clock: ZoneClock
  ) throws(Failure) {
    self.request = request
    self.options = options
    let window = CallWindow(request, options: options, clock: clock)
    self.window = window
    let jobs = max(1, options.jobs)
    let budget = SpillBudget(limit: options.intervalMemory, stores: jobs)
    collectors = try (0..<jobs).map { _ throws(Failure) in
      try IntervalCollector(window: window, budget: budget)
    }
  }

  /// - Parameter order: the accounts' numbers in the order of their names.
  /// - Throws: a ``Failure`` when intervals cannot be read back from disk, or are not those of the
  ///   calls that the usage was summed from.
  func book(
    accounts: AccountBox, order: [UInt32], usage: UsageBook
  ) throws(Failure) -> SeatUseBook {
    let collected = collectors.reduce(into: ControlSums()) { $0 += $1.control }
    guard collected == usage.control(of: request.item) else {
      throw Failure(.bug, "the calls at once are not those that the usage was summed from")
    }
    var entries = try IntervalSweep(
      collectors: collectors, request: request, window: window, accounts: accounts,
      jobs: options.jobs, memory: options.fingerprintMemory
    ).run()
    var ranks = [UInt32](repeating: 0, count: order.count)
    for (rank, account) in order.enumerated() { ranks[Int(account)] = UInt32(rank) }
    entries.sort { ranks[Int($0.account)] < ranks[Int($1.account)] }
    return SeatUseBook(entries, accounts: accounts)
  }
}

extension UsageBook {
  /// What the calls of an item come to, over all months and accounts.
  func control(of item: Int) -> ControlSums {
    var sums = ControlSums()
    for part in parts {
      for row in part.rows where row.item == item {
        sums.calls += row.usage.calls
        sums.talkMilliseconds += row.usage.talkMilliseconds
      }
    }
    return sums
  }
}

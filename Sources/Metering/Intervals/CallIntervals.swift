import CDRCore

/// When the calls of one product run over a month, of every call that counts.
///
/// They lie in partitions of accounts, in memory or on disk, in no order.
public final class CallIntervals: Sendable {
  /// By searcher for duplicates.
  private let collectors: [IntervalCollector]
  private let accounts: AccountBox
  /// By account, its place in the order of names.
  private let ranks: [UInt32]
  /// The month's seconds.
  package let monthLength: UInt32

  init(_ collecting: IntervalCollecting, accounts: AccountBox, order: [UInt32]) {
    collectors = collecting.collectors
    monthLength = collecting.window.length
    self.accounts = accounts
    var ranks = [UInt32](repeating: 0, count: order.count)
    for (rank, account) in order.enumerated() { ranks[Int(account)] = UInt32(rank) }
    self.ranks = ranks
  }

  package static let partitions = IntervalStore.partitions

  /// How many accounts there are, with intervals or without.
  package var accountCount: Int { accounts.table.count }

  package func accountName(_ account: UInt32) -> String { accounts.name(of: Int(account)) }

  /// Whether an account comes before another in byte order of their names.
  package func precedes(_ account: UInt32, _ other: UInt32) -> Bool {
    ranks[Int(account)] < ranks[Int(other)]
  }

  /// Calls a function for all intervals of a partition.
  ///
  /// - Throws: a ``Failure`` when they cannot be read back from disk.
  package func forEach(in partition: Int, _ body: (CallInterval) -> Void) throws(Failure) {
    var piece = RecordBuffer<CallInterval>()
    for collector in collectors {
      try collector.store.copy(partition: partition, to: &piece) { interval in
        body(interval)
        return false
      }
    }
  }
}

/// Collects the intervals of a request while duplicates are searched for.
struct IntervalCollecting {
  private let request: IntervalRequest
  let window: CallWindow
  /// By searcher.
  let collectors: [IntervalCollector]

  /// - Throws: `inputOutput` where there is no memory.
  init(_ request: IntervalRequest, options: FirstPassOptions, clock: ZoneClock) throws(Failure) {
    self.request = request
    let window = CallWindow(request, options: options, clock: clock)
    self.window = window
    let jobs = max(1, options.jobs)
    let budget = SpillBudget(limit: options.intervalMemory, stores: jobs)
    collectors = try (0..<jobs).map { _ throws(Failure) in
      try IntervalCollector(window: window, budget: budget)
    }
  }

  /// - Parameter order: the accounts' numbers in the order of their names.
  /// - Throws: `bug` where the intervals are not those of the calls that the usage was summed from.
  func intervals(
    accounts: AccountBox, order: [UInt32], usage: UsageBook
  ) throws(Failure) -> CallIntervals {
    let collected = collectors.reduce(into: ControlSums()) { $0 += $1.control }
    guard collected == usage.control(of: request.item) else {
      throw Failure(.bug, "the calls at once are not those that the usage was summed from")
    }
    return CallIntervals(self, accounts: accounts, order: order)
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

import CDRCore

/// Keeps the intervals of those calls that count: of every id and day the first.
///
/// Each searcher has one, and nothing is shared until they are swept.
final class IntervalCollector: @unchecked Sendable {
  // Unchecked: one searcher at a time appends, and afterwards it is only read.
  private(set) var store: IntervalStore
  private let window: CallWindow
  /// What the calls of the product come to that count, inside the month or not.
  private(set) var control = ControlSums()

  init(window: CallWindow, budget: SpillBudget) throws(Failure) {
    self.window = window
    store = try IntervalStore(budget: budget)
  }

  /// Takes the calls of a partition that was searched, and in which those that do not count are
  /// marked.
  func collect(_ parts: [DuplicateSearch.Part]) throws(Failure) {
    for part in parts {
      for block in part.blocks {
        for index in stride(from: 0, to: block.count, by: part.worker.fingerprintsOfCall) {
          let call = unsafe block.first[index]
          guard call.place != .none else { continue }
          let (account, key) = part.worker.owner(of: call)
          guard window.isMeasured(key) else { continue }
          control.calls += call.duration > 0 ? 1 : 0
          control.talkMilliseconds += Int64(call.duration)
          if let interval = window.interval(of: call, month: key.month, account: account) {
            store.append(interval, partition: IntervalStore.partition(of: account))
          }
        }
      }
    }
    try store.check()
  }

  /// Says that all partitions were searched.
  func finish() throws(Failure) { try store.finish() }
}

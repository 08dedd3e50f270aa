import CDRCore

/// A worker that has read all it was given, and what its calls are in the run as a whole.
struct MergedWorker: Sendable {
  private let handle: WorkerHandle
  /// By the worker's account numbers, those in the joined table.
  let accounts: [UInt32]
  private let positions: TextPositions
  private let places: UsagePlaces

  private init(_ handle: WorkerHandle, accounts: [UInt32]) {
    self.handle = handle
    self.accounts = accounts
    positions = handle.worker.positions
    places = handle.worker.sums.usage.places
  }

  /// Joins the account tables of workers. The first one's accounts keep their numbers, and it has
  /// none any more.
  static func join(_ workers: [WorkerHandle]) -> (workers: [MergedWorker], accounts: AccountBox) {
    var accounts = workers[0].takeAccounts()
    var joined = [MergedWorker(workers[0], accounts: Array(0..<UInt32(accounts.count)))]
    for (index, handle) in workers.enumerated().dropFirst() {
      let isLast = index == workers.count - 1
      joined.append(
        MergedWorker(handle, accounts: accounts.join(handle.worker.sums.accounts, isLast: isLast)))
    }
    return (joined, AccountBox(accounts))
  }

  /// Leaves the worker for other files.
  func giveBack(to spares: ReadingSpares) { spares.giveBack(handle) }

  // MARK: Counts

  var control: ControlSums { handle.worker.control }

  /// Records whose duration and timestamps differ.
  var disagreements: Int64 { handle.worker.disagreements }

  /// Calls that the map does not charge for, which have no part in the search for duplicates.
  var unchargedByMap: Int64 { handle.worker.unchargedByMap }

  /// The calls that it was asked to keep.
  var keeper: CallKeeper? { handle.worker.keeper }

  func counts(of file: Int) -> RecordCounts { handle.worker.counts[file] }

  func rejected(for reason: RejectReason) -> Int64 {
    handle.worker.rejectedByReason[Int(reason.rawValue)]
  }

  // MARK: Rejects

  /// Where the rejects of each chunk are kept.
  var rejectTraces: [RejectSpool.Trace] { handle.worker.rejects.traces }

  /// - Parameter firstLine: the number of the line on which the chunk starts.
  func rejects(
    of trace: RejectSpool.Trace, file name: String, firstLine: Int64
  ) throws(Failure) -> [RejectedRecord] {
    try handle.worker.rejects.records(of: trace, file: name, firstLine: firstLine)
  }

  // MARK: Fingerprints

  /// How many fingerprints a call has, one after the other.
  var fingerprintsOfCall: Int { handle.worker.sums.fingerprintsOfCall }

  func fingerprintCount(of partition: Int) -> Int {
    handle.worker.sums.fingerprints.count(of: partition)
  }

  /// Whether some of a partition's are on disk.
  func hasSpilled(_ partition: Int) -> Bool {
    handle.worker.sums.fingerprints.spilledCount(of: partition) > 0
  }

  /// Those of a partition that lies in memory as a whole.
  func fingerprints(of partition: Int) -> [FingerprintStore.Block] {
    handle.worker.sums.fingerprints.filledBlocks(of: partition)
  }

  /// Whether any are on disk.
  var hasSpilled: Bool { handle.worker.sums.fingerprints.hasSpilled }

  /// Calls a function with the blocks of some partitions, all of which lie in memory.
  func forEachBlock(of partitions: Range<Int>, _ body: (Int, FingerprintStore.Block) -> Void) {
    handle.worker.sums.fingerprints.forEachFilledBlock(of: partitions, body)
  }

  /// Copies those of a partition that a condition holds for.
  func copyFingerprints(
    of partition: Int, to buffer: inout RecordBuffer<CallFingerprint>,
    where condition: (CallFingerprint) -> Bool
  ) throws(Failure) {
    try handle.worker.sums.fingerprints.copy(partition: partition, to: &buffer) { condition($0) }
  }

  /// Forgets them, once they are searched.
  func removeFingerprints() { handle.removeFingerprints() }

  /// Where the record of a call starts.
  @inline(__always)
  func order(of call: CallFingerprint) -> CallOrder { positions.order(of: call.position) }

  /// The account, by its joined number, the month and the item of a call that counts.
  @inline(__always)
  func owner(of call: CallFingerprint) -> (account: UInt32, key: UsageKey) {
    let (account, key) = places.owner(of: call.place)
    return (accounts[Int(account)], key)
  }

  // MARK: Usage

  /// What was counted by the hour, by group of files.
  var countedHours: [CallHours] { handle.worker.sums.countedHours }

  /// The account, by its joined number, month and item whose sum overflows.
  var overflow: (account: UInt32, key: UsageKey)? {
    handle.worker.sums.usage.overflow.map { (accounts[Int($0.0)], $0.1) }
  }

  /// Adds home blocks to the sums of their accounts.
  func addHomeBlocks(_ blocks: ArraySlice<UInt32>, to sums: inout AccountSums) {
    handle.addHomeBlocks(blocks, to: &sums)
  }

  /// Appends the sums in the home blocks of some accounts, by the worker's numbers.
  ///
  /// - Returns: the first account and key whose sum overflows.
  func appendHomeUsage(
    of accounts: ArraySlice<UInt32>, to stretch: inout UsageStretch
  ) -> (account: UInt32, key: UsageKey)? {
    handle.appendHomeUsage(of: accounts, to: &stretch)
  }

  /// The ``UsageKey`` of the home block of an account, by the worker's number.
  @inline(__always)
  func homeKey(of account: UInt32) -> UInt32 { handle.worker.sums.usage.home.keys[Int(account)] }

  /// How many blocks there are beside home blocks.
  var otherBlocks: Int { handle.worker.sums.usage.others.count }

  /// Whose a block beside home blocks is, by the joined number, and its ``UsageKey``.
  func other(_ block: Int) -> (account: UInt32, key: UInt32) {
    let usage = (
      handle.worker.sums.usage.owners[block], handle.worker.sums.usage.others.keys[block]
    )
    return (accounts[Int(usage.0)], usage.1)
  }

  /// One item's usage in a home block, or in another; nil where it overflows.
  @inline(__always)
  func usage(ofBlock block: Int, isHome: Bool, lane: Int) -> Usage? {
    isHome
      ? handle.worker.sums.usage.home.usage(block, lane: lane)
      : handle.worker.sums.usage.others.usage(block, lane: lane)
  }
}

/// A worker that has read all it was given, and what its calls are in the run as a whole.
struct JoinedWorker: Sendable {
  let box: WorkerBox
  /// By the worker's account numbers, those in the joined table.
  let accounts: [UInt32]
  private let positions: TextPositions
  private let places: UsagePlaces

  init(_ box: WorkerBox, accounts: [UInt32]) {
    self.box = box
    self.accounts = accounts
    positions = box.worker.positions
    places = box.worker.sums.usage.places
  }

  /// Joins the account tables of workers. The first one's accounts keep their numbers, and it has
  /// none any more.
  static func join(
    _ workers: [WorkerBox]
  ) -> (workers: [JoinedWorker], accounts: AccountBox) {
    var accounts = workers[0].takeAccounts()
    var joined = [JoinedWorker(workers[0], accounts: Array(0..<UInt32(accounts.count)))]
    for (index, box) in workers.enumerated().dropFirst() {
      let isLast = index == workers.count - 1
      joined.append(
        JoinedWorker(box, accounts: accounts.join(box.worker.sums.accounts, isLast: isLast)))
    }
    return (joined, AccountBox(accounts))
  }

  /// Where the record of a call starts.
  @inline(__always)
  func order(of call: CallFingerprint) -> CallOrder { positions.order(of: call.position) }

  /// The account, by its joined number, the month and the item of a call that counts.
  @inline(__always)
  func owner(of call: CallFingerprint) -> (account: UInt32, key: UsageKey) {
    let (account, key) = places.owner(of: call.place)
    return (accounts[Int(account)], key)
  }
}

import CDRCore

/// Sums of a few accounts over all workers, as long as each has them for one month and four items
/// only, as most accounts do.
///
/// Its memory serves one stretch of accounts after another.
struct AccountSums {
  /// Stands for an account that a worker has not seen.
  static let noAccount = UInt32.max

  private enum State: UInt8 {
    case empty, plain
    /// What the account has is too much for this, or overflows.
    case other
  }

  private var states: [State]
  private var keys: [UInt32]
  /// By account and lane; of the empty ones what was there before.
  private var usages: [Usage]

  /// - Parameter accounts: as many as there are at a time, at most.
  init(accounts: Int) {
    states = Array(repeating: .empty, count: accounts)
    keys = Array(repeating: 0, count: accounts)
    usages = Array(repeating: Usage(), count: accounts * UsageKey.itemsInBlock)
  }

  /// Empties all accounts.
  mutating func removeAll() { for account in states.indices { states[account] = .empty } }

  /// Adds a block's rows to an account.
  ///
  /// - Parameter usage: gives the sums of a lane; nil when they overflow 64 bits.
  @inline(__always)
  mutating func add(_ key: UInt32, to account: Int, _ usage: (Int) -> Usage?) {
    let isFirst = states[account] == .empty
    guard isFirst || (states[account] == .plain && keys[account] == key) else {
      states[account] = .other
      return
    }
    states[account] = .plain
    keys[account] = key
    for lane in 0..<UsageKey.itemsInBlock {
      let place = account &* UsageKey.itemsInBlock &+ lane
      guard let more = usage(lane) else { return exclude(account) }
      if isFirst {
        usages[place] = more
      } else if !usages[place].add(more) {
        return exclude(account)
      }
    }
  }

  /// Says that an account has more than is added here.
  mutating func exclude(_ account: Int) { states[account] = .other }

  /// What an account's sums are for; nil where it has more than is added here.
  @inline(__always)
  func key(of account: Int) -> UInt32? { states[account] == .plain ? keys[account] : nil }

  /// An account's sum of a lane.
  @inline(__always)
  func usage(of account: Int, lane: Int) -> Usage {
    usages[account &* UsageKey.itemsInBlock &+ lane]
  }
}

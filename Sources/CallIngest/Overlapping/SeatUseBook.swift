import Concurrency

/// The seat use of every account that has calls of the product in the month, in byte order of
/// their names.
///
/// Entries are made when asked for, since a book may hold millions.
public struct SeatUseBook: Sendable {
  struct Entry: Sendable {
    var account: UInt32
    var use: SeatUse
  }

  private let entries: [Entry]
  private let accounts: AccountBox

  init(_ entries: [Entry], accounts: AccountBox) {
    self.entries = entries
    self.accounts = accounts
  }

  /// How many accounts there are.
  public var count: Int { entries.count }

  public subscript(index: Int) -> AccountSeatUse {
    let entry = entries[index]
    return AccountSeatUse(account: accounts.name(of: Int(entry.account)), use: entry.use)
  }
}

import CallIngest
import Metering

/// Where a bill's usage comes from: a first pass that has just ended, or a ledger.
public protocol BillUsage: Sendable {
  /// How many accounts have usage, counted anew in each month.
  var count: Int { get }

  /// Accounts of a range of 0..<``count``, by month, then in byte order of their names. Any thread
  /// may ask.
  ///
  /// - Throws: `unfit` when what is kept cannot be read.
  func accounts(_ range: Range<Int>) throws(Failure) -> [AccountUsage]

  /// The month and the account at an index.
  ///
  /// - Throws: As ``accounts(_:)``.
  func key(at index: Int) throws(Failure) -> (month: Month, account: String)
}

extension UsageBook: BillUsage {
  public func accounts(_ range: Range<Int>) throws(Failure) -> [AccountUsage] { self[range] }

  public func key(at index: Int) throws(Failure) -> (month: Month, account: String) {
    let entry = self[index]
    return (entry.month, entry.account)
  }
}

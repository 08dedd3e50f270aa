import CDRCore
import Metering

/// Where a bill's usage comes from: a first pass that has just ended, or a ledger.
public protocol BillUsage: Sendable {
  /// How many accounts have usage, counted anew in each month.
  var count: Int { get }

  /// Calls a function with the accounts of a range of 0..<``count``, by month, then in byte order
  /// of their names. Any thread may ask.
  ///
  /// - Throws: `unfit` when what is kept cannot be read, and what the function throws.
  func forEachAccount(
    in range: Range<Int>, _ body: (AccountUsage) throws(Failure) -> Void
  ) throws(Failure)

  /// The month and the account at an index.
  ///
  /// - Throws: `unfit` when what is kept cannot be read.
  func key(at index: Int) throws(Failure) -> (month: Month, account: String)
}

extension UsageBook: BillUsage {}

import CDRCore
import Metering

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
  private let intervals: CallIntervals

  /// Measures calls against seats.
  ///
  /// - Parameters:
  ///   - intervals: the calls, from start to end.
  ///   - seats: how many an account owns in the month of the calls.
  ///   - jobs: how many threads measure.
  ///   - memory: bytes that they may take together.
  /// - Throws: a ``/CDRCore/Failure`` when intervals cannot be read back from disk.
  public init(
    _ intervals: CallIntervals, seats: @escaping @Sendable (_ account: String) -> SeatCounts,
    jobs: Int, memory: Int
  ) throws(Failure) {
    self.intervals = intervals
    entries = try IntervalSweep(intervals: intervals, seats: seats, jobs: jobs, memory: memory)
      .run()
  }

  /// How many accounts there are.
  public var count: Int { entries.count }

  /// An entry, from 0 in byte order of the names.
  public subscript(index: Int) -> AccountSeatUse {
    let entry = entries[index]
    return AccountSeatUse(account: intervals.accountName(entry.account), use: entry.use)
  }
}

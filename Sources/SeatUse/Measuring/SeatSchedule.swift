import CDRCore
import Recurring

/// The AI seats of all accounts over one month, second by second.
struct SeatSchedule: Sendable {
  private let seats: SeatsFile
  private let clock: ZoneClock
  /// The month's first second since 1970-01-01T00:00:00Z, and the one after its last.
  private let (first, end): (Int64, Int64)

  init(_ seats: SeatsFile, month: Month, clock: ZoneClock) {
    self.seats = seats
    self.clock = clock
    (first, end) = (clock.start(of: month) / 1000, clock.start(of: month.next) / 1000)
  }

  /// A count holds from its day's first second in the zone until the next step's.
  func counts(of account: String) -> SeatCounts {
    var steps: [SeatCounts.Step] = []
    for step in seats.steps(of: SeatHolder(account: account, type: .ai)) {
      let second = clock.start(of: step.firstDay) / 1000
      if second >= end { break }
      steps.append(.init(second: UInt32(max(0, second - first)), seats: step.seats))
    }
    return SeatCounts(steps)
  }

  /// The accounts that own AI seats at some second of the month, in byte order.
  var accounts: [(account: String, counts: SeatCounts)] {
    seats.holders.filter { $0.type == .ai }
      .map { ($0.account, counts(of: $0.account)) }
      .filter { $0.1.max > 0 }
  }
}

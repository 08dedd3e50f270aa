/// Goes through a month from change to change of the calls and the seats of one account.
///
/// ```
/// calls   ▁▁▂▂▂▅▅▅▅▅▅▂▂▁▁     a stretch between two changes has one count of calls
/// seats   ▁▁▁▁▁▁▁▃▃▃▃▃▃▃▃     and one of seats
///         0    ↑ ↑   ↑        time passes only from one change to the next
/// ```
///
/// All changes at one second are made before time passes on, so that of a call that ends and one
/// that begins at the same second only one is counted, in whichever order they are told.
struct SeatSweep {
  private var use: SeatUse
  private let seats: SeatCounts
  private var nextStep = 0
  private var owned: Int64 = 0
  private var calls: Int64 = 0
  private var second: UInt32 = 0

  init(seats: SeatCounts) {
    self.seats = seats
    use = SeatUse(unused: seats)
  }

  /// More or fewer calls run from a second on; seconds never go back.
  @inline(__always)
  mutating func change(by count: Int64, at second: UInt32) {
    if second > self.second { pass(until: second) }
    calls += count
  }

  /// The result, once no call runs any more.
  func finished() -> SeatUse {
    precondition(calls == 0, "every call that began has ended")
    return use
  }

  /// Lets time pass with the calls that run.
  private mutating func pass(until end: UInt32) {
    while second < end {
      while nextStep < seats.steps.count, seats.steps[nextStep].second <= second {
        owned = seats.steps[nextStep].seats
        nextStep += 1
      }
      if calls > use.peakCalls {
        (use.peakCalls, use.peakSecond, use.seats) = (calls, second, owned)
      }
      let stop = nextStep < seats.steps.count ? min(end, seats.steps[nextStep].second) : end
      if calls > owned {
        // A month has fewer than 2^22 seconds, and calls are fewer than 2^40.
        use.secondsAbove += Int64(stop - second)
        use.callSecondsAbove += Int64(stop - second) * (calls - owned)
      }
      second = stop
    }
  }
}

import Metering

/// Tells the day and the month of calls in the tariff's zone.
struct CallCalendar {
  private let clock: ZoneClock
  private let attribution: Attribution
  /// Caches: most calls are of the same month, and under the same offset, as the one before.
  private var span: ZoneClock.OffsetSpan
  private var monthStart: Int64 = 0
  private var monthEnd: Int64 = 0
  private var month: Int32 = 0

  init(clock: ZoneClock, attribution: Attribution) {
    self.clock = clock
    self.attribution = attribution
    span = clock.span(at: 0)
  }

  /// The calendar day on which an instant lies, in days since 1970-01-01.
  @inline(__always)
  mutating func day(of instant: Int64) -> Int64 {
    if !span.contains(instant) { span = clock.span(at: instant) }
    return floorDivide(instant &+ span.offset, ZoneClock.day)
  }

  /// The index of the month that a call belongs to.
  @inline(__always)
  mutating func month(start: Int64, duration: UInt32) -> Int32 {
    let instant = attribution == .start ? start : start &+ Int64(duration)
    if instant < monthStart || instant >= monthEnd { turnToMonth(of: instant) }
    return month
  }

  /// The index of the month that a call belongs to.
  @inline(__always)
  mutating func month(of call: CallRecord) -> Int32 {
    month(start: call.start, duration: call.duration)
  }

  private mutating func turnToMonth(of instant: Int64) {
    let month = clock.month(of: instant)
    self.month = month.index
    monthStart = clock.start(of: month)
    monthEnd = clock.start(of: month.next)
  }
}

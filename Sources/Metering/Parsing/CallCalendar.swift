import CDRCore

/// Tells the day and the month of calls in the tariff's zone.
struct CallCalendar: Sendable {
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

  /// The month that a call belongs to: its index, and the instants from which and before which a call
  /// lies in it.
  @inline(__always)
  mutating func span(start: Int64, duration: UInt32) -> (month: Int32, from: Int64, to: Int64) {
    let month = month(start: start, duration: duration)
    return (month, monthStart, monthEnd)
  }

  /// The index of the month that a call belongs to.
  @inline(__always)
  mutating func month(of call: CallRecord) -> Int32 {
    month(start: call.start, duration: call.duration)
  }

  /// The earliest instant of a month, and how long before it a call of that month may start.
  mutating func start(of month: Month, duration: UInt32) -> (first: Int64, shift: Int64) {
    if month.index != self.month || monthEnd == 0 { turn(to: month) }
    return (monthStart, attribution == .start ? 0 : Int64(duration))
  }

  private mutating func turnToMonth(of instant: Int64) {
    let month = clock.month(of: instant)
    turn(to: month)
    // Where clocks are turned back over the start of a month, the date goes back for an hour. The
    // month that has begun goes on, or a call's would depend on the call before.
    if instant >= monthEnd { turn(to: month.next) }
    // Where they are turned forward over it, a month starts later than its date is first shown.
    if instant < monthStart { turn(to: Month(index: month.index - 1)) }
    precondition(monthStart <= instant && instant < monthEnd)
  }

  private mutating func turn(to month: Month) {
    self.month = month.index
    monthStart = clock.start(of: month)
    monthEnd = clock.start(of: month.next)
  }
}

import CDRCore

/// What calls that turned out not to count were counted as by the hour.
struct RemovedHours {
  private let metering: Metering
  private let rounding: CallRounding
  private let accounts: AccountBox
  private let clock: ZoneClock
  private var calendar: CallCalendar

  init(_ options: FirstPassOptions, clock: ZoneClock, accounts: AccountBox) throws(Failure) {
    metering = options.metering
    rounding = try CallRounding(metering)
    calendar = CallCalendar(clock: clock, attribution: metering.attribution)
    self.clock = clock
    self.accounts = accounts
  }

  mutating func count(
    of call: DuplicateCalls.Removal
  ) -> (count: CallHours.Count, key: CallHours.Key) {
    let key = UsageKey(bits: call.monthAndItem)
    let month = Month(index: key.month)
    let start = calendar.start(low: call.start, duration: call.duration, month: month)
    let scheme =
      metering.schemes.map {
        $0.scheme(of: ByteText(bytes: accounts.table.name(of: Int(call.account))), in: month)
      } ?? 0
    let step = rounding.step(
      scheme: scheme, item: key.item, duration: call.duration, recording: 0)
    let count = CallHours.Count(
      calls: 1, charged: call.duration > 0 ? 1 : 0, talkMilliseconds: Int64(call.duration),
      billedSeconds: Int64(step.billedSeconds))
    let instant = metering.attribution == .start ? start : start &+ Int64(call.duration)
    return (count, .init(hour: clock.hour(of: instant), item: key.item))
  }
}

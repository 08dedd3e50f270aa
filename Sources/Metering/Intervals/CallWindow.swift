import CDRCore

/// The month over which calls at once are measured, and the time in which calls that reach into
/// it start.
struct CallWindow: Sendable {
  /// When calls start that are read at all, in milliseconds since 1970-01-01T00:00:00Z: whole days
  /// of the zone, as ids are looked for again by the day.
  let starts: Range<Int64>
  private let item: Int
  /// The month's first second since 1970-01-01T00:00:00Z.
  private let first: Int64
  /// The month's seconds.
  let length: UInt32

  private let attribution: Attribution
  /// The starts of the months that calls read may belong to, in milliseconds.
  private let monthStarts: [Int64]
  private let firstMonth: Int32

  init(_ request: IntervalRequest, options: FirstPassOptions, clock: ZoneClock) {
    let (start, end) = (clock.start(of: request.month), clock.start(of: request.month.next))
    let reach = Int64(options.maximumCallHours) * 3_600_000
    starts = clock.wholeDays(around: start - reach..<end)
    item = request.item
    // Offsets are whole seconds, so days begin at one.
    first = floorDivide(start, 1000)
    length = UInt32(floorDivide(end, 1000) - first)

    attribution = options.metering.attribution
    // One more at either end, as a date may go back where clocks are changed.
    firstMonth = clock.month(of: starts.lowerBound).index - 1
    let months = firstMonth...clock.month(of: starts.upperBound + reach).index + 1
    monthStarts = months.map { clock.start(of: Month(index: $0)) }
  }

  /// Whether calls that are added to a sum are of the product that is measured.
  @inline(__always)
  func isMeasured(_ key: UsageKey) -> Bool { key.item == item }

  /// The part of a measured call that lies in the month, from its start cut to a whole second to
  /// its end raised to one; nil where there is none.
  ///
  /// - Parameters:
  ///   - month: the index of the month that the call belongs to.
  ///   - account: the account's number in the joined table.
  func interval(of call: CallFingerprint, month: Int32, account: UInt32) -> CallInterval? {
    let start = instant(of: call, month: month)
    let from = floorDivide(start, 1000) - first
    let to = floorDivide(start + Int64(call.duration) + 999, 1000) - first
    guard from < Int64(length), call.duration > 0 ? to > 0 : from >= 0 else { return nil }
    return CallInterval(
      account: account, start: UInt32(max(from, 0)),
      end: call.duration > 0 ? UInt32(min(to, Int64(length))) : UInt32(from))
  }

  /// When a call starts, in milliseconds since 1970-01-01T00:00:00Z.
  ///
  /// A fingerprint has the last 32 bits of it, which are 49 days, and the month that the call
  /// belongs to, by its start or its end: no month is longer.
  private func instant(of call: CallFingerprint, month: Int32) -> Int64 {
    let base = monthStarts[Int(month - firstMonth)]
    let known = attribution == .start ? call.start : call.start &+ call.duration
    let instant = base + Int64(known &- UInt32(truncatingIfNeeded: base))
    return attribution == .start ? instant : instant - Int64(call.duration)
  }
}

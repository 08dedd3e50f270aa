import CDRCore

/// The calls of a source, by the hour of the wall clock.
public struct SourceHours: Sendable {
  /// Calls by hour.
  private(set) var calls: [CallHours.Hour: Int64] = [:]
  /// Calls by day, in days since 1970-01-01.
  private(set) var days: [Int32: Int64] = [:]

  public init() {}

  /// Adds calls, whatever their items.
  public mutating func add(_ hours: CallHours) {
    for (key, count) in hours.counts {
      calls[key.hour, default: 0] += count.calls
      days[key.hour.day, default: 0] += count.calls
    }
  }

  /// The last hour that has calls.
  var last: CallHours.Hour? { calls.keys.max() }
}

/// Finds hours and days without calls, or days with few, by what the same hours and days of earlier
/// weeks had.
struct HourGaps {
  let source: String
  let hours: SourceHours
  let clock: ZoneClock
  /// Days of which not all calls are counted by the hour: nothing is said of them.
  let unknownDays: Set<Int32>

  /// Same weekdays that are looked at, and how many of them have to have calls.
  private static let (weeks, needed): (Int32, Int) = (6, 4)

  /// - Parameters:
  ///   - days: the days to look at.
  ///   - end: hours from this one on are still to come.
  func gaps(on days: ClosedRange<Int32>, before end: CallHours.Hour) -> [Gap] {
    var gaps: [Gap] = []
    var open: [(hour: CallHours.Hour, expected: Int64, weeks: Int)] = []
    func close() {
      if let first = open.first, let last = open.last {
        gaps.append(hoursGap(first.hour, last.hour, open.map { ($0.expected, $0.weeks) }))
      }
      open = []
    }
    for day in days where CallHours.Hour(day: day, hour: 0) < end && !unknownDays.contains(day) {
      let isOver = CallHours.Hour(day: day + 1, hour: 0) <= end
      if isOver, let gap = dayGap(day) {
        close()
        gaps.append(gap)
        continue
      }
      for ofDay in 0..<24 {
        let hour = CallHours.Hour(day: day, hour: ofDay)
        guard hour < end, hours.calls[hour] == nil, exists(hour), let usual = usual(hour) else {
          close()
          continue
        }
        open.append((hour, usual.median, usual.weeks))
      }
      if isOver, let gap = lowDay(day) { gaps.append(gap) }
    }
    close()
    return gaps
  }

  // MARK: Days

  /// A day without calls.
  private func dayGap(_ day: Int32) -> Gap? {
    guard hours.days[day] == nil else { return nil }
    let earlier = earlier(day)
    guard earlier.count(where: { $0 > 0 }) >= Self.needed else { return nil }
    return Gap(
      kind: .day, source: source, from: text(day), to: text(day), expected: Self.median(earlier),
      found: 0,
      detail: "\(earlier.count { $0 > 0 }) of the last \(Self.weeks) \(weekday(day)) had calls")
  }

  /// A day with less than a third of the median of earlier ones, and with less than any of them that
  /// had calls.
  private func lowDay(_ day: Int32) -> Gap? {
    guard let found = hours.days[day] else { return nil }
    let earlier = earlier(day)
    let some = earlier.filter { $0 > 0 }.sorted()
    guard some.count >= Self.needed, found * 3 < Self.median(earlier), found < some[0] else {
      return nil
    }
    return Gap(
      kind: .lowDay, source: source, from: text(day), to: text(day),
      expected: Self.median(earlier), found: found,
      detail: "\(some.count) of the last \(Self.weeks) \(weekday(day)) had \(some[0]) to "
        + "\(some[some.count - 1]) calls")
  }

  /// The calls of the last same weekdays, 0 for none.
  private func earlier(_ day: Int32) -> [Int64] {
    (1...Self.weeks).map { hours.days[day - 7 * $0] ?? 0 }
  }

  private func text(_ day: Int32) -> String { CivilDate(daysSinceEpoch: Int(day)).description }

  private func weekday(_ day: Int32) -> String {
    // 1970-01-01 was a Thursday.
    ["Thursdays", "Fridays", "Saturdays", "Sundays", "Mondays", "Tuesdays", "Wednesdays"][
      Int((day % 7 + 7) % 7)]
  }

  // MARK: Hours

  /// What an hour has usually: the median of the same hours of earlier weeks, and how many of them had
  /// calls; nil where too few had.
  private func usual(_ hour: CallHours.Hour) -> (median: Int64, weeks: Int)? {
    let earlier = (1...Self.weeks).map { week in
      hours.calls[CallHours.Hour(day: hour.day - 7 * week, hour: hour.ofDay)] ?? 0
    }
    let some = earlier.count { $0 > 0 }
    return some >= Self.needed ? (Self.median(earlier), some) : nil
  }

  /// Whether the zone's clocks show an hour on its day: where they are turned forward, one is left out.
  private func exists(_ hour: CallHours.Hour) -> Bool {
    clock.hour(of: clock.instant(ofLocal: Int64(hour.number) * 3_600_000)) == hour
  }

  private func hoursGap(
    _ first: CallHours.Hour, _ last: CallHours.Hour, _ usual: [(median: Int64, weeks: Int)]
  ) -> Gap {
    let start = clock.instant(ofLocal: Int64(first.number) * 3_600_000)
    let end = clock.instant(ofLocal: Int64(last.number) * 3_600_000) + 3_600_000
    let weeks = usual.map(\.weeks).min() ?? 0
    return Gap(
      kind: .hours, source: source, from: clock.timestamp(ofSecond: start / 1000),
      to: clock.timestamp(ofSecond: end / 1000),
      expected: usual.reduce(0) { $0 + $1.median }, found: 0,
      detail: usual.count == 1
        ? "\(weeks) of the last \(Self.weeks) weeks had calls in this hour"
        : "\(weeks) or more of the last \(Self.weeks) weeks had calls in each of these "
          + "\(usual.count) hours")
  }

  /// The lower of the two middle ones, where there are two.
  private static func median(_ counts: [Int64]) -> Int64 {
    counts.sorted()[(counts.count - 1) / 2]
  }
}

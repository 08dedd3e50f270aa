import Foundation
import Synchronization

/// The wall clock of one IANA time zone: where its days and months begin and end.
///
/// Offsets come from the system's or Foundation's copy of the time zone database. They are asked
/// for once per stretch of unchanged offset and then kept, so that a batch of millions of
/// timestamps of one month costs one or two questions.
///
/// At a clock change, an hour that occurs twice is read as its first occurrence, and a time that
/// never occurs is read with the offset before the change, which puts it as long after the gap's
/// start as it was written after it.
public final class ZoneClock: Sendable {
  /// The zone's IANA name.
  public let name: String
  private let zone: TimeZone
  private let known = Mutex<[OffsetSpan]>([])

  /// A clock for an IANA name; nil for an unknown zone.
  public init?(name: String) {
    guard Self.isIANAName(name), let zone = TimeZone(identifier: name) else { return nil }
    self.name = name
    self.zone = zone
  }

  private init(_ zone: TimeZone) {
    name = "UTC"
    self.zone = zone
  }

  /// The clock of Coordinated Universal Time.
  package static let utc = ZoneClock(.gmt)

  /// An offset from UTC, and the instants over which it holds.
  public struct OffsetSpan: Hashable, Sendable {
    /// The first instant, in milliseconds since 1970-01-01T00:00:00Z.
    public var start: Int64
    /// The first instant after it.
    public var end: Int64
    /// What to add to UTC for local time, in milliseconds.
    public var offset: Int64

    /// Whether the offset holds at an instant.
    @inlinable public func contains(_ instant: Int64) -> Bool { start <= instant && instant < end }
  }

  /// The offset in force at an instant, in milliseconds since 1970-01-01T00:00:00Z, and a stretch
  /// around the instant over which it holds.
  public func span(at instant: Int64) -> OffsetSpan {
    known.withLock { spans in
      if let span = spans.first(where: { $0.contains(instant) }) { return span }
      let span = measureSpan(around: instant)
      spans.append(span)
      return span
    }
  }

  /// The instant, in milliseconds since 1970-01-01T00:00:00Z, at which the zone's clocks show a
  /// local time, given as milliseconds as if it were UTC.
  public func instant(ofLocal local: Int64) -> Int64 {
    // Offsets are less than a day, so the two spans around hold the answer.
    let before = span(at: local - Self.day)
    let after = span(at: local + Self.day)
    if before.offset == after.offset, before.end > local + Self.day { return local - before.offset }
    // The earlier of two readings is the one with the greater offset; in a gap neither reading
    // shows the local time, and the offset before the gap is the one taken.
    for offset in [before.offset, after.offset].sorted(by: >)
    where span(at: local - offset).offset == offset {
      return local - offset
    }
    return local - before.offset
  }

  /// The second of the two instants at which the zone's clocks show a local time, given as
  /// milliseconds as if it were UTC; nil when they show it once or never.
  public func laterInstant(ofLocal local: Int64) -> Int64? {
    let offsets = [local - Self.day, local + Self.day].map { span(at: $0).offset }
    guard offsets[0] > offsets[1],
      offsets.allSatisfy({ span(at: local - $0).offset == $0 })
    else { return nil }
    return local - offsets[1]
  }

  /// The instant at which a date begins.
  public func start(of date: CivilDate) -> Int64 {
    instant(ofLocal: Int64(date.daysSinceEpoch) * Self.day)
  }

  /// The instant at which a month begins, and the one before it ends.
  public func start(of month: Month) -> Int64 { instant(ofLocal: Int64(month.firstDay) * Self.day) }

  /// The month that an instant belongs to.
  public func month(of instant: Int64) -> Month {
    let local = instant + span(at: instant).offset
    return CivilDate(daysSinceEpoch: Int(floorDivide(local, Self.day))).calendarMonth
  }

  /// The hour of the wall clock that an instant lies in.
  public func hour(of instant: Int64) -> CallHours.Hour {
    let local = instant + span(at: instant).offset
    return CallHours.Hour(number: Int32(floorDivide(local, 3_600_000)))
  }

  /// Milliseconds of a day of 24 hours.
  public static let day: Int64 = 86_400_000

  // MARK: Measuring

  /// Finds the stretch of unchanged offset around an instant: at most some 400 days, cut at the
  /// exact second of a change.
  private func measureSpan(around instant: Int64) -> OffsetSpan {
    let second = floorDivide(instant, 1000)
    let offset = offset(atSecond: second)
    // Half a week is shorter than any two changes are apart.
    let step: Int64 = 302_400
    let reach = 60
    func edge(_ direction: Int64) -> Int64 {
      var inside = second
      for _ in 0..<reach {
        let next = inside + direction * step
        guard self.offset(atSecond: next) == offset else {
          return boundary(inside: inside, outside: next, offset: offset)
        }
        inside = next
      }
      return inside
    }
    return OffsetSpan(
      start: edge(-1) * 1000, end: (edge(1) + 1) * 1000, offset: Int64(offset) * 1000)
  }

  /// The last second, going from `inside` towards `outside`, at which the offset still holds.
  private func boundary(inside: Int64, outside: Int64, offset: Int) -> Int64 {
    var (inside, outside) = (inside, outside)
    while abs(outside - inside) > 1 {
      let middle = inside + (outside - inside) / 2
      if self.offset(atSecond: middle) == offset { inside = middle } else { outside = middle }
    }
    return inside
  }

  private func offset(atSecond second: Int64) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
  }

  /// `TimeZone` also takes offsets and abbreviations, which name no place.
  private static func isIANAName(_ name: String) -> Bool {
    if name == "UTC" || name == "GMT" { return true }
    // First, as making the list of all names takes milliseconds.
    if name.contains("/"), name.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) { return true }
    return TimeZone.knownTimeZoneIdentifiers.contains(name)
  }
}

/// Division that rounds towards negative infinity, as instants before 1970 need.
@inlinable
public func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}

import CDRCore

/// A zone's clock with the stretch of unchanged offset that was asked for last.
///
/// Most timestamps of a log lie in the same stretch, and are then turned into instants by one
/// subtraction.
struct ZoneCursor {
  private let clock: ZoneClock
  private var span: ZoneClock.OffsetSpan

  init(_ clock: ZoneClock) {
    self.clock = clock
    span = clock.span(at: 0)
  }

  /// The instant of a local time; of one that occurs twice, the first.
  @inline(__always)
  mutating func instant(ofLocal local: Int64) -> Int64 {
    let instant = local &- span.offset
    // A day away from any change of offset, a local time has one reading.
    if instant &- ZoneClock.day >= span.start && instant &+ ZoneClock.day < span.end {
      return instant
    }
    return turn(toLocal: local)
  }

  @inline(never)
  private mutating func turn(toLocal local: Int64) -> Int64 {
    let instant = clock.instant(ofLocal: local)
    span = clock.span(at: instant)
    return instant
  }

  /// The second instant of a local time that occurs twice; nil for all others.
  func laterInstant(ofLocal local: Int64) -> Int64? { clock.laterInstant(ofLocal: local) }

  /// The stretch of unchanged offset around an instant.
  mutating func span(at instant: Int64) -> ZoneClock.OffsetSpan {
    if !span.contains(instant) { span = clock.span(at: instant) }
    return span
  }
}

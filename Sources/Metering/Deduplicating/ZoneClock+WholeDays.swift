import CDRCore

extension ZoneClock {
  /// The instants of all calendar days that a stretch of time touches: ids of calls are looked for
  /// again by the day.
  ///
  /// Where clocks are turned back over midnight, a day goes on after the next has begun.
  ///
  /// - Parameter instants: in milliseconds since 1970-01-01T00:00:00Z; not empty.
  func wholeDays(around instants: Range<Int64>) -> Range<Int64> {
    var (firstDay, lastDay) = (Int64.max, Int64.min)
    var next = instants.lowerBound
    while next < instants.upperBound {
      let span = span(at: next)
      let end = min(span.end, instants.upperBound)
      firstDay = min(firstDay, floorDivide(next + span.offset, Self.day))
      lastDay = max(lastDay, floorDivide(end - 1 + span.offset, Self.day))
      next = end
    }
    let start = firstInstant(fromLocal: firstDay * Self.day)
    let midnight = (lastDay + 1) * Self.day
    return start..<(laterInstant(ofLocal: midnight) ?? firstInstant(fromLocal: midnight))
  }

  /// The first instant at which the zone's clocks show a local time, or a later one where they skip
  /// it.
  private func firstInstant(fromLocal local: Int64) -> Int64 {
    let instant = instant(ofLocal: local)
    let span = span(at: instant)
    return instant + span.offset == local ? instant : span.start
  }
}

import CDRCore

/// The time that calls may lie in: the years 0000 to 9999 on the clocks of the tariff's zone, the
/// years of a ``CDRCore/Month`` that has a name.
struct CallYears: Sendable {
  private let instants: Range<Int64>
  /// Before which a call has to end; any instant where its end decides nothing.
  private let lastEnd: Int64
  /// When calls start of which no check is needed, however long they are.
  let safeStarts: Range<Int64>

  /// - Parameter limit: the longest call, in milliseconds.
  init(clock: ZoneClock, attribution: Attribution, limit: UInt32) {
    let (first, end) = (clock.start(of: Month(index: 0)), clock.start(of: Month(index: 120_000)))
    instants = first..<end
    lastEnd = attribution == .start ? .max : end
    safeStarts = first..<(attribution == .start ? end : end - Int64(limit))
  }

  /// Whether a call may start at an instant, in milliseconds since 1970-01-01T00:00:00Z.
  @inline(__always)
  func contains(_ start: Int64) -> Bool { instants.contains(start) }

  /// Whether the end of a call that may start when it does puts it into a month of these years.
  @inline(__always)
  func containsEnd(of start: Int64, duration: UInt32) -> Bool {
    start &+ Int64(duration) < lastEnd
  }
}

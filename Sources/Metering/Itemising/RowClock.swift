import CDRCore

/// Writes instants as RFC 3339 in a zone. Most are of the same day as the one before.
struct RowClock {
  private let clock: ZoneClock
  private var span: ZoneClock.OffsetSpan
  /// The day at hand: the local instant at which it begins, and its date, with a `T` after it.
  private var dayStart = Int64.min
  private var date: [UInt8] = []
  /// The offset after the time, and a comma.
  private var zone: [UInt8] = []
  /// `00` to `59`.
  private let twoDigits: [UInt8] = (0..<60).flatMap { Array(($0 < 10 ? "0\($0)" : "\($0)").utf8) }

  /// Bytes that an instant takes at most, the comma among them.
  static let size = 40 + ByteCursor.wordSize

  init(_ clock: ZoneClock) {
    self.clock = clock
    span = clock.span(at: 0)
  }

  /// Writes an instant, in milliseconds since 1970-01-01T00:00:00Z, and a comma.
  @inline(__always)
  mutating func write(_ instant: Int64, to text: inout ByteCursor) {
    var time = instant &+ span.offset &- dayStart
    if !span.contains(instant) || time < 0 || time >= ZoneClock.day {
      turn(to: instant)
      time = instant &+ span.offset &- dayStart
    }
    text.write(date.span)
    let (seconds, milliseconds) = (
      UInt32(truncatingIfNeeded: time) / 1000, UInt32(truncatingIfNeeded: time) % 1000
    )
    let minutes = seconds / 60
    let digits = twoDigits.span
    func write(_ number: UInt32) {
      let place = Int(number) &* 2
      text.write(digits[place])
      text.write(digits[place &+ 1])
    }
    write(minutes / 60)
    text.write(UInt8(ascii: ":"))
    write(minutes % 60)
    text.write(UInt8(ascii: ":"))
    write(seconds % 60)
    if milliseconds > 0 { Self.write(milliseconds: milliseconds, to: &text) }
    text.write(zone.span)
  }

  @inline(never)
  private static func write(milliseconds: UInt32, to text: inout ByteCursor) {
    text.write(Array(".\(String(1000 + milliseconds).dropFirst())".utf8).span)
  }

  @inline(never)
  private mutating func turn(to instant: Int64) {
    span = clock.span(at: instant)
    var sign: String
    if span.offset % 60_000 == 0 {
      let minutes = abs(span.offset) / 60_000
      func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
      sign = (span.offset < 0 ? "-" : "+") + "\(digits(minutes / 60)):\(digits(minutes % 60))"
    } else {
      // An offset that cannot be written: the instant is given in UTC.
      span.offset = 0
      sign = "Z"
    }
    let day = floorDivide(instant + span.offset, ZoneClock.day)
    dayStart = day * ZoneClock.day
    date = Array("\(CivilDate(daysSinceEpoch: Int(day)))T".utf8)
    zone = Array("\(sign),".utf8)
  }
}

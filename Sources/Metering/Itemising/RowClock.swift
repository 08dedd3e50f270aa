import CDRCore

/// Writes instants as RFC 3339 in a zone. Most are of the same day as the one before.
struct RowClock {
  private let clock: ZoneClock
  private var span: ZoneClock.OffsetSpan
  /// The day at hand: the local instant at which it begins, and its date, with a `T` after it.
  private var dayStart = Int64.min
  private var date = RowText()
  /// The offset after the time, and a comma.
  private var zone = RowText()
  /// `00` to `59`, as the lowest bytes of words.
  private let twoDigits: [UInt64] = (0..<60).map { number in
    UInt64(UInt8(ascii: "0") + UInt8(number / 10))
      | UInt64(UInt8(ascii: "0") + UInt8(number % 10)) << 8
  }

  /// Bytes that an instant takes at most, the comma among them, and room for blocks.
  static let size = 40 + 2 * ByteCursor.blockSize

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
    text.write(0..<date.count, of: date.bytes.span)
    let (seconds, milliseconds) = (
      UInt32(truncatingIfNeeded: time) / 1000, UInt32(truncatingIfNeeded: time) % 1000
    )
    let minutes = seconds / 60
    let digits = twoDigits.span
    let colons = UInt64(UInt8(ascii: ":")) << 16 | UInt64(UInt8(ascii: ":")) << 40
    text.write(
      8,
      bytesOf: colons | digits[Int(minutes / 60)] | digits[Int(minutes % 60)] << 24
        | digits[Int(seconds % 60)] << 48)
    if milliseconds > 0 { Self.write(milliseconds: milliseconds, to: &text) }
    text.write(0..<zone.count, of: zone.bytes.span)
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
    date = RowText("\(CivilDate(daysSinceEpoch: Int(day)))T")
    zone = RowText("\(sign),")
  }
}

/// A text that many rows have, with room behind it for a whole block to be read from its last byte on.
struct RowText {
  let bytes: [UInt8]
  let count: Int

  init(_ text: [UInt8] = []) {
    count = text.count
    bytes = text + [UInt8](repeating: 0, count: ByteCursor.blockSize)
  }

  init(_ text: String) { self.init(Array(text.utf8)) }
}

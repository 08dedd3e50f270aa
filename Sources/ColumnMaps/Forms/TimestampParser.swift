import CDRCore

/// Reads the forms of a standard start time.
///
/// RFC 3339 with `T` or a space between date and time, a fraction of any length and an offset
/// (`Z` or `±hh:mm`) or none, which puts it in the tariff's zone; or Unix seconds (10 digits) or
/// milliseconds (13 digits). What is finer than a millisecond is cut. A leap second (`:60`) is
/// refused, as switches keep POSIX time.
struct TimestampParser {
  /// The bytes of a date and a time to the second.
  private static let localSize = 19

  /// The date read last, with what follows it, as the bytes 0 to 7 and 3 to 10 of a timestamp; and
  /// the milliseconds of its midnight since 1970, as if it were UTC. Most records are of the same
  /// day as the one before, and their offset is the same too.
  private var lastDate: (UInt64, UInt64)
  private var lastMidnight: Int64 = 0
  /// The offset read last, as six bytes `±hh:mm`, and in milliseconds.
  private var lastOffsetText: UInt64
  private var lastOffset: Int64 = 0
  /// For times without an offset.
  var zone: ZoneCursor

  init(clock: ZoneClock) {
    zone = ZoneCursor(clock)
    // As if the record before had been of this instant; no bytes may fit that mean nothing.
    let epoch = Array("1970-01-01T00:00:00+00:00".utf8)
    func word(_ start: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(epoch[start + $1]) << UInt64(8 * $1) }
    }
    lastDate = (word(0, 8), word(3, 8))
    lastOffsetText = word(19, 6)
  }

  /// The instant in milliseconds since 1970-01-01T00:00:00Z, or nil for anything else.
  @inline(__always)
  mutating func instant(_ field: Field) -> Int64? {
    let bytes = unsafe field.bytes
    guard field.count >= 19 else { return unixTime(field) }
    let date = unsafe (Words.load(bytes), Words.load(bytes + 3))
    if date != lastDate {
      guard turnTo(date) else { return nil }
    }
    guard let time = unsafe timeOfDay(bytes + 11) else { return nil }
    let local = lastMidnight &+ time
    if field.count == 25 {
      let offsetText = unsafe Words.load(bytes + 17) &>> 16
      if offsetText == lastOffsetText { return local &- lastOffset }
      if let offset = unsafe offset(bytes + 19) {
        (lastOffsetText, lastOffset) = (offsetText, offset)
        return local &- offset
      }
    }
    return rest(of: field, local: local)
  }

  /// `HH:MM:SS` in milliseconds.
  @inline(__always)
  private func timeOfDay(_ bytes: UnsafePointer<UInt8>) -> Int64? {
    let word = unsafe Words.load(bytes)
    let colons: UInt64 = 0x0000_ff00_00ff_0000
    let digits = word & ~colons | 0x0000_3000_0030_0000
    guard word & colons == 0x0000_3a00_003a_0000, Words.areDigits(digits) else { return nil }
    // Each pair of digits is joined in its first digit's byte.
    let values = digits & 0x0f0f_0f0f_0f0f_0f0f
    let pairs = values &* 10 &+ (values &>> 8)
    let hour = Int64(pairs & 0xff)
    let minute = Int64((pairs &>> 24) & 0xff)
    let second = Int64((pairs &>> 48) & 0xff)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return (hour &* 3600 &+ minute &* 60 &+ second) &* 1000
  }

  /// Looks up a date that is not the last one's: `YYYY-MM-DD` and `T` or a space, as the bytes 0
  /// to 7 and 3 to 10.
  @inline(never)
  private mutating func turnTo(_ date: (UInt64, UInt64)) -> Bool {
    let hyphens: UInt64 = 0xff00_00ff_0000_0000
    let yearAndMonth = date.0 & ~hyphens | 0x3000_0030_0000_0000
    // The last three bytes of the second word are the day and what follows it.
    let day = date.1 &>> 40 & 0xffff | 0x3030_3030_3030_0000
    let separator = UInt8(truncatingIfNeeded: date.1 &>> 56)
    guard date.0 & hyphens == 0x2d00_002d_0000_0000, Words.areDigits(yearAndMonth),
      Words.areDigits(day),
      // Upper or lower case, as RFC 3339 allows.
      separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ")
    else { return false }
    // As numbers of eight digits: YYYY0MM0 and DD000000.
    let number = Int(Words.number(yearAndMonth))
    guard
      let found = CivilDate(
        checking: number / 10_000, number / 10 % 100, Int(Words.number(day) / 1_000_000))
    else { return false }
    lastDate = date
    lastMidnight = Int64(found.daysSinceEpoch) * ZoneClock.day
    return true
  }

  /// `±hh:mm` in milliseconds.
  private func offset(_ bytes: UnsafePointer<UInt8>) -> Int64? {
    let sign = unsafe bytes[0]
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      unsafe bytes[3] == UInt8(ascii: ":"),
      let hours = unsafe Words.number(bytes + 1, count: 2), hours < 24,
      let minutes = unsafe Words.number(bytes + 4, count: 2), minutes < 60
    else { return nil }
    let offset = Int64(hours &* 60 &+ minutes) &* 60_000
    return sign == UInt8(ascii: "-") ? -offset : offset
  }

  /// What may follow the seconds: a fraction or none, then an offset, `Z` or nothing.
  private mutating func rest(of field: Field, local: Int64) -> Int64? {
    var (i, milliseconds) = (19, Int64(0))
    if i < field.count, unsafe field.bytes[i] == UInt8(ascii: ".") {
      i += 1
      var place: Int64 = 100
      let first = i
      while i < field.count, let digit = unsafe decimalDigit(field.bytes[i]) {
        milliseconds += digit * place
        place /= 10
        i += 1
      }
      guard i > first else { return nil }
    }
    let exact = local + milliseconds
    switch field.count - i {
    case 0: return zone.instant(ofLocal: exact)
    case 1: return unsafe field.bytes[i] | 0x20 == UInt8(ascii: "z") ? exact : nil
    case 6: return unsafe offset(field.bytes + i).map { exact - $0 }
    default: return nil
    }
  }

  /// What a time without an offset says on the clocks of the zone, in milliseconds since
  /// 1970-01-01T00:00:00 there; nil for anything else.
  mutating func local(_ field: Field) -> Int64? {
    guard field.count >= Self.localSize, instant(field) != nil,
      let time = unsafe timeOfDay(field.bytes + 11)
    else { return nil }
    var fraction: Int64 = 0
    if field.count > Self.localSize {
      var rest = unsafe TextCursor(
        Field(bytes: field.bytes + Self.localSize, count: field.count - Self.localSize))
      guard rest.take(UInt8(ascii: ".")), rest.digitCount == rest.count else { return nil }
      fraction = rest.fraction(digits: rest.count) ?? 0
    }
    return lastMidnight + time + fraction
  }

  /// The later instant of a local time that occurs twice at a clock change; nil for a time with one
  /// reading, and for anything that is not a local time.
  mutating func laterInstant(_ field: Field) -> Int64? {
    guard field.count >= Self.localSize, let instant = instant(field) else { return nil }
    // Without an offset nothing follows the seconds but a fraction.
    for i in Self.localSize..<field.count
    where unsafe field.bytes[i] != UInt8(ascii: ".") && decimalDigit(field.bytes[i]) == nil {
      return nil
    }
    return zone.laterInstant(ofLocal: instant + zone.span(at: instant).offset)
  }

  /// The stretch of unchanged offset in the zone around an instant.
  mutating func span(at instant: Int64) -> ZoneClock.OffsetSpan { zone.span(at: instant) }

  private func unixTime(_ field: Field) -> Int64? {
    guard field.count == 10 || field.count == 13 else { return nil }
    guard let high = unsafe Words.number(field.bytes, count: 8),
      let low = unsafe Words.number(field.bytes + 8, count: field.count - 8)
    else { return nil }
    return field.count == 10 ? Int64(high * 100 + low) * 1000 : Int64(high * 100_000 + low)
  }
}

/// The value of an ASCII digit, or nil.
@inline(__always)
func decimalDigit(_ byte: UInt8) -> Int64? {
  let digit = byte &- UInt8(ascii: "0")
  return digit < 10 ? Int64(digit) : nil
}

extension ZoneClock {
  /// Reads an instant in any form that a standard start time may have, in milliseconds since
  /// 1970-01-01T00:00:00Z; nil for anything else.
  public func instant(parsing text: String) -> Int64? {
    var parser = TimestampParser(clock: self)
    return withPaddedField(text) { parser.instant($0) }
  }
}

import Metering

/// Reads the forms of a standard start time.
///
/// RFC 3339 with `T` or a space between date and time, a fraction of any length and an offset
/// (`Z` or `±hh:mm`) or none, which puts it in the tariff's zone; or Unix seconds (10 digits) or
/// milliseconds (13 digits). What is finer than a millisecond is cut. A leap second (`:60`) is
/// refused, as switches keep POSIX time.
struct TimestampParser {
  private let clock: ZoneClock
  /// The year and month read last, as eight bytes `YYYY-MM-`, with the days before the month and
  /// the days in it: most records are of the same month as the one before.
  private var lastMonth: UInt64 = 0
  private var lastMonthStart: Int64 = 0
  private var lastMonthLength: Int64 = 0
  /// A stretch of unchanged offset in the tariff's zone, for times without an offset.
  private var span: ZoneClock.OffsetSpan

  init(clock: ZoneClock) {
    self.clock = clock
    span = clock.span(at: 0)
  }

  /// The instant in milliseconds since 1970-01-01T00:00:00Z, or nil for anything else.
  @inline(__always)
  mutating func instant(_ field: Field) -> Int64? {
    let bytes = unsafe field.bytes
    guard field.count >= 19 else { return unixTime(field) }
    guard let local = unsafe dateAndTime(bytes) else { return nil }
    switch field.count {
    case 19:
      return instant(ofLocal: local)
    case 20:
      // Upper or lower case, as RFC 3339 allows.
      if unsafe bytes[19] | 0x20 == UInt8(ascii: "z") { return local }
    case 25:
      if let offset = unsafe offset(bytes + 19) { return local - offset }
    default:
      break
    }
    return rest(of: field, local: local)
  }

  /// `YYYY-MM-DDTHH:MM:SS` as milliseconds since 1970, as if it were UTC.
  @inline(__always)
  private mutating func dateAndTime(_ bytes: UnsafePointer<UInt8>) -> Int64? {
    let yearAndMonth = unsafe Words.load(bytes)
    if yearAndMonth != lastMonth {
      guard turnTo(yearAndMonth) else { return nil }
    }
    // `DDTHH:MM`, then `M:SS` shares a byte with it.
    let dayToMinute = unsafe Words.load(bytes + 8)
    let minuteToSecond = unsafe Words.load(bytes + 11)
    let separator = UInt8(truncatingIfNeeded: dayToMinute &>> 16)
    guard
      dayToMinute & 0x0000_ff00_0000_0000 == 0x0000_3a00_0000_0000,
      minuteToSecond & 0x0000_ff00_00ff_0000 == 0x0000_3a00_003a_0000,
      separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ")
    else { return nil }
    // `HH:MM:SS` with zeros for the colons, and the two digits of the day.
    let time = minuteToSecond & 0xffff_00ff_ff00_ffff | 0x0000_3000_0030_0000
    let day = dayToMinute & 0xffff | 0x3030_3030_3030_0000
    guard Words.areDigits(time), Words.areDigits(day) else { return nil }
    let digits = time & 0x0f0f_0f0f_0f0f_0f0f
    // Each pair of digits is joined in its first digit's byte.
    let pairs = digits &* 10 &+ (digits &>> 8)
    let hour = Int64(pairs & 0xff)
    let minute = Int64(pairs &>> 24 & 0xff)
    let second = Int64(pairs &>> 48 & 0xff)
    let dayDigits = day & 0x0f0f
    let dayOfMonth = Int64((dayDigits &* 10 &+ (dayDigits &>> 8)) & 0xff)
    guard hour < 24, minute < 60, second < 60, dayOfMonth >= 1, dayOfMonth <= lastMonthLength
    else { return nil }
    // Four digits of a year keep every step below 2^50.
    return (lastMonthStart &+ dayOfMonth &- 1) &* 86_400_000
      &+ (hour &* 3600 &+ minute &* 60 &+ second) &* 1000
  }

  /// Looks up a month that is not the last one's.
  private mutating func turnTo(_ yearAndMonth: UInt64) -> Bool {
    let hyphens: UInt64 = 0xff00_00ff_0000_0000
    guard yearAndMonth & hyphens == 0x2d00_002d_0000_0000 else { return false }
    let digits = yearAndMonth & ~hyphens | 0x3000_0030_0000_0000
    guard Words.areDigits(digits) else { return false }
    // As a number of eight digits: YYYY0MM0.
    let number = Int(Words.number(digits))
    guard let month = Month(year: number / 10_000, month: number / 10 % 100) else { return false }
    lastMonth = yearAndMonth
    lastMonthStart = Int64(month.firstDay)
    lastMonthLength = Int64(CivilDate.daysIn(year: month.year, month: month.month))
    return true
  }

  /// `±hh:mm` in milliseconds.
  @inline(__always)
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

  /// What may follow the seconds in the rarer forms: a fraction, then an offset or nothing.
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
    case 0: return instant(ofLocal: exact)
    case 1: return unsafe field.bytes[i] | 0x20 == UInt8(ascii: "z") ? exact : nil
    case 6: return unsafe offset(field.bytes + i).map { exact - $0 }
    default: return nil
    }
  }

  /// The instant of a local time in the tariff's zone.
  @inline(__always)
  private mutating func instant(ofLocal local: Int64) -> Int64 {
    let instant = local &- span.offset
    // A day away from any change of offset, a local time has one reading.
    if instant &- ZoneClock.day >= span.start && instant &+ ZoneClock.day < span.end {
      return instant
    }
    let exact = clock.instant(ofLocal: local)
    span = clock.span(at: exact)
    return exact
  }

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
    let bytes = Array(text.utf8)
    // Words are read beyond the text's end.
    let padded = bytes + [UInt8](repeating: 0, count: 16)
    var parser = TimestampParser(clock: self)
    return unsafe padded.withUnsafeBufferPointer { buffer in
      unsafe parser.instant(Field(bytes: buffer.baseAddress!, count: bytes.count))
    }
  }
}

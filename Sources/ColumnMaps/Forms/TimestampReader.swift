import CDRCore
import CKernels

/// Reads timestamps in the form that a column map gives them.
///
/// Times without an offset are of the zone of the clock: one that occurs twice at a clock change is
/// the first, and one that never occurs has the offset before the change, as in
/// ``CDRCore/ZoneClock``. Unix times are digits without a sign, of up to 12 seconds with a fraction
/// or without, 15 milliseconds or 18 microseconds, which are cut to the millisecond.
package struct TimestampReader {
  /// A form without its pattern, which is not looked at for every record.
  private enum Kind {
    case standard
    case pattern
    case unixSeconds
    case unixMilliseconds
    case unixMicroseconds
    case excelDays
    case several
  }

  /// Whether timestamps of this form may be learned as a ``TimeForm``.
  package let learnsForm: Bool
  /// What Unix times of this form count; nil where it has none.
  package let unixTimes: cdr_unix_times?
  private let kind: Kind
  /// Only of the kind that has one.
  private var pattern: PatternReader?
  private var standard: TimestampParser
  /// Of several forms, a reader for each.
  private var several: [TimestampReader] = []

  package init(form: TimestampForm, clock: ZoneClock) {
    standard = TimestampParser(clock: clock)
    switch form {
    case .standard: (kind, learnsForm, unixTimes) = (.standard, true, CDR_UNIX_STANDARD)
    case .pattern(let form):
      (kind, learnsForm, unixTimes) = (.pattern, form.hasFixedPlaces, nil)
      pattern = PatternReader(form)
    case .unixSeconds: (kind, learnsForm, unixTimes) = (.unixSeconds, true, CDR_UNIX_SECONDS)
    case .unixMilliseconds:
      (kind, learnsForm, unixTimes) = (.unixMilliseconds, true, CDR_UNIX_MILLISECONDS)
    case .unixMicroseconds:
      (kind, learnsForm, unixTimes) = (.unixMicroseconds, true, CDR_UNIX_MICROSECONDS)
    case .excelDays: (kind, learnsForm, unixTimes) = (.excelDays, false, nil)
    case .anyOf(let forms):
      (kind, learnsForm, unixTimes) = (.several, false, nil)
      several = forms.map { TimestampReader(form: $0, clock: clock) }
    }
  }

  /// The instant in milliseconds since 1970-01-01T00:00:00Z, or nil for anything else.
  package mutating func instant(_ field: Field) -> Int64? {
    kind == .standard ? standard.instant(field) : instantOfMap(field)
  }

  /// The later instant of a local time that occurs twice at a clock change; nil for a time with one
  /// reading, and for anything that is not a local time.
  package mutating func laterInstant(_ field: Field) -> Int64? {
    if kind == .standard { return standard.laterInstant(field) }
    if kind == .several {
      return reader(of: field).flatMap { several[$0].laterInstant(field) }
    }
    guard let local = local(field) else { return nil }
    return standard.zone.laterInstant(ofLocal: local)
  }

  /// The same time on the day after a timestamp's; nil for anything else. Where a timestamp names its
  /// instant, a day has 24 hours.
  package mutating func nextDay(_ field: Field) -> Int64? {
    if kind == .several { return reader(of: field).flatMap { several[$0].nextDay(field) } }
    if kind == .standard {
      if let local = standard.local(field) {
        return standard.zone.instant(ofLocal: local + ZoneClock.day)
      }
      return standard.instant(field).map { $0 + ZoneClock.day }
    }
    if let local = local(field) { return standard.zone.instant(ofLocal: local + ZoneClock.day) }
    return instant(field).map { $0 + ZoneClock.day }
  }

  /// What a timestamp says on the clocks of the zone; nil for one that names its instant, and for
  /// anything else.
  private mutating func local(_ field: Field) -> Int64? {
    if kind == .excelDays { return ExcelDays.local(field) }
    guard case .local(let local) = pattern?.read(field) else { return nil }
    return local
  }

  /// The stretch of unchanged offset in the zone around an instant.
  package mutating func span(at instant: Int64) -> ZoneClock.OffsetSpan {
    standard.span(at: instant)
  }

  @inline(never)
  private mutating func instantOfMap(_ field: Field) -> Int64? {
    switch kind {
    case .standard: standard.instant(field)
    case .pattern:
      switch pattern?.read(field) {
      case .instant(let instant): instant
      case .local(let local): standard.zone.instant(ofLocal: local)
      case nil: nil
      }
    case .unixSeconds: Self.unixSeconds(field)
    case .unixMilliseconds: Self.digits(field, atMost: 15)
    case .unixMicroseconds: Self.digits(field, atMost: 18).map { $0 / 1000 }
    case .excelDays: ExcelDays.local(field).map { standard.zone.instant(ofLocal: $0) }
    case .several: reader(of: field).flatMap { several[$0].instant(field) }
    }
  }

  /// The first of several readers that reads a text.
  private mutating func reader(of field: Field) -> Int? {
    several.indices.first { several[$0].instant(field) != nil }
  }

  private static func unixSeconds(_ field: Field) -> Int64? {
    var text = TextCursor(field)
    let whole = text.digitCount
    guard let seconds = unsafe digits(Field(bytes: field.bytes, count: whole), atMost: 12) else {
      return nil
    }
    text.skip(whole)
    guard text.count > 0 else { return seconds * 1000 }
    guard text.take(UInt8(ascii: ".")), let milliseconds = text.fraction(digits: text.count) else {
      return nil
    }
    return seconds * 1000 + milliseconds
  }

  /// A number of 1 to `most` digits, which are at most 18.
  private static func digits(_ field: Field, atMost most: Int) -> Int64? {
    guard field.count >= 1, field.count <= most else { return nil }
    var (number, read) = (UInt64(0), 0)
    // What is more than whole words comes first.
    var next = (field.count - 1) % 8 + 1
    while read < field.count {
      guard let digits = unsafe Words.number(field.bytes + read, count: next) else { return nil }
      number = number * 100_000_000 + digits
      read += next
      next = 8
    }
    return Int64(number)
  }
}

extension TimestampForm {
  /// Whether a text is a timestamp of this form.
  func reads(_ text: [UInt8]) -> Bool {
    // In any zone the same texts are timestamps.
    var reader = TimestampReader(form: self, clock: .utc)
    return withPaddedField(text) { reader.instant($0) } != nil
  }
}

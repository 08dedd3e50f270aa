import CDRCore

/// Reads timestamps that are written as a ``TimePattern`` says.
///
/// The whole field has to be used up, and what it says has to exist: the date in the calendar, the
/// day of the week at that date, hours from 0 to 23 or from 1 to 12, minutes and seconds from 0 to
/// 59. As in ``TimestampParser`` a leap second (`:60`) is refused, and what is finer than a
/// millisecond is cut. Names are English, in upper and lower case, and 上午 and 下午 for AM and PM.
///
/// A number of one digit or two takes two where it can: where other numbers follow without anything
/// between, as in `Hmm`, it leaves them the digits that they need.
struct PatternReader: Sendable {
  enum Reading: Hashable {
    /// Milliseconds since 1970-01-01T00:00:00Z, by an offset in the text.
    case instant(Int64)
    /// Milliseconds since 1970-01-01T00:00:00 on the clocks of a zone that the text does not name.
    case local(Int64)
  }

  private let steps: ContiguousArray<PatternStep>
  private let hasOffset: Bool
  private var calendar = Calendar()

  /// The month read last: most records are of the same month as the one before.
  private struct Calendar {
    private var (year, month) = (1970, 1)
    private var days = 31
    private var daysBefore = 0

    /// A date as days since 1970-01-01; nil for a date that does not exist.
    @inline(__always)
    mutating func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
      if year != self.year || month != self.month {
        guard turn(to: year, month) else { return nil }
      }
      return day >= 1 && day <= days ? daysBefore &+ day &- 1 : nil
    }

    @inline(never)
    private mutating func turn(to year: Int, _ month: Int) -> Bool {
      guard let first = CivilDate(checking: year, month, 1) else { return false }
      (self.year, self.month) = (year, month)
      days = CivilDate.daysIn(year: year, month: month)
      daysBefore = first.daysSinceEpoch
      return true
    }
  }

  init(_ pattern: TimePattern) {
    steps = PatternStep.steps(for: pattern)
    hasOffset = pattern.hasOffset
  }

  /// What a timestamp says; nil for a field that the pattern does not fit or that means no time.
  @inline(__always)
  mutating func read(_ field: Field) -> Reading? {
    guard let parts = parts(of: field),
      let days = calendar.days(parts.year, parts.month, parts.day),
      // 1970-01-01 was a Thursday.
      parts.weekday < 0 || (days + 4 - parts.weekday) % 7 == 0
    else { return nil }
    let local = Int64(days) * ZoneClock.day + parts.milliseconds
    return hasOffset ? .instant(local - parts.offset) : .local(local)
  }

  /// What stands in a timestamp, before it is known whether there is such a date.
  private struct Parts {
    var (year, month, day) = (0, 0, 0)
    /// From Sunday, 0; -1 where the pattern has none.
    var weekday = -1
    /// Since midnight.
    var milliseconds: Int64 = 0
    var offset: Int64 = 0
  }

  private func parts(of field: Field) -> Parts? {
    var text = TextCursor(field)
    var parts = Parts()
    var (hour, afternoon, minute, second) = (0, 0, 0, 0)
    // By a span, which takes no reference to the steps.
    let steps = steps.span
    for i in steps.indices {
      let step = steps[i]
      switch step.kind {
      case .byte: guard text.take(step.byte) else { return nil }
      case .space: guard Self.takeSpace(in: &text) else { return nil }
      case .year:
        guard let number = text.number(digits: 4) else { return nil }
        parts.year = number
      case .yearOfCentury:
        guard let number = text.twoDigits() else { return nil }
        parts.year = number + (number < 70 ? 2000 : 1900)
      case .month:
        guard let number = step.number(in: &text) else { return nil }
        parts.month = number
      case .monthName, .shortMonthName:
        let names = step.kind == .monthName ? EnglishNames.months : EnglishNames.shortMonths
        guard let name = names.prefix(of: text.rest) else { return nil }
        text.skip(name.count)
        parts.month = name.number + 1
      case .day:
        guard let number = step.number(in: &text) else { return nil }
        parts.day = number
      case .weekdayName, .shortWeekdayName:
        let names = step.kind == .weekdayName ? EnglishNames.weekdays : EnglishNames.shortWeekdays
        guard let name = names.prefix(of: text.rest) else { return nil }
        text.skip(name.count)
        parts.weekday = name.number
      case .hour:
        guard let number = step.number(in: &text), number < 24 else { return nil }
        hour = number
      case .halfDayHour:
        guard let number = step.number(in: &text), number >= 1, number <= 12 else { return nil }
        hour = number == 12 ? 0 : number
      case .halfDay:
        guard let half = Self.halfDay(in: &text) else { return nil }
        afternoon = half * 12
      case .minute:
        guard let number = step.number(in: &text), number < 60 else { return nil }
        minute = number
      case .second:
        guard let number = step.number(in: &text), number < 60 else { return nil }
        second = number
      case .fraction:
        let digits =
          step.minDigits == step.maxDigits ? step.minDigits : text.digitCount - step.digitsBehind
        guard let number = text.fraction(digits: digits) else { return nil }
        text.skip(digits)
        parts.milliseconds = number
      case .offset, .offsetOrZ:
        guard let found = Self.offset(at: text, allowsZ: step.kind == .offsetOrZ) else {
          return nil
        }
        text.skip(found.count)
        parts.offset = found.offset
      case .utc:
        guard let name = EnglishNames.utc.prefix(of: text.rest) else { return nil }
        text.skip(name.count)
      }
    }
    guard text.count == 0 else { return nil }
    let seconds = ((hour &+ afternoon) &* 60 &+ minute) &* 60 &+ second
    parts.milliseconds &+= Int64(seconds) &* 1000
    return parts
  }

  /// Takes a space, a no-break space or a narrow one, as some programs write it before AM and PM.
  private static func takeSpace(in text: inout TextCursor) -> Bool {
    text.take(UInt8(ascii: " ")) || text.take([0xe2, 0x80, 0xaf]) || text.take([0xc2, 0xa0])
  }

  /// Takes AM or PM, also in Chinese: 0 or 1.
  private static func halfDay(in text: inout TextCursor) -> Int? {
    if let name = EnglishNames.halfDays.prefix(of: text.rest) {
      text.skip(name.count)
      return name.number
    }
    // 上午 and 下午.
    if text.take([0xe4, 0xb8, 0x8a, 0xe5, 0x8d, 0x88]) { return 0 }
    return text.take([0xe4, 0xb8, 0x8b, 0xe5, 0x8d, 0x88]) ? 1 : nil
  }

  /// `+08`, `+0800` or `+08:00`: in milliseconds, and its length in bytes.
  private static func offset(at start: TextCursor, allowsZ: Bool) -> (offset: Int64, count: Int)? {
    var text = start
    if allowsZ, let byte = text.first, byte | 0x20 == UInt8(ascii: "z") { return (0, 1) }
    let isWest = text.first == UInt8(ascii: "-")
    guard isWest || text.first == UInt8(ascii: "+") else { return nil }
    text.skip(1)
    guard let hours = text.twoDigits(), hours < 24 else { return nil }
    var minutes = 0
    let hasColon = text.take(UInt8(ascii: ":"))
    if hasColon || text.digitCount > 0 {
      guard let number = text.twoDigits(), number < 60 else { return nil }
      minutes = number
    }
    let offset = Int64(hours * 60 + minutes) * 60_000
    return (isWest ? -offset : offset, start.count - text.count)
  }
}

import CDRCore
import Testing

/// The expected instants are from the published rules of each zone, worked out by hand.
struct ZoneClockTests {
  /// Milliseconds of a date and time as if it were UTC.
  static func utc(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0,
    _ millisecond: Int = 0
  ) -> Int64 {
    let days = Int64(CivilDate(year: year, month: month, day: day).daysSinceEpoch)
    return (days * 86_400 + Int64(hour * 3600 + minute * 60 + second)) * 1000 + Int64(millisecond)
  }

  static let hour: Int64 = 3_600_000

  static func clock(_ name: String) throws -> ZoneClock { try #require(ZoneClock(name: name)) }

  @Test(arguments: [
    "Asia/Shanghai", "Europe/Lisbon", "America/New_York", "America/Argentina/Buenos_Aires", "UTC",
    "GMT", "Etc/UTC", "Asia/Kathmandu",
  ])
  func takesNames(name: String) throws {
    #expect(try Self.clock(name).name == name)
  }

  @Test(arguments: [
    "", "GMT+8", "GMT+0800", "UTC+8", "+08:00", "CST", "PST", "EDT", "Shanghai", "Asia/Nowhere",
    "asia shanghai", "Asia/Shanghai ", " Asia/Shanghai", "Asia/", "/", "../../etc/passwd", "8",
  ])
  func refusesWhatIsNoPlace(name: String) {
    #expect(ZoneClock(name: name) == nil)
  }

  @Test func shanghaiIsEightHoursAhead() throws {
    let clock = try Self.clock("Asia/Shanghai")
    for year in [1992, 2021, 2026, 2100, 2999, 9999] {
      let local = Self.utc(year, 7, 15, 12)
      #expect(clock.instant(ofLocal: local) == local - 8 * Self.hour)
      #expect(clock.span(at: local).offset == 8 * Self.hour)
    }
  }

  /// Clocks were an hour ahead from 1986 to 1991: in 1988 from April 17 to September 11, 02:00
  /// each.
  @Test func shanghaiHadASummerTime() throws {
    let clock = try Self.clock("Asia/Shanghai")
    let (begin, end) = (Self.utc(1988, 4, 17, 2), Self.utc(1988, 9, 11, 2))
    let (before, after) = (begin - 8 * Self.hour, end - 9 * Self.hour)
    #expect(clock.span(at: before - 1).offset == 8 * Self.hour)
    #expect(clock.span(at: before).offset == 9 * Self.hour)
    #expect(clock.span(at: before).start == before)
    #expect(clock.span(at: after - 1).offset == 9 * Self.hour)
    #expect(clock.span(at: after).offset == 8 * Self.hour)
    // 02:30 never occurred, 01:30 in September occurred twice.
    #expect(clock.instant(ofLocal: begin + Self.hour / 2) == before + Self.hour / 2)
    #expect(clock.instant(ofLocal: end - Self.hour / 2) == after - Self.hour / 2)
    for year in 1986...1991 {
      #expect(clock.span(at: Self.utc(year, 7, 1)).offset == 9 * Self.hour, "\(year)")
    }
    for year in [1985, 1992] {
      #expect(clock.span(at: Self.utc(year, 7, 1)).offset == 8 * Self.hour, "\(year)")
    }
  }

  struct Change {
    var zone: String
    /// The local time at which clocks are put forward, and the offset before.
    var gap: Int64
    var before: Int64
    /// The local time at which they are put back, and the offset before.
    var repeated: Int64
    var summer: Int64
  }

  static let changes = [
    // In 2026: March 29 01:00 to October 25 02:00, local.
    Change(
      zone: "Europe/Lisbon", gap: utc(2026, 3, 29, 1), before: 0, repeated: utc(2026, 10, 25, 2),
      summer: hour),
    // March 8 02:00 to November 1 02:00.
    Change(
      zone: "America/New_York", gap: utc(2026, 3, 8, 2), before: -5 * hour,
      repeated: utc(2026, 11, 1, 2), summer: -4 * hour),
  ]

  @Test(arguments: changes)
  func theHourThatNeverOccurs(change: Change) throws {
    let clock = try Self.clock(change.zone)
    let change0 = change.gap - change.before
    #expect(clock.instant(ofLocal: change.gap - 1) == change0 - 1)
    // As long after the change as it was written after it.
    #expect(clock.instant(ofLocal: change.gap) == change0)
    #expect(clock.instant(ofLocal: change.gap + 1_800_000) == change0 + 1_800_000)
    #expect(clock.instant(ofLocal: change.gap + Self.hour - 1) == change0 + Self.hour - 1)
    // Behind the gap, the new offset.
    #expect(clock.instant(ofLocal: change.gap + Self.hour) == change0)
    #expect(clock.instant(ofLocal: change.gap + 2 * Self.hour) == change0 + Self.hour)
    #expect(clock.span(at: change0).start == change0)
    #expect(clock.span(at: change0 - 1).end == change0)
  }

  @Test(arguments: changes)
  func theHourThatOccursTwice(change: Change) throws {
    let clock = try Self.clock(change.zone)
    let first = change.repeated - Self.hour - change.summer
    #expect(clock.instant(ofLocal: change.repeated - Self.hour - 1) == first - 1)
    #expect(clock.instant(ofLocal: change.repeated - Self.hour) == first)
    #expect(clock.instant(ofLocal: change.repeated - 1) == first + Self.hour - 1)
    // At the end of the hour only the second reading is left: an hour is skipped.
    #expect(clock.instant(ofLocal: change.repeated) == first + 2 * Self.hour)
  }

  @Test(arguments: changes)
  func theLaterReadingOfAnHour(change: Change) throws {
    let clock = try Self.clock(change.zone)
    let first = change.repeated - Self.hour - change.summer
    #expect(clock.laterInstant(ofLocal: change.repeated - Self.hour - 1) == nil)
    #expect(clock.laterInstant(ofLocal: change.repeated - Self.hour) == first + Self.hour)
    #expect(clock.laterInstant(ofLocal: change.repeated - 1) == first + 2 * Self.hour - 1)
    #expect(clock.laterInstant(ofLocal: change.repeated) == nil)
    // Neither does an hour occur twice that never occurs, nor those around it.
    for minutes in stride(from: Int64(-90), through: 90, by: 30) {
      #expect(clock.laterInstant(ofLocal: change.gap + minutes * 60_000) == nil)
    }
  }

  /// Clocks go back half an hour: 2026-04-05 02:00 at +11:00 becomes 01:30 at +10:30.
  @Test func theHalfHourThatOccursTwice() throws {
    let clock = try Self.clock("Australia/Lord_Howe")
    let change = Self.utc(2026, 4, 4, 15)
    for (hour, minute, first, later) in [
      (1, 29, -31, nil), (1, 30, -30, 0), (1, 59, -1, 29), (2, 0, 30, nil),
    ] as [(Int, Int, Int64, Int64?)] {
      let local = Self.utc(2026, 4, 5, hour, minute)
      #expect(clock.instant(ofLocal: local) == change + first * 60_000)
      #expect(clock.laterInstant(ofLocal: local) == later.map { change + $0 * 60_000 })
    }
  }

  @Test(arguments: ["Asia/Shanghai", "UTC", "Asia/Kathmandu"])
  func noTimeOccursTwice(name: String) throws {
    let clock = try Self.clock(name)
    for day in 1...365 {
      #expect(
        clock.laterInstant(ofLocal: Self.utc(2026, 1, 1, 1, 30) + Int64(day) * 86_400_000) == nil)
    }
  }

  /// Both readings, where there are two, show the local time, and the second is the later one.
  @Test(arguments: ["Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
  func bothReadingsShowTheTime(name: String) throws {
    let clock = try Self.clock(name)
    var twice = 0
    for step in 0..<(2 * 365 * 48) {
      let local = Self.utc(2010, 12, 1) + Int64(step) * 1_800_000
      guard let later = clock.laterInstant(ofLocal: local) else { continue }
      let first = clock.instant(ofLocal: local)
      #expect(first < later)
      #expect(first + clock.span(at: first).offset == local)
      #expect(later + clock.span(at: later).offset == local)
      twice += 1
    }
    // Two hours in two years, or two half hours.
    #expect(twice == (name == "Australia/Lord_Howe" ? 2 : 4))
  }

  @Test(arguments: ["Asia/Shanghai", "Europe/Lisbon", "America/New_York", "Pacific/Apia"])
  func everyInstantLiesInItsSpan(name: String) throws {
    let clock = try Self.clock(name)
    for step in 0..<2000 {
      let instant = Self.utc(1980, 1, 1) + Int64(step) * 10 * 86_400_000 + Int64(step) * 977
      let span = clock.span(at: instant)
      #expect(span.contains(instant))
      // A fresh clock, which has measured nothing else, agrees.
      guard step % 100 == 0 else { continue }
      #expect(try Self.clock(name).span(at: instant).offset == span.offset)
    }
  }

  @Test func monthsBeginAtMidnightOnTheWall() throws {
    let month = try #require(Month("2026-10"))
    #expect(try Self.clock("UTC").start(of: month) == Self.utc(2026, 10, 1))
    #expect(try Self.clock("Asia/Shanghai").start(of: month) == Self.utc(2026, 9, 30, 16))
    // Summer time lasts until the 25th.
    #expect(try Self.clock("Europe/Lisbon").start(of: month) == Self.utc(2026, 9, 30, 23))
    #expect(try Self.clock("Europe/Lisbon").start(of: month.next) == Self.utc(2026, 11, 1))
    #expect(try Self.clock("America/New_York").start(of: month.next) == Self.utc(2026, 11, 1, 4))
    #expect(
      try Self.clock("America/New_York").start(of: month.next.next) == Self.utc(2026, 12, 1, 5))
  }

  @Test(arguments: ["Asia/Shanghai", "Europe/Lisbon", "America/New_York", "UTC"])
  func anInstantBelongsToTheMonthItLiesIn(name: String) throws {
    let clock = try Self.clock(name)
    var month = try #require(Month("1969-11"))
    while month < Month("2040-01")! {
      #expect(clock.month(of: clock.start(of: month)) == month)
      #expect(clock.month(of: clock.start(of: month.next) - 1) == month)
      month = month.next
    }
  }

  @Test func datesBeginAtMidnightOnTheWall() throws {
    let clock = try Self.clock("Asia/Shanghai")
    #expect(clock.start(of: CivilDate("2026-11-01")!) == Self.utc(2026, 10, 31, 16))
  }

  @Test(arguments: ["0001-01", "1600-02", "2400-12", "9999-12"])
  func farMonths(text: String) throws {
    let clock = try Self.clock("UTC")
    let month = try #require(Month(text))
    #expect(clock.start(of: month) == Int64(month.firstDay) * 86_400_000)
    #expect(clock.month(of: clock.start(of: month)) == month)
    #expect(clock.month(of: clock.start(of: month.next) - 1) == month)
  }

  @Test(arguments: [
    (7, 7, 1), (6, 7, 0), (0, 7, 0), (-1, 7, -1), (-7, 7, -1), (-8, 7, -2), (Int64.max, 1, .max),
    (Int64.min, 1, .min), (Int64.min, 2, .min / 2), (Int64.min + 1, 2, .min / 2),
  ])
  func floorDivision(value: Int64, divisor: Int64, quotient: Int64) {
    #expect(floorDivide(value, divisor) == quotient)
  }
}

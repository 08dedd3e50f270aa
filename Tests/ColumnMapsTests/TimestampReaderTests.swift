import CDRCore
import TestSupport
import Testing

@testable import ColumnMaps

struct TimestampReaderTests {
  static func reader(_ form: TimestampForm, zone: String = "Asia/Shanghai") throws
    -> TimestampReader
  {
    TimestampReader(form: form, clock: try #require(ZoneClock(name: zone)))
  }

  static func instant(_ text: String, _ form: TimestampForm, zone: String = "Asia/Shanghai") throws
    -> Int64?
  {
    var reader = try reader(form, zone: zone)
    return withField(text) { reader.instant($0) }
  }

  @Test(arguments: TimestampTests.sound)
  func standardIsAsBefore(text: String, instant: Int) throws {
    #expect(try Self.instant(text, .standard) == Int64(instant))
  }

  // MARK: Unix times

  @Test(arguments: [
    ("0", 0), ("1", 1000), ("1792067696", 1_792_067_696_000), ("999999999999", 999_999_999_999_000),
    ("000000000001", 1000), ("1792067696.5", 1_792_067_696_500), ("1.0", 1000),
    ("1792067696.789999", 1_792_067_696_789), ("0.001", 1), ("0.0009999999999999999999999999", 0),
    ("12345678.9", 12_345_678_900), ("123456789.1", 123_456_789_100),
  ])
  func seconds(text: String, instant: Int64) throws {
    #expect(try Self.instant(text, .unixSeconds) == instant)
  }

  @Test(arguments: [
    ("0", 0), ("7", 7), ("1792067696789", 1_792_067_696_789),
    ("999999999999999", 999_999_999_999_999), ("000000000000001", 1), ("12345678", 12_345_678),
    ("123456789", 123_456_789),
  ])
  func milliseconds(text: String, instant: Int64) throws {
    #expect(try Self.instant(text, .unixMilliseconds) == instant)
  }

  @Test(arguments: [
    ("0", 0), ("999", 0), ("1000", 1), ("1792067696789999", 1_792_067_696_789),
    ("999999999999999999", 999_999_999_999_999), ("000000000000001999", 1),
    ("12345678901234567", 12_345_678_901_234),
  ])
  func microseconds(text: String, instant: Int64) throws {
    #expect(try Self.instant(text, .unixMicroseconds) == instant)
  }

  @Test(arguments: [
    "", " ", "-1", "+1", " 1", "1 ", "1e9", "1.", ".5", "1.5.5", "1.x", "1,5", "a", "1a", "a1",
    "12345678a", "a123456789", "1234567890123456789", "99999999999999999999999999", "１",
    "2026-10-15T12:34:56Z", "0x10", "1_000", "/1", ":1",
  ])
  func noUnixTimes(text: String) throws {
    for form in [TimestampForm.unixSeconds, .unixMilliseconds, .unixMicroseconds] {
      #expect(try Self.instant(text, form) == nil, "\(form)")
    }
  }

  @Test func noUnixTimesOfThatManyDigits() throws {
    #expect(try Self.instant("1234567890123", .unixSeconds) == nil)
    #expect(try Self.instant("1234567890123.5", .unixSeconds) == nil)
    #expect(try Self.instant("1234567890123456", .unixMilliseconds) == nil)
    #expect(try Self.instant("1234567890.5", .unixMilliseconds) == nil)
    #expect(try Self.instant("1234567890.5", .unixMicroseconds) == nil)
  }

  // MARK: Patterns

  static let dayFirst = "d/M/yyyy H:mm:ss"

  static func pattern(_ text: String) throws -> TimestampForm { .pattern(try TimePattern(text)) }

  /// Local times of a zone at its clock changes, in the order of a log or not.
  @Test func localTimes() throws {
    var reader = try Self.reader(Self.pattern(Self.dayFirst), zone: "Europe/Lisbon")
    for _ in 0..<2 {
      for (text, utc) in [
        ("1/7/2026 12:00:00", "2026-07-01T11:00:00Z"),
        ("29/3/2026 0:59:59", "2026-03-29T00:59:59Z"),
        // An hour that never occurs, by the offset before.
        ("29/3/2026 1:30:00", "2026-03-29T01:30:00Z"),
        ("29/3/2026 2:00:00", "2026-03-29T01:00:00Z"),
        // An hour that occurs twice, the first time.
        ("25/10/2026 1:00:00", "2026-10-25T00:00:00Z"),
        ("25/10/2026 1:30:00", "2026-10-25T00:30:00Z"),
        ("25/10/2026 2:00:00", "2026-10-25T02:00:00Z"),
        ("1/12/2026 12:00:00", "2026-12-01T12:00:00Z"),
      ] {
        let expected = try #require(SlowTime.instant(utc))
        #expect(withField(text) { reader.instant($0) } == Int64(expected), "\(text)")
      }
    }
    #expect(withField("29/2/2026 1:00:00") { reader.instant($0) } == nil)
  }

  @Test func anOffsetNeedsNoZone() throws {
    let form = try Self.pattern("d/M/yyyy H:mm:ss X")
    for zone in ["Asia/Shanghai", "America/New_York"] {
      let expected = try #require(SlowTime.instant("2026-10-15T12:34:56+02:00"))
      #expect(try Self.instant("15/10/2026 12:34:56 +02", form, zone: zone) == Int64(expected))
    }
  }

  // MARK: The later of two readings

  static let twice: [(String, String, String, String?)] = [
    ("Europe/Lisbon", "2026-10-25 00:59:59", "25/10/2026 0:59:59", nil),
    ("Europe/Lisbon", "2026-10-25 01:00:00", "25/10/2026 1:00:00", "2026-10-25T01:00:00Z"),
    ("Europe/Lisbon", "2026-10-25 01:59:59", "25/10/2026 1:59:59", "2026-10-25T01:59:59Z"),
    ("Europe/Lisbon", "2026-10-25 02:00:00", "25/10/2026 2:00:00", nil),
    ("Europe/Lisbon", "2026-03-29 01:30:00", "29/3/2026 1:30:00", nil),
    ("Europe/Lisbon", "2026-07-01 01:30:00", "1/7/2026 1:30:00", nil),
    ("America/New_York", "2026-11-01 01:30:00", "1/11/2026 1:30:00", "2026-11-01T06:30:00Z"),
    ("Asia/Shanghai", "2026-10-25 01:30:00", "25/10/2026 1:30:00", nil),
  ]

  @Test(arguments: twice)
  func laterInstants(zone: String, standard: String, dayFirst: String, utc: String?) throws {
    let expected = utc.flatMap { SlowTime.instant($0) }.map { Int64($0) }
    #expect((expected == nil) == (utc == nil))
    var reader = try Self.reader(.standard, zone: zone)
    #expect(withField(standard) { reader.laterInstant($0) } == expected)
    // With a fraction, which the standard form allows.
    #expect(withField(standard + ".25") { reader.laterInstant($0) } == expected.map { $0 + 250 })
    var other = try Self.reader(Self.pattern(Self.dayFirst), zone: zone)
    #expect(withField(dayFirst) { other.laterInstant($0) } == expected)
  }

  /// Whoever says an offset means one instant, and nothing has none.
  @Test func noLaterInstants() throws {
    var reader = try Self.reader(.standard, zone: "Europe/Lisbon")
    for text in [
      "2026-10-25 01:30:00Z", "2026-10-25 01:30:00+01:00", "2026-10-25 01:30:00.5z",
      "2026-10-25 01:30:00.5-00:00", "1792891800", "1792891800000", "2026-10-25 01:30:60", "", "x",
    ] {
      #expect(withField(text) { reader.laterInstant($0) } == nil, "\(text)")
    }
    var withOffset = try Self.reader(Self.pattern("d/M/yyyy H:mm:ss z"), zone: "Europe/Lisbon")
    #expect(withField("25/10/2026 1:30:00 UTC") { withOffset.laterInstant($0) } == nil)
    var unix = try Self.reader(.unixSeconds, zone: "Europe/Lisbon")
    #expect(withField("1792891800") { unix.laterInstant($0) } == nil)
    #expect(withField("1792891800") { unix.instant($0) } == 1_792_891_800_000)
  }

  @Test func spansAreOfTheZone() throws {
    let summer = Int64(try #require(SlowTime.instant("2026-07-01T00:00:00Z")))
    for form in [TimestampForm.standard, .unixSeconds, try Self.pattern(Self.dayFirst)] {
      var reader = try Self.reader(form, zone: "Europe/Lisbon")
      #expect(reader.span(at: summer).offset == 3_600_000)
      #expect(reader.span(at: summer + 180 * 86_400_000).offset == 0)
    }
  }
}

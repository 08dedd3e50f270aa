import CDRCore
import TestSupport
import Testing

@testable import ColumnMaps

struct TimestampTests {
  /// 2026-10-15T12:34:56Z, from the days since 1970: 20,741.
  static let noon = (20_741 * 86_400 + 12 * 3600 + 34 * 60 + 56) * 1000
  static let hour = 3_600_000

  static func instant(_ text: String, zone: String = "Asia/Shanghai") throws -> Int? {
    let clock = try #require(ZoneClock(name: zone))
    return withField(text) { field in
      var parser = TimestampParser(clock: clock)
      return parser.instant(field).map { Int($0) }
    }
  }

  static let sound: [(String, Int)] = [
    // Without an offset: in the zone.
    ("2026-10-15T12:34:56", noon - 8 * hour), ("2026-10-15 12:34:56", noon - 8 * hour),
    ("2026-10-15t12:34:56", noon - 8 * hour), ("2026-10-15T12:34:56.5", noon - 8 * hour + 500),
    ("2026-10-15T12:34:56.1239999", noon - 8 * hour + 123),
    // UTC and offsets.
    ("2026-10-15T12:34:56Z", noon), ("2026-10-15 12:34:56z", noon),
    ("2026-10-15T12:34:56.007Z", noon + 7), ("2026-10-15t12:34:56.999999z", noon + 999),
    ("2026-10-15T12:34:56+00:00", noon), ("2026-10-15T12:34:56-00:00", noon),
    ("2026-10-15T12:34:56+08:00", noon - 8 * hour),
    ("2026-10-15T12:34:56-05:30", noon + 19_800_000),
    ("2026-10-15T12:34:56+23:59", noon - 86_340_000),
    ("2026-10-15T12:34:56-23:59", noon + 86_340_000),
    ("2026-10-15 12:34:56.5+08:00", noon - 8 * hour + 500),
    ("2026-10-15T12:34:56.00000000000000000000000000001-01:00", noon + hour),
    // Unix seconds and milliseconds.
    ("1792067696", noon), ("1792067696123", noon + 123), ("0000000000", 0), ("0000000000001", 1),
    ("9999999999", 9_999_999_999_000), ("9999999999999", 9_999_999_999_999),
    // Ends of days, months and years.
    ("2026-12-31T23:59:59.999Z", 20_819 * 86_400_000 - 1),
    ("2027-01-01T00:00:00Z", 20_819 * 86_400_000),
    ("2024-02-29T00:00:00Z", 19_782 * 86_400_000), ("2000-02-29T00:00:00Z", 11_016 * 86_400_000),
    ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1000),
  ]

  @Test(arguments: sound)
  func read(text: String, instant: Int) throws {
    #expect(try Self.instant(text) == instant)
    #expect(try #require(ZoneClock(name: "Asia/Shanghai")).instant(parsing: text) == Int64(instant))
  }

  @Test(arguments: [
    "", " ", "2026-10-15", "2026-10-15T12:34", "2026-10-15T12:34:5", "2026-10-15T12:34:56 ",
    " 2026-10-15T12:34:56", "2026-10-15T12:34:567", "2026-10-15X12:34:56", "2026-10-15_12:34:56",
    "2026-10-15  12:34:56", "2026/10/15T12:34:56", "20261015T123456", "15-10-2026T12:34:56",
    "2026-10-15T12-34-56", "2026-10-15T12.34.56", "2026-1-15T12:34:56Z", "2026-10-5T12:34:56ZZ",
    // Parts out of range.
    "2026-00-15T12:34:56", "2026-13-15T12:34:56", "2026-10-00T12:34:56", "2026-10-32T12:34:56",
    "2026-04-31T12:34:56", "2026-02-29T12:34:56", "1900-02-29T12:34:56", "2026-10-15T24:00:00",
    "2026-10-15T12:60:00", "2026-10-15T23:59:60", "2026-10-15T12:34:60Z", "2016-12-31T23:59:60Z",
    "2026-10-15T12:34:99",
    // Fractions and offsets.
    "2026-10-15T12:34:56.", "2026-10-15T12:34:56.Z", "2026-10-15T12:34:56,5",
    "2026-10-15T12:34:56.5.5", "2026-10-15T12:34:56.5x", "2026-10-15T12:34:56 Z",
    "2026-10-15T12:34:56+8", "2026-10-15T12:34:56+08", "2026-10-15T12:34:56+0800",
    "2026-10-15T12:34:56+08:0", "2026-10-15T12:34:56+24:00", "2026-10-15T12:34:56+08:60",
    "2026-10-15T12:34:56 08:00", "2026-10-15T12:34:56+08-00", "2026-10-15T12:34:56+08:00Z",
    "2026-10-15T12:34:56Z+08:00", "2026-10-15T12:34:56X", "2026-10-15T12:34:56+0a:00",
    "2026-10-15T12:34:56GMT", "2026-10-15T12:34:56−08:00",
    // No digits where digits should be.
    "202a-10-15T12:34:56", "2026-1a-15T12:34:56", "2026-10-1aT12:34:56", "2026-10-15T1a:34:56",
    "2026-10-15T12:3a:56", "2026-10-15T12:34:5a", "+026-10-15T12:34:56", "2026-10-15T12:34:/6",
    "2026-10-15T12:34::6", "2026-10-15T:2:34:56", "２０２６-10-15T12:34:56",
    // Unix times of other lengths or forms.
    "1", "179206769", "17920676961", "179206769612", "17920676961234", "179206769.5", "-179206769",
    "+179206769", "179206769x", "x792067696", "1792067696.5", "1792067696123x", "0x6acf5d70",
  ])
  func refused(text: String) throws {
    #expect(try Self.instant(text) == nil)
  }

  /// The parser keeps the month read last: neighbours must not matter.
  @Test func oneParserForMany() throws {
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    var parser = TimestampParser(clock: clock)
    for _ in 0..<2 {
      for (text, expected) in [
        ("2026-02-28T00:00:00", true), ("2026-02-29T00:00:00", false),
        ("2024-02-29T00:00:00", true), ("2026-13-01T00:00:00", false),
        ("2026-04-30T00:00:00", true), ("2026-04-31T00:00:00", false),
        ("2026-05-31T00:00:00", true), ("0000-00-00T00:00:00", false),
      ] {
        let instant = withField(text) { parser.instant($0).map { Int($0) } }
        #expect((instant != nil) == expected, "\(text)")
        #expect(instant == SlowTime.instant(text), "\(text)")
      }
    }
  }

  /// Local times at a clock change: the first reading, or the offset before.
  @Test(arguments: [
    ("2026-03-29T00:59:59", "2026-03-29T00:59:59Z"),
    ("2026-03-29T01:30:00", "2026-03-29T01:30:00Z"),
    ("2026-03-29T02:00:00", "2026-03-29T01:00:00Z"),
    ("2026-10-25T00:59:59", "2026-10-24T23:59:59Z"),
    ("2026-10-25T01:30:00", "2026-10-25T00:30:00Z"),
    ("2026-10-25T02:00:00", "2026-10-25T02:00:00Z"),
  ])
  func clockChanges(local: String, utc: String) throws {
    let expected = try Self.instant(utc, zone: "UTC")
    #expect(expected != nil)
    #expect(try Self.instant(local, zone: "Europe/Lisbon") == expected)
    // Coming from far away, or from the time right before.
    let clock = try #require(ZoneClock(name: "Europe/Lisbon"))
    for before in ["1992-01-01T00:00:00", "2026-07-01T00:00:00", "2026-12-01T00:00:00", local] {
      var parser = TimestampParser(clock: clock)
      _ = withField(before) { parser.instant($0).map { Int($0) } }
      #expect(withField(local) { parser.instant($0).map { Int($0) } } == expected)
    }
  }

  @Test(arguments: 0..<20)
  func randomTextLikeTheSlowOne(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    var parser = TimestampParser(clock: clock)
    var sound = 0
    for _ in 0..<500 {
      var text = Array(
        random.pick([
          "2026-10-15T12:34:56", "1999-12-31 23:59:59.9", "2026-02-28T00:00:00Z", "1792067696",
          "2024-02-29t23:59:59.123456+08:00", "2026-10-31T23:59:59-11:30", "1792067696123",
        ]).utf8)
      for _ in 0..<random.below(3) {
        let place = random.below(text.count)
        switch random.below(5) {
        case 0: text.remove(at: place)
        case 1: text.insert(random.pick(Array("0129-:.+TZ ".utf8)), at: place)
        default: text[place] = random.pick(Array("0123456789-:.+TZ ".utf8))
        }
      }
      let line = String(decoding: text, as: UTF8.self)
      let expected = SlowTime.instant(line)
      // Before 1992 the slow one does not know the zone.
      if let expected, expected < 700_000_000_000 { continue }
      if line.first == "0" || line.first == "1" && line.contains("-") && line < "1992" { continue }
      #expect(withField(text) { parser.instant($0).map { Int($0) } } == expected, "\(line)")
      sound += expected == nil ? 0 : 1
    }
    #expect(sound > 100)
  }
}

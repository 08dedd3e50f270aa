import CDRCore
import Testing

/// Instants as RFC 3339; the expected texts are from `TZ=… date --date=@… +%FT%T%:z`.
struct ZoneClockTimestampTests {
  @Test(arguments: [
    ("Asia/Shanghai", 1_790_784_000, "2026-10-01T00:00:00+08:00"),
    ("UTC", 0, "1970-01-01T00:00:00+00:00"),
    ("UTC", -1, "1969-12-31T23:59:59+00:00"),
    ("America/New_York", 1_793_512_799, "2026-11-01T01:59:59-04:00"),
    ("America/New_York", 1_793_512_800, "2026-11-01T01:00:00-05:00"),
    ("Asia/Kathmandu", 1_790_784_000, "2026-09-30T21:45:00+05:45"),
    ("America/St_Johns", 1_790_784_000, "2026-09-30T13:30:00-02:30"),
    ("Asia/Shanghai", 253_402_271_999, "9999-12-31T23:59:59+08:00"),
    // Shanghai was 8:05:43 ahead until 1901, which RFC 3339 cannot say.
    ("Asia/Shanghai", -2_177_481_944, "1900-12-31T15:54:16Z"),
  ])
  func text(zone: String, second: Int64, expected: String) throws {
    let clock = try #require(ZoneClock(name: zone))
    #expect(clock.timestamp(ofSecond: second) == expected)
  }
}

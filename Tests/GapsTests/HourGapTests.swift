import CDRCore
import TestSupport
import Testing

@testable import Gaps

@Suite("Hours and days without calls")
struct HourGapTests {
  private static func day(_ text: String) -> Int32 { Int32(CivilDate(text)!.daysSinceEpoch) }

  /// The gaps of October 2026, by calls from a day on; one source, whose name says nothing.
  private static func gaps(
    from first: String, through last: String = "2026-10-31", zone: String = "Asia/Shanghai",
    upTo reach: GapSearch.Reach = .lastCall, unknown: ClosedRange<Int32>? = nil,
    calls: (_ day: Int32, _ hour: Int) -> Int64
  ) throws -> [Gap] {
    var search = GapSearch(names: ["x", "y"], clock: try #require(ZoneClock(name: zone)))
    var hours = CallHours()
    for day in Self.day(first)...Self.day(last) {
      for hour in 0..<24 {
        let count = calls(day, hour)
        hours.add(
          .init(calls: count, charged: count, talkMilliseconds: 0, billedSeconds: 0),
          .init(hour: .init(day: day, hour: hour), item: hour % 3))
      }
    }
    search.add(NamedFile(name: "x", days: nil), hours)
    if let unknown { search.add(NamedFile(name: "y", days: unknown), nil) }
    return search.gaps(in: Month(year: 2026, month: 10)!, upTo: reach)
  }

  private static func texts(_ gaps: [Gap]) -> [String] {
    gaps.map { "\($0.kind.rawValue) \($0.from) \($0.to) \($0.expected) \($0.found)" }
  }

  @Test("hours in a row are one gap, where four of the last six weeks had calls")
  func hours() throws {
    let lost = Self.day("2026-10-14")
    for (weeks, isFound) in [(6, true), (4, true), (3, false)] {
      let gaps = try Self.gaps(from: "2026-08-01") { day, hour in
        if hour < 8 { return 0 }
        if (10...12).contains(hour) {
          // Only this many earlier Wednesdays have calls then.
          if day == lost { return 0 }
          if day < lost, (lost - day) % 7 == 0, (lost - day) / 7 > weeks { return 0 }
          if day < lost, (lost - day) % 7 != 0 { return 5 }
        }
        return 5
      }.filter { $0.from.hasPrefix("2026-10-14") }
      #expect(
        Self.texts(gaps)
          == (isFound
            ? ["hours 2026-10-14T10:00:00+08:00 2026-10-14T13:00:00+08:00 15 0"] : []))
    }
  }

  @Test("a day without calls is a gap of its own; a Sunday on which no one calls is none")
  func days() throws {
    let lost = Self.day("2026-10-15")
    let gaps = try Self.gaps(from: "2026-08-01") { day, hour in
      day == lost || (day % 7 + 7) % 7 == 3 ? 0 : Int64(hour)
    }
    // The last day is looked at as far as it has calls.
    #expect(Self.texts(gaps) == ["day 2026-10-15 2026-10-15 276 0"])
    #expect(gaps[0].detail == "6 of the last 6 Thursdays had calls")
    #expect(gaps[0].source == "*")
  }

  @Test("a day with less than a third of what is usual, and with less than any such day had")
  func lowDays() throws {
    let low = Self.day("2026-10-15")
    for (share, lowest, isFound) in [(32, 100, true), (34, 100, false), (32, 31, false)] {
      let gaps = try Self.gaps(from: "2026-08-01") { day, hour in
        guard hour == 9 else { return 0 }
        if day == low { return Int64(share) }
        return day == low - 14 ? Int64(lowest) : 100
      }.filter { $0.from == "2026-10-15" }
      #expect(Self.texts(gaps) == (isFound ? ["low_day 2026-10-15 2026-10-15 100 32"] : []))
    }
  }

  @Test("the hours after the last call are still to come, except for a month that ends")
  func ends() throws {
    func calls(_ day: Int32, _ hour: Int) -> Int64 {
      day > Self.day("2026-10-29") || (day == Self.day("2026-10-29") && hour > 14) ? 0 : 1
    }
    #expect(try Self.gaps(from: "2026-08-01", calls: calls).isEmpty)
    #expect(
      try Self.texts(Self.gaps(from: "2026-08-01", upTo: .monthEnd, calls: calls))
        == [
          "hours 2026-10-29T15:00:00+08:00 2026-10-30T00:00:00+08:00 9 0",
          "day 2026-10-30 2026-10-30 24 0", "day 2026-10-31 2026-10-31 24 0",
          "low_day 2026-10-29 2026-10-29 24 15",
        ].filter { !$0.hasPrefix("low") })
  }

  @Test("no calls come in an hour that clocks leave out, nor is anything said of unknown days")
  func skipped() throws {
    // In Sydney clocks were turned forward on 2026-10-04 at 02:00.
    let sydney = try Self.gaps(from: "2026-08-01", zone: "Australia/Sydney") { day, hour in
      day == Self.day("2026-10-04") && hour == 2 ? 0 : 1
    }
    #expect(sydney.isEmpty)
    let unknown = Self.day("2026-10-07")...Self.day("2026-10-08")
    let gaps = try Self.gaps(from: "2026-08-01", unknown: unknown) { day, _ in
      (Self.day("2026-10-07")...Self.day("2026-10-09")).contains(day) ? 0 : 1
    }
    #expect(Self.texts(gaps) == ["day 2026-10-09 2026-10-09 24 0"])
  }

  @Test("an id stays as long as the gap is the same")
  func ids() {
    func gap(_ to: String, _ found: Int64) -> Gap {
      Gap(kind: .leftOut, source: "s", from: "1", to: to, expected: 1, found: found, detail: "")
    }
    #expect(gap("1", 0).id == gap("1", 2).id)
    #expect(gap("1", 0).id != gap("2", 0).id)
    // printf 'left_out\ns\n1\n1' | sha256sum
    #expect(gap("1", 0).id == "a2b81b7a")
  }
}

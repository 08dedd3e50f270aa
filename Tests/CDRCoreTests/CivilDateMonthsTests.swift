import CDRCore
import Testing

@Suite("Dates that lie whole months apart")
struct CivilDateMonthsTests {
  private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

  @Test(
    "the same day of the month, or the month's last",
    arguments: [
      ("2026-01-31", 0, "2026-01-31"), ("2026-01-31", 1, "2026-02-28"),
      ("2026-01-31", 2, "2026-03-31"), ("2026-01-31", 3, "2026-04-30"),
      ("2024-01-30", 1, "2024-02-29"), ("2023-01-30", 1, "2023-02-28"),
      ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", 48, "2028-02-29"),
      ("2096-02-29", 48, "2100-02-28"), ("2026-12-15", 1, "2027-01-15"),
      ("2026-11-30", 3, "2027-02-28"), ("2026-06-01", 1200, "2126-06-01"),
    ] as [(String, Int, String)])
  func adding(_ start: String, _ months: Int, _ end: String) throws {
    #expect(try day(start).adding(months: months) == day(end))
  }

  @Test(
    "whole months forward, and the days left over",
    arguments: [
      ("2026-01-01", "2026-01-01", 0, 0), ("2026-01-01", "2026-01-31", 0, 30),
      ("2026-01-01", "2026-02-01", 1, 0), ("2026-01-31", "2026-02-28", 1, 0),
      ("2026-01-31", "2026-03-01", 1, 1), ("2026-01-31", "2026-03-30", 1, 30),
      ("2026-01-31", "2026-03-31", 2, 0), ("2026-02-28", "2026-03-31", 1, 3),
      ("2024-02-29", "2025-02-28", 12, 0), ("2024-02-29", "2025-03-01", 12, 1),
      ("2026-10-03", "2028-03-15", 17, 12), ("2026-12-31", "2027-01-30", 0, 30),
      ("2026-12-31", "2027-01-31", 1, 0),
    ] as [(String, String, Int, Int)])
  func distance(_ start: String, _ end: String, _ months: Int, _ days: Int) throws {
    let distance = try day(start).distance(to: day(end))
    #expect(distance.months == months)
    #expect(distance.days == days)
  }

  /// Held against counting on day by day and month by month.
  @Test func distanceIsTheLongestStretchOfMonths() throws {
    let start = try day("2023-11-27")
    for first in 0..<500 {
      let date = CivilDate(daysSinceEpoch: start.daysSinceEpoch + first)
      for length in stride(from: 0, through: 800, by: 17) {
        let end = CivilDate(daysSinceEpoch: date.daysSinceEpoch + length)
        var months = 0
        while date.adding(months: months + 1) <= end { months += 1 }
        var (days, next) = (0, date.adding(months: months))
        while next < end {
          days += 1
          next = CivilDate(daysSinceEpoch: next.daysSinceEpoch + 1)
        }
        #expect(date.distance(to: end) == (months, days), "\(date) \(end)")
      }
    }
  }

  @Test func text() throws {
    for text in ["2026-01-31", "1900-12-01", "0007-10-09", "9999-12-31"] {
      #expect(try day(text).description == text)
    }
    #expect(try day("2026-10-31").calendarMonth == Month(year: 2026, month: 10))
  }
}

import CDRCore
import Testing

struct CivilDateTests {
  /// A calendar that is only counted on, day after day, from a Saturday in 1600.
  @Test func everyDayOfEightCenturies() {
    var (year, month, day) = (1600, 1, 1)
    // 1600-01-01 lies 370 years with 90 leap days before 1970: 1600 to 1968, without 1700,
    // 1800 and 1900.
    var count = -(370 * 365 + 90)
    while year <= 2400 {
      let date = CivilDate(year: year, month: month, day: day)
      guard date.daysSinceEpoch == count, CivilDate(daysSinceEpoch: count) == date else {
        Issue.record("\(year)-\(month)-\(day) is not day \(count)")
        return
      }
      count += 1
      day += 1
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      if day > [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] {
        (month, day) = (month + 1, 1)
      }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
    #expect(count == CivilDate(year: 2401, month: 1, day: 1).daysSinceEpoch)
  }

  @Test(arguments: [
    (0, 1970, 1, 1), (-1, 1969, 12, 31), (11_016, 2000, 2, 29), (-719_468, 0, 3, 1),
    (-719_528, 0, 1, 1), (2_932_896, 9999, 12, 31),
  ])
  func knownDays(count: Int, year: Int, month: Int, day: Int) {
    #expect(CivilDate(daysSinceEpoch: count) == CivilDate(year: year, month: month, day: day))
    #expect(CivilDate(year: year, month: month, day: day).daysSinceEpoch == count)
  }

  @Test(arguments: ["2024-02-29", "2000-02-29", "2026-12-31", "0000-01-01", "9999-12-31"])
  func readsDates(text: String) throws {
    let date = try #require(CivilDate(text))
    let parts = text.split(separator: "-").map { Int($0) }
    #expect([date.year, date.month, date.day] == parts)
  }

  @Test(arguments: [
    "", "2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-00-10", "2026-13-10",
    "2026-01-00", "2026-01-32", "2026-1-01", "2026-01-1", "20260101", "2026-01-01T", " 2026-01-01",
    "2026-01-0a", "+026-01-01", "2026/01/01",
  ])
  func refusesOtherText(text: String) {
    #expect(CivilDate(text) == nil)
  }

  @Test(arguments: [(-1, 1, 1), (10_000, 1, 1), (2026, 0, 1), (2026, 13, 1), (2026, 6, 31)])
  func refusesPartsThatDoNotExist(year: Int, month: Int, day: Int) {
    #expect(CivilDate(checking: year, month, day) == nil)
  }

  @Test func ordersByTime() throws {
    let dates = try ["2025-12-31", "2026-01-01", "2026-01-02", "2026-02-01"].map {
      try #require(CivilDate($0))
    }
    #expect(dates.reversed().sorted() == dates)
  }
}

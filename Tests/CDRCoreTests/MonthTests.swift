import CDRCore
import Testing

struct MonthTests {
  @Test(arguments: [
    ("2026-10", 2026, 10), ("0000-01", 0, 1), ("9999-12", 9999, 12), ("0099-09", 99, 9),
  ])
  func readsItsOwnText(text: String, year: Int, month: Int) throws {
    let read = try #require(Month(text))
    #expect(read.year == year)
    #expect(read.month == month)
    #expect(read.description == text)
    #expect(Month(year: year, month: month) == read)
  }

  @Test(arguments: [
    "", "2026", "2026-1", "2026-00", "2026-13", "2026-010", "02026-10", "2026/10", "2026-1o",
    " 2026-10", "2026-10 ", "+026-10", "-026-10", "2026-10-01", "２０２６-10", "2026‐10",
  ])
  func refusesOtherText(text: String) {
    #expect(Month(text) == nil)
  }

  @Test(arguments: [(2026, 0), (2026, 13), (-1, 1), (10_000, 1)])
  func refusesMonthsThatAreNone(year: Int, month: Int) {
    #expect(Month(year: year, month: month) == nil)
  }

  @Test func nextTurnsTheYear() throws {
    #expect(try #require(Month("2026-10")).next == Month("2026-11"))
    #expect(try #require(Month("2026-12")).next == Month("2027-01"))
  }

  @Test func ordersByTime() throws {
    let months = try ["2025-12", "2026-01", "2026-02", "2026-12", "2027-01"].map {
      try #require(Month($0))
    }
    #expect(months.reversed().sorted() == months)
  }

  @Test(arguments: [("1970-01", 0), ("1970-02", 31), ("1969-12", -31), ("2000-03", 11_017)])
  func firstDayCountsFrom1970(text: String, day: Int) {
    #expect(Month(text)?.firstDay == day)
  }
}

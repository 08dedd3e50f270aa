import CDRCore
import Testing

@testable import ColumnMaps

@Suite("Days as spreadsheets count them")
struct ExcelDaysTests {
  private static func read(_ text: String, zone: String = "UTC") -> Int64? {
    guard let clock = ZoneClock(name: zone) else { return nil }
    var reader = TimestampReader(form: .excelDays, clock: clock)
    return withPaddedField(text) { reader.instant($0) }
  }

  /// 2026-10-05T00:00:00Z.
  private static let day: Int64 = 1_791_158_400_000

  @Test(
    arguments: [
      // 20,731 days after 1970-01-01, which is the day 25,569.
      ("46300", 0), ("46300.0", 0), ("46300.5", 43_200_000),
      // 9:01:00 as 32,460 of 86,400 seconds, with as many digits as a spreadsheet shows.
      ("46300.375694444447", 32_460_000), ("46300.3756944444", 32_460_000),
      ("46300.37569444444444444444444444444444444", 32_460_000),
      // Half a millisecond and less.
      ("46300.00000000578703703", 0), ("46300.0000000057870371", 1),
      ("46300.999999999999", 86_400_000),
    ] as [(String, Int64)])
  func times(text: String, sinceMidnight: Int64) {
    #expect(Self.read(text) == Self.day + sinceMidnight)
  }

  @Test("the days that spreadsheets agree on, and what is none")
  func bounds() {
    #expect(Self.read("61") == -2_203_891_200_000)
    #expect(Self.read("60") == nil)
    #expect(Self.read("2958465.99") != nil)
    #expect(Self.read("2958466") == nil)
    for text in ["", "46300.", ".5", "-46300", "46300,5", "46300.5 ", "4.63E+4", "x"] {
      #expect(Self.read(text) == nil, "\(text)")
    }
  }

  @Test("they are on the clocks of the map's zone")
  func zone() {
    #expect(Self.read("46300.5", zone: "Asia/Shanghai") == Self.day + 4 * 3_600_000)
  }
}

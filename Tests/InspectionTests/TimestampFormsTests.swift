import CDRCore
import ColumnMaps
import Metering
import Testing

@testable import Inspection

@Suite("Patterns told from timestamps")
struct TimestampFormsTests {
  @Test(
    "the patterns that a text may be of",
    arguments: [
      ("2026-10-03 09:08:07", ["yyyy-MM-dd HH:mm:ss"]),
      ("2026/1/3 9:08", ["yyyy/M/d H:mm"]),
      ("2026.10.03T09:08:07.25Z", ["yyyy.MM.dd'T'HH:mm:ss.SX"]),
      ("3/4/2026 9:08:07", ["d/M/yyyy H:mm:ss", "M/d/yyyy H:mm:ss"]),
      ("03/04/26 09:08", ["dd/MM/yy HH:mm", "MM/dd/yy HH:mm", "yy/MM/dd HH:mm"]),
      ("10/3/2026 1:08:07 PM", ["dd/M/yyyy h:mm:ss a", "MM/d/yyyy h:mm:ss a"]),
      ("Thu, 03 Apr 2008 04:36:33 +0000", ["EEE, dd MMM yyyy HH:mm:ss X"]),
      ("Thu Apr 3 04:36:33 2008", ["EEE MMM d HH:mm:ss yyyy"]),
      ("03/Oct/2026:09:08:07 +0800", ["dd/MMM/yyyy:HH:mm:ss X"]),
      ("October 3, 2026 9:08 AM", ["MMMM d, yyyy h:mm a"]),
      ("20261003 090807", ["yyyyMMdd HHmmss"]),
      ("20261003090807", ["yyyyMMddHHmmss"]),
      ("2026年10月3日 09:08:07", ["yyyy年MM月d日 HH:mm:ss"]),
    ])
  func patterns(_ text: String, _ patterns: [String]) throws {
    #expect(TimestampForms.patterns(of: Array(text.utf8)) == patterns)
    // One of them reads it, as the first pass does.
    let clock = try #require(ZoneClock(name: "UTC"))
    let reads = try patterns.map { pattern in
      var reader = TimestampTexts(try form(pattern), clock: clock)
      return reader.instant(Array(text.utf8)) != nil
    }
    #expect(reads.contains(true))
  }

  @Test(
    "what is no timestamp has none",
    arguments: [
      "", "100", "+15550100", "0571-00000001", "2026-10-03", "09:08:07", "SIP/100-0000001a",
      "1790985600", "1790985600.1", "Thursday", "3/4", "2026-10-03 09", "2026-10-03 09:08:07 foo",
    ])
  func none(_ text: String) {
    #expect(TimestampForms.patterns(of: Array(text.utf8)) == [])
  }

  @Test("numbers may have one digit unless some are written with a 0 before them")
  func widths() throws {
    func candidates(_ texts: String...) -> TimestampForm? {
      TimestampForms.candidates(for: texts.map { Array($0.utf8) }).first
    }
    #expect(try candidates("12/10/2026 10:00:00") == form("d/M/yyyy H:mm:ss"))
    #expect(
      try candidates("12/10/2026 10:00:00", "01/10/2026 10:00:00") == form("dd/MM/yyyy HH:mm:ss"))
  }
}

import ColumnMaps
import Testing

/// Whether texts are read as timestamps and lengths of time, seen by the constants that a map takes.
@Suite("The forms of constants")
struct ConstantFormTests {
  private func isTimestamp(_ text: String, _ pattern: String?) throws -> Bool {
    let pattern = pattern.map { ", pattern: \"\($0)\"" } ?? ""
    return faults(of: mapText("start_time", "{constant: \"\(text)\"\(pattern)}")).isEmpty
  }

  private func isDuration(_ text: String, _ unit: String) throws -> Bool {
    faults(of: mapText("duration", "{constant: \"\(text)\", unit: \(unit)}")).isEmpty
  }

  @Test(
    "timestamps that there are",
    arguments: [
      (nil, "2026-10-03T14:22:07"), (nil, "2026-10-03 14:22:07.5"), (nil, "2024-02-29T00:00:00Z"),
      (nil, "2026-10-03T14:22:07.123456789+08:00"), (nil, "1790990000"), (nil, "1790990000123"),
      ("unix", "0"), ("unix", "1790990000.25"), ("unix_ms", "1790990000123"),
      ("d/M/yyyy H:mm:ss", "3/10/2026 9:05:00"), ("d/M/yyyy H:mm:ss", "13/10/2026 19:05:00"),
      ("dd.MM.yy HH:mm", "03.10.26 09:05"),
      ("EEE, d MMM yyyy HH:mm:ss Z", "Sat, 3 Oct 2026 09:00:00 +0000"),
      ("EEEE d MMMM yyyy HH:mm", "saturday 3 OCTOBER 2026 09:00"),
      ("h:mm a, MM/dd/yyyy", "12:05 am, 10/03/2026"), ("yyyyMMddHHmmssSSS", "20261003090500123"),
      ("yyyy-MM-dd'T'HH:mmX", "2026-10-03T09:00Z"), ("yyyy-MM-dd HH:mm z", "2026-10-03 09:00 UTC"),
      ("yyyy-MM-dd HH:mm:ss.SX", "2026-10-03 09:00:00.25+08"),
    ] as [(String?, String)])
  func timestamps(_ pattern: String?, _ text: String) throws {
    #expect(try isTimestamp(text, pattern))
  }

  @Test(
    "timestamps that there are not",
    arguments: [
      (nil, "2026-10-03"), (nil, "2026-02-29T00:00:00"), (nil, "2026-10-03T24:00:00"),
      (nil, "2026-10-03T14:22:07+0"), (nil, "17909900001"), (nil, "2026-10-03T14:22:07 "),
      ("unix", "1.2.3"), ("unix", "-1"), ("unix_ms", "17.5"), ("unix", "soon"),
      ("d/M/yyyy H:mm:ss", "31/9/2026 9:05:00"), ("d/M/yyyy H:mm:ss", "3/13/2026 9:05:00"),
      ("d/M/yyyy H:mm:ss", "3/10/2026 9:60:00"), ("dd.MM.yy HH:mm", "3.10.26 09:05"),
      ("EEE, d MMM yyyy HH:mm:ss Z", "Sun, 3 Oct 2026 09:00:00 +0000"),
      ("EEE, d MMM yyyy HH:mm:ss Z", "Sat, 3 Oct 2026 09:00:00"),
      ("h:mm a, MM/dd/yyyy", "13:05 PM, 10/03/2026"), ("yyyyMMddHHmmssSSS", "2026100309050012"),
      ("yyyy-MM-dd HH:mmx", "2026-10-03 09:00Z"), ("yyyy-MM-dd HH:mmx", "2026-10-03 09:00+08:"),
    ] as [(String?, String)])
  func otherTexts(_ pattern: String?, _ text: String) throws {
    #expect(try !isTimestamp(text, pattern))
  }

  @Test(
    "lengths of time",
    arguments: [
      ("seconds", "90", true), ("seconds", "12.5", true), ("seconds", "12.", false),
      ("seconds", "1,5", false), ("seconds", "-1", false), ("seconds", "90s", false),
      ("milliseconds", "1500", true), ("minutes", "1.5", true),
      ("clock", "1:02:03", true), ("clock", "02:03.5", true), ("clock", "90", false),
      ("clock", "1:2:3:4", false), ("clock", ":03", false),
      ("suffixed", "12s", true), ("suffixed", "1h 2m 3s", true), ("suffixed", "500ms", true),
      ("suffixed", "1m30s", true), ("suffixed", "12", false), ("suffixed", "s", false),
      ("suffixed", "12x", false), ("suffixed", "1.2.3s", false),
    ])
  func durations(_ unit: String, _ text: String, _ isRead: Bool) throws {
    #expect(try isDuration(text, unit) == isRead)
  }

  @Test("a map that is cut short anywhere, or lacks a line, has faults or is another map")
  func cutMaps() throws {
    for name in ColumnMap.builtInNames {
      let lines = try #require(ColumnMap.builtInText(name)).split(
        separator: "\n", omittingEmptySubsequences: false)
      for place in lines.indices {
        var fewer = lines
        fewer.remove(at: place)
        for text in [lines[..<place].joined(separator: "\n"), fewer.joined(separator: "\n")] {
          let faults = faults(of: text)
          #expect(!faults.contains { $0.hasPrefix("unexpected") || $0.hasPrefix("?") })
        }
      }
    }
  }
}

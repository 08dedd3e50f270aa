import CDRCore
import Metering
import TestSupport
import Testing

/// Starts and lengths of time under a map: each rule by a few records and literal outcomes.
struct MappedTimeTests {
  // MARK: Dates and times in columns of their own

  private static func joined(_ duration: String, pattern: String = "d/M/yyyy H:mm:ss") -> String {
    """
    header: false
    fields:
      account_id: {column: 1}
      product: {constant: voice}
      start_time: {joined: [2, 4], pattern: "\(pattern)"}
      duration: \(duration)

    """
  }

  @Test("a call past midnight, whose end has its own date or none")
  func overnight() throws {
    let text = """
      a,16/10/2026,16/10/2026,14:55:00,15:22:00
      b,16/10/2026,17/10/2026,23:59:30,00:01:30

      """
    let own = Self.joined("{from: {joined: [2, 4]}, to: {joined: [3, 5]}}")
    #expect(
      try MappedReading(own, text).usage
        == ["2026-10 a voice 1 call 1620000 ms", "2026-10 b voice 1 call 120000 ms"])
    let ofStart = "{from: {joined: [2, 4]}, to: {joined: [2, 5]}"
    #expect(
      try MappedReading(Self.joined(ofStart + ", overnight: true}"), text).usage
        == ["2026-10 a voice 1 call 1620000 ms", "2026-10 b voice 1 call 120000 ms"])
    let without = try MappedReading(Self.joined(ofStart + "}"), text)
    #expect(without.totals == ["records": 2, "rated": 1, "rejected": 1])
    #expect(without.rejects == ["2 @42 bad_duration: b,16/10/2026,17/10/2026,23:59:30,00:01:30"])
  }

  @Test("a night in which clocks are turned back has an hour more")
  func overnightAtAChange() throws {
    // In Lisbon on 2026-10-25, 02:00 becomes 01:00.
    let map = Self.joined("{from: {joined: [2, 4]}, to: {joined: [2, 5]}, overnight: true}")
      .replacing("ss\"}", with: "ss\", time_zone: Europe/Lisbon}")
    let text = """
      a,24/10/2026,,23:00:00,03:00:00
      b,25/10/2026,,01:50:00,01:10:00

      """
    #expect(
      try MappedReading(map, text).usage
        == ["2026-10 a voice 1 call 18000000 ms", "2026-10 b voice 1 call 1200000 ms"])
  }

  @Test("halves of days in Chinese, and with no-break spaces")
  func halfDays() throws {
    let map = """
      header: false
      fields:
        account_id: {column: 1}
        product: {constant: voice}
        start_time: {column: 2, pattern: ["M/d/yyyy h:mm:ss a", "yyyy/M/d a h:mm:ss"]}
        duration: {column: 3}

      """
    let text = """
      a,10/5/2026 9:00:01\u{202f}AM,1
      b,10/5/2026 9:00:01\u{a0}pm,1
      c,2026/10/31 下午 11:59:59,1
      d,2026/11/1 上午 12:00:00,1
      e,2026/11/1 中午 12:00:00,1
      f,10/5/2026\u{202f}9:00:01 AM,1

      """
    let read = try MappedReading(map, text)
    #expect(
      read.usage == [
        "2026-10 a voice 1 call 1000 ms", "2026-10 b voice 1 call 1000 ms",
        "2026-10 c voice 1 call 1000 ms", "2026-11 d voice 1 call 1000 ms",
      ])
    #expect(read.totals["rejected"] == 2)
  }

  private static func map(_ start: String, _ duration: String = "{column: secs}") -> String {
    """
    fields:
      account_id: {column: cust}
      product: {constant: voice}
      start_time: \(start)
      duration: \(duration)

    """
  }

  /// Around the end of October in Shanghai: which month each start is of, or nil where it cannot be
  /// read.
  private func months(_ start: String, _ texts: [String]) throws -> [String?] {
    try texts.map { text in
      let read = try MappedReading(Self.map(start), "cust,begin,secs\na,\"\(text)\",1\n")
      if read.usage.isEmpty { #expect(read.rejects.first?.contains("bad_start_time") == true) }
      return read.usage.first.map { String($0.prefix(7)) }
    }
  }

  @Test func forms() throws {
    #expect(
      try months(
        "{column: begin}",
        [
          "2026-10-31 23:59:59.999", "2026-11-01 00:00:00", "2026-10-31T16:00:00Z",
          "2026-10-31T18:00:00+03:00", "1793462399", "1793462400", "1793462399999",
          "31/10/2026 23:59:59",
        ]) == ["2026-10", "2026-11", "2026-11", "2026-10", "2026-10", "2026-11", "2026-10", nil])
    #expect(
      try months(
        "{column: begin, pattern: \"d/M/yyyy H:mm:ss\"}",
        ["31/10/2026 23:59:59", "1/11/2026 0:00:00", "31/11/2026 0:00:00", "2026-10-31 00:00:00"])
        == ["2026-10", "2026-11", nil, nil])
    #expect(
      try months(
        "{column: begin, pattern: unix}", ["1793462399.9", "1793462400", "1793462400000"])
        == ["2026-10", "2026-11", nil])
    #expect(
      try months("{column: begin, pattern: unix_ms}", ["1793462399999", "1793462400000", "1.5"])
        == ["2026-10", "2026-11", nil])
    #expect(
      try months("{column: begin, pattern: unix_us}", ["1793462399999999", "1793462400000000"])
        == ["2026-10", "2026-11"])
    #expect(
      try months(
        "{column: begin, pattern: [\"EEE, d MMM yyyy HH:mm:ss Z\", standard]}",
        [
          "Sat, 31 Oct 2026 15:59:59 +0000", "Sat, 31 Oct 2026 16:00:00 +0000",
          "Sun, 31 Oct 2026 16:00:00 +0000", "2026-10-31T16:00:00Z",
        ]) == ["2026-10", "2026-11", nil, "2026-11"])
  }

  /// 16:00 in UTC is midnight in Shanghai; Lisbon is in UTC from October 25th on.
  @Test func zones() throws {
    let texts = ["2026-10-31 15:59:59", "2026-10-31 16:00:00"]
    #expect(try months("{column: begin, time_zone: UTC}", texts) == ["2026-10", "2026-11"])
    #expect(
      try months("{column: begin, time_zone: Europe/Lisbon}", texts) == ["2026-10", "2026-11"])
    #expect(try months("{column: begin}", texts) == ["2026-10", "2026-10"])
    // In New York it is four hours less than in UTC, until November.
    #expect(
      try months(
        "{column: begin, time_zone: America/New_York}",
        ["2026-10-31 11:59:59", "2026-10-31 12:00:00"]) == ["2026-10", "2026-11"])
  }

  @Test func dateAndTimeInTwoColumns() throws {
    let read = try MappedReading(
      Self.map("{columns: [day, time], pattern: \"yyyyMMdd HHmmss\"}"),
      "cust,time,secs,day\na,235959,1,20261031\na,000000,2,20261101\na,,1,20261101\n")
    #expect(
      read.usage == ["2026-10 a voice 1 call 1000 ms", "2026-11 a voice 1 call 2000 ms"])
    #expect(read.rejects == ["4 @59 bad_start_time: a,,1,20261101"])
  }

  @Test func aConstantStart() throws {
    let read = try MappedReading(
      Self.map("{constant: \"2026-10-31 16:00:00\", time_zone: UTC}"), "cust,secs\na,5\n")
    #expect(read.usage == ["2026-11 a voice 1 call 5000 ms"])
  }

  private func milliseconds(_ unit: String, _ text: String) throws -> String {
    let read = try MappedReading(
      Self.map("{column: begin}", "{column: secs, unit: \(unit)}"),
      "cust,begin,secs\na,2026-10-05 10:00:00,\(text)\n")
    guard let usage = read.usage.first else {
      return read.rejects.first.map { String($0.split(separator: " ")[2].dropLast()) } ?? "none"
    }
    return String(usage.split(separator: " ")[5])
  }

  @Test(arguments: [
    ("seconds", "60", "60000"), ("seconds", "0.0001", "1"), ("seconds", "60s", "bad_duration"),
    ("seconds", "86400", "86400000"), ("seconds", "86400.001", "duration_out_of_range"),
    ("milliseconds", "1500", "1500"), ("milliseconds", "1500.1", "1501"),
    ("milliseconds", "86400001", "duration_out_of_range"), ("minutes", "1.5", "90000"),
    ("minutes", "0.00001", "1"), ("minutes", "-1", "bad_duration"), ("clock", "1:02:03", "3723000"),
    ("clock", "02:03", "123000"), ("clock", "0:00:00.5", "500"), ("clock", "24:00:00", "86400000"),
    ("clock", "24:00:01", "duration_out_of_range"), ("clock", "1:60:00", "bad_duration"),
    ("clock", "90", "bad_duration"), ("suffixed", "12s", "12000"),
    ("suffixed", "1h 2m 3s", "3723000"), ("suffixed", "500ms", "500"),
    ("suffixed", "12", "bad_duration"), ("seconds", "", "bad_duration"), ("seconds", "0", "none"),
  ])
  func units(unit: String, text: String, expected: String) throws {
    #expect(try milliseconds(unit, text) == expected)
  }

  private func length(_ from: String, _ to: String, zone: String) throws -> String {
    let read = try MappedReading(
      Self.map("{column: begin, time_zone: \(zone)}", "{from: begin, to: end}"),
      "cust,begin,end\na,\(from),\(to)\n")
    guard let usage = read.usage.first else {
      return read.rejects.first.map { String($0.split(separator: " ")[2].dropLast()) } ?? "none"
    }
    return String(usage.split(separator: " ")[5])
  }

  /// On 2026-10-25 Lisbon's clocks go back from 02:00 to 01:00, on 2026-03-29 forward from 01:00 to
  /// 02:00.
  @Test func changesOfClocks() throws {
    func lisbon(_ from: String, _ to: String) throws -> String {
      try length(from, to, zone: "Europe/Lisbon")
    }
    // An hour that occurs twice is its first occurrence.
    #expect(try lisbon("2026-10-25 00:30:00", "2026-10-25 01:30:00") == "3600000")
    #expect(try lisbon("2026-10-25 01:30:00", "2026-10-25 02:30:00") == "7200000")
    // But the later one where the call would else end before it begins.
    #expect(try lisbon("2026-10-25 01:50:00", "2026-10-25 01:10:00") == "1200000")
    #expect(try lisbon("2026-10-25 02:10:00", "2026-10-25 01:50:00") == "bad_duration")
    // 01:30 never was, and is read as half an hour after 01:00, which was 02:00.
    #expect(try lisbon("2026-03-29 01:30:00", "2026-03-29 02:45:00") == "900000")
    #expect(try lisbon("2026-03-29 00:30:00", "2026-03-29 02:30:00") == "3600000")
    // Where clocks do not change, nothing is made good.
    #expect(
      try length("2026-10-25 01:50:00", "2026-10-25 01:10:00", zone: "UTC") == "bad_duration")
    #expect(
      try length("2026-10-05 10:00:00", "2026-10-06 10:00:01", zone: "UTC")
        == "duration_out_of_range")
    #expect(try length("2026-10-05 10:00:00", "", zone: "UTC") == "bad_duration")
    #expect(try length("2026-10-05 10:00:00", "2026-10-05 10:00:00", zone: "UTC") == "none")
  }

  /// The column counts; what the timestamps say is only held against it.
  @Test func disagreements() throws {
    let map = Self.map("{column: begin}", "{column: secs, from: begin, to: end}")
    func row(_ seconds: Int, _ end: String) -> String {
      "a,2026-10-05 10:00:00,\(seconds),\(end)\n"
    }
    let read = try MappedReading(
      map,
      "cust,begin,secs,end\n" + row(60, "2026-10-05 10:01:00") + row(60, "2026-10-05 10:01:01.000")
        + row(60, "2026-10-05 10:01:01.001") + row(60, "2026-10-05 10:00:59")
        + row(60, "2026-10-05 10:00:58.999") + row(60, "") + row(60, "2026-10-05 09:00:00"))
    #expect(read.usage == ["2026-10 a voice 7 calls 420000 ms"])
    #expect(read.disagreements == 3)
    // A file may lack a column of the check.
    let without = try MappedReading(map, "cust,begin,secs\na,2026-10-05 10:00:00,60\n")
    #expect(without.usage == ["2026-10 a voice 1 call 60000 ms"])
    #expect(without.disagreements == 0)
  }
}

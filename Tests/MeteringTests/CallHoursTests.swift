import CDRCore
import ColumnMaps
import Foundation
import TestSupport
import Testing

@testable import Metering

@Suite("Calls by the hour")
struct CallHoursTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A call as it was made up.
  struct Call {
    var id: Int
    var item: Int
    /// In milliseconds since 1970-01-01T00:00:00Z.
    var start: Int64
    var milliseconds: Int64

    var line: CallLine {
      CallLine(
        "\(id)", account: "acct \(id % 7)", product: shanghaiMetering.items[item].name,
        start: "\(start)", duration: "\(Double(milliseconds) / 1000)")
    }
  }

  /// Calls that begin within some days of an instant, most of them near one hour, some of 0 seconds.
  static func calls(
    _ count: Int, around instant: Int64, days: Int64, seed: UInt64
  ) -> [Call] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { id in
      let reach = Int64.random(in: 0..<4, using: &random) == 0 ? days * 86_400_000 : 7_200_000
      return Call(
        id: id, item: Int.random(in: 0..<4, using: &random),
        start: instant + Int64.random(in: -reach..<reach, using: &random),
        milliseconds: Int.random(in: 0..<5, using: &random) == 0
          ? 0 : Int64.random(in: 1..<7_000_000, using: &random))
    }
  }

  /// What Foundation's calendar makes of calls.
  static func expected(_ calls: [Call], zone: String, byEnd: Bool) throws -> CallHours {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: zone))
    var hours = CallHours()
    for call in calls {
      let instant = call.start + (byEnd ? call.milliseconds : 0)
      let seconds = (instant - (instant % 1000 + 1000) % 1000) / 1000
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour], from: Date(timeIntervalSince1970: TimeInterval(seconds)))
      let date = CivilDate(year: parts.year!, month: parts.month!, day: parts.day!)
      hours.add(
        .init(
          calls: 1, charged: call.milliseconds > 0 ? 1 : 0, talkMilliseconds: call.milliseconds,
          billedSeconds: (call.milliseconds + 59_999) / 60_000 * 60),
        .init(hour: .init(day: Int32(date.daysSinceEpoch), hour: parts.hour!), item: call.item))
    }
    return hours
  }

  static func metering(_ zone: String, byEnd: Bool = false) -> Metering {
    Metering(
      items: shanghaiMetering.items, recording: shanghaiMetering.recording, timeZone: zone,
      attribution: byEnd ? .end : .start)
  }

  /// In Lisbon clocks were turned back on 2026-10-25 at 01:00Z, and forward on 2026-03-29.
  @Test(
    "are those of a calendar, where clocks are turned too",
    arguments: [
      ("Asia/Shanghai", 1_792_036_800_000, 40), ("Asia/Kolkata", 1_792_036_800_000, 3),
      ("Europe/Lisbon", 1_792_890_000_000, 2), ("Europe/Lisbon", 1_774_746_000_000, 2),
      ("America/Los_Angeles", -3_000_000, 5000),
    ], [false, true])
  func zones(place: (String, Int, Int), byEnd: Bool) throws {
    let calls = Self.calls(
      3000, around: Int64(place.1), days: Int64(place.2), seed: UInt64(place.2 + 1))
    // Times before 1970 are written out.
    let lines = calls.map { call in
      var line = call.line
      line.start =
        Date(timeIntervalSince1970: TimeInterval(floorDivide(call.start, 1000)))
        .formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false))
        .replacing("Z", with: "")
        + String(format: ".%03dZ", Int(call.start - floorDivide(call.start, 1000) * 1000))
      return line
    }
    // What comes twice is counted once.
    let text = Array((lines + lines.prefix(500)).file.utf8)
    let wanted = try Self.expected(calls, zone: place.0, byEnd: byEnd)
    for jobs in [1, 3] {
      let result = try ingest(text: text, metering: Self.metering(place.0, byEnd: byEnd)) {
        $0.countsHours = true
        $0.jobs = jobs
      }
      #expect(result.totals.duplicate == 500)
      #expect(result.hours == ["": wanted])
    }
    let unsearched = try ingest(
      text: Array(lines.file.utf8), metering: Self.metering(place.0, byEnd: byEnd)
    ) {
      $0.countsHours = true
      $0.findsDuplicates = false
    }
    #expect(unsearched.hours == ["": wanted])
  }

  @Test("are not counted unless asked for")
  func notAsked() throws {
    #expect(try ingest(text: Array([CallLine("1")].file.utf8)).hours.isEmpty)
  }

  @Test("of a month alone are those of that month, whatever takes part in the search")
  func oneMonth() throws {
    // Around midnight of 2026-11-01 in Shanghai.
    let calls = Self.calls(2000, around: 1_793_462_400_000, days: 2, seed: 5)
    let october = Month(year: 2026, month: 10)!
    let inside = calls.filter { $0.start < 1_793_462_400_000 }
    let result = try ingest(text: Array((calls + calls.prefix(99)).map(\.line).file.utf8)) {
      $0.countsHours = true
      $0.month = october
    }
    #expect(
      result.hours == ["": try Self.expected(inside, zone: "Asia/Shanghai", byEnd: false)])
  }

  @Test("of each source are counted apart; of two calls that conflict the first is counted")
  func sources() throws {
    let calls = Self.calls(900, around: 1_792_036_800_000, days: 9, seed: 8)
    var later = calls[..<50].map(\.line)
    for place in later.indices { later[place].account = "another" }
    let paths = [
      try folder.write(calls[..<300].map(\.line).file, to: "a1.csv"),
      try folder.write((calls[300..<600].map(\.line) + later).file, to: "b1.csv"),
      try folder.write(calls[600...].map(\.line).file, to: "a2.csv"),
    ]
    let result = try ingest(paths) {
      $0.countsHours = true
      $0.hourSource = { String($0.split(separator: "/").last!.prefix(1)) }
      $0.jobs = 2
    }
    #expect(result.totals.rejected == 50)
    let (a, b) = (Array(calls[..<300] + calls[600...]), Array(calls[300..<600]))
    #expect(
      result.hours == [
        "a": try Self.expected(a, zone: "Asia/Shanghai", byEnd: false),
        "b": try Self.expected(b, zone: "Asia/Shanghai", byEnd: false),
      ])
  }

  @Test("have calls that the map does not charge, by the way of plain records and by the long one")
  func uncharged() throws {
    let map = try ColumnMap(
      text: """
        name: answered
        fields:
          call_id: {column: id}
          account_id: {column: account}
          product: {constant: voice}
          start_time: {column: start, pattern: unix_ms}
          duration: {column: seconds, unit: seconds}
        charged_when: {column: state, values: [ANSWERED]}

        """, origin: "answered.yaml")
    let calls = Self.calls(700, around: 1_792_036_800_000, days: 3, seed: 11)
    let lines = calls.map { call in
      // Every third is not answered; a quote in the middle of a line sends it the long way.
      "\(call.id),acct,\(call.start),\(Double(call.milliseconds) / 1000),"
        + (call.id % 3 == 0 ? "BUSY" : "ANSWERED") + (call.id % 5 == 0 ? ",\"a \"\"b\"\"\"" : ",x")
    }
    let text = (["id,account,start,seconds,state,note"] + lines).map { $0 + "\n" }.joined()
    let counted = calls.map { call in
      var call = call
      call.item = 0
      if call.id % 3 == 0 { call.milliseconds = 0 }
      return call
    }
    for findsDuplicates in [true, false] {
      let result = try ingest(text: Array(text.utf8)) {
        $0.columns = map
        $0.countsHours = true
        $0.findsDuplicates = findsDuplicates
      }
      #expect(
        result.hours == ["": try Self.expected(counted, zone: "Asia/Shanghai", byEnd: false)])
    }
  }

  @Test("have their sums in common with the usage, where accounts are rounded differently")
  func schemes() throws {
    var metering = Self.metering("Asia/Shanghai")
    var schemes = MeteringSchemes(base: metering.scheme)
    let own = schemes.number(
      of: MeteringScheme(
        items: metering.items.map { _ in TimeRounding(increment: 6, minimum: 30) },
        recording: metering.recording))
    schemes.set(own, of: ByteText("acct 3"))
    metering.schemes = schemes
    let calls = Self.calls(4000, around: 1_792_036_800_000, days: 30, seed: 21)
    let result = try ingest(
      text: Array((calls + calls.prefix(700)).map(\.line).file.utf8), metering: metering
    ) { $0.countsHours = true }
    let usage = result.usages.flatMap(\.items).map(\.usage)
    let total = try #require(result.hours[""]).total
    #expect(total.calls == 4000)
    #expect(total.charged == usage.reduce(0) { $0 + $1.calls })
    #expect(total.talkMilliseconds == usage.reduce(0) { $0 + $1.talkMilliseconds })
    #expect(total.billedSeconds == usage.reduce(0) { $0 + $1.billedSeconds })
    #expect(total.billedSeconds % 60 != 0)
  }
}

import CDRCore
import TestSupport
import Testing

@testable import Gaps

@Suite("What the names of files leave out")
struct FileNameTests {
  static let october = Month(year: 2026, month: 10)!
  static let clock = ZoneClock(name: "Asia/Shanghai")!

  static func day(_ text: String) -> Int32 { Int32(CivilDate(text)!.daysSinceEpoch) }

  /// The gaps that names alone show; each file has a call on the day given, or on that of its place.
  static func gaps(
    _ names: [String], days: [String]? = nil, grown: Set<Int> = [], pattern: String? = nil,
    upTo reach: GapSearch.Reach = .lastCall
  ) throws -> [String] {
    var search = GapSearch(
      names: names, pattern: try pattern.map { text throws(Failure) in try SequencePattern(text) },
      clock: clock)
    for (place, name) in names.enumerated() {
      let day = days.map { Self.day($0[place]) } ?? (Self.day("2026-10-01") + Int32(place % 31))
      var hours = CallHours()
      hours.add(
        .init(calls: 1, charged: 1, talkMilliseconds: 1, billedSeconds: 60),
        .init(hour: .init(day: day, hour: 12), item: 0))
      search.add(NamedFile(name: name, days: day...day, isGrown: grown.contains(place)), hours)
    }
    return search.gaps(in: october, upTo: reach).filter {
      [.leftOut, .repeated].contains($0.kind)
    }.map { "\($0.kind.rawValue) \($0.source) \($0.from) \($0.to) \($0.expected) \($0.found)" }
  }

  @Test("a number, and several in a row")
  func numbers() throws {
    let names = [1, 2, 3, 5, 6, 7, 8, 9, 12, 13].map { "cdr/sw-\($0).csv.gz" }
    #expect(
      try Self.gaps(names) == [
        "left_out cdr/sw-{n}.csv.gz 4 4 1 0", "left_out cdr/sw-{n}.csv.gz 10 11 2 0",
      ])
    let padded = [8, 9, 11, 12].map { "b_\($0 < 10 ? "000" : "00")\($0).cdr" }
    #expect(try Self.gaps(padded) == ["left_out b_{n}.cdr 0010 0010 1 0"])
  }

  @Test("each switch has numbers of its own")
  func switches() throws {
    let names = (1...6).flatMap { number in
      (1...2).map { "sw\($0)/cdr-\(1000 * $0 + number).csv" }
    }.filter { $0 != "sw2/cdr-2004.csv" }
    #expect(try Self.gaps(names) == ["left_out sw2/cdr-{n}.csv 2004 2004 1 0"])
  }

  @Test("numbers go on at 0 after the largest of their width")
  func wrapped() throws {
    let numbers = Array(9990...9999) + Array(0...7).filter { $0 != 3 }
    let names = numbers.map { "b" + String("000\($0)".suffix(4)) + ".csv" }
    #expect(try Self.gaps(names) == ["left_out b{n}.csv 0003 0003 1 0"])
    let across = [9996, 9997, 9998, 1, 2, 3, 4].map { "b" + String("000\($0)".suffix(4)) + ".csv" }
    #expect(try Self.gaps(across) == ["left_out b{n}.csv 9999 0000 2 0"])
  }

  @Test("two files of one number differ, unless one has grown")
  func repeated() throws {
    let names = (1...20).map { "cdr-\($0).csv" } + ["cdr-7.csv"]
    #expect(try Self.gaps(names) == ["repeated cdr-{n}.csv 7 7 1 2"])
    #expect(try Self.gaps(names, grown: [20]) == [])
    // A log under the same few names every night counts nothing.
    let rotated = (0..<30).map { "Master.csv.\($0 % 5)" }
    #expect(try Self.gaps(rotated) == [])
  }

  @Test("numbers that count nothing: ids and times")
  func others() throws {
    #expect(try Self.gaps((0..<20).map { "cdr-\(1_792_036_800 + $0 * 86_411).csv" }) == [])
    #expect(try Self.gaps(["a.csv", "b.csv", "c.csv"]) == [])
    #expect(try Self.gaps(["q1.csv", "q7.csv"]) == [])
  }

  @Test(
    "dates, in the forms that names have them",
    arguments: ["yyyy-MM-dd", "yyyyMMdd", "yyyy_MM_dd", "yyyy.MM.dd", "yyyy/MM/dd"])
  func dates(form: String) throws {
    let days = (1...31).filter { ![9, 20, 21].contains($0) }
    let names = days.map { day in
      "calls-"
        + form.replacing("yyyy", with: "2026").replacing("MM", with: "10")
        .replacing("dd", with: day < 10 ? "0\(day)" : "\(day)") + ".csv.gz"
    }
    let source = "calls-{\(form)}.csv.gz"
    #expect(
      try Self.gaps(names) == [
        "left_out \(source) 2026-10-09 2026-10-09 1 0",
        "left_out \(source) 2026-10-20 2026-10-21 2 0",
      ])
  }

  @Test("no file comes on a Sunday")
  func sundays() throws {
    let first = Self.day("2026-08-03")
    var days: [String] = []
    for place in 0..<90 {
      let day = first + Int32(place)
      // 1970-01-04 was a Sunday.
      if day % 7 != 3, day != Self.day("2026-10-13") {
        days.append(CivilDate(daysSinceEpoch: Int(day)).description)
      }
    }
    #expect(days.contains("2026-10-12") && !days.contains("2026-10-11"))
    #expect(
      try Self.gaps(days.map { "c-\($0).csv" }, days: days) == [
        "left_out c-{yyyy-MM-dd}.csv 2026-10-13 2026-10-13 1 0"
      ])
  }

  @Test("a source that ends before the others, and the month's end")
  func ends() throws {
    let days = (1...30).map { "2026-10-\($0 < 10 ? "0" : "")\($0)" }
    let (a, b) = (days.map { "a/\($0).csv" }, days[..<27].map { "b/\($0).csv" })
    let all = days + Array(days[..<27])
    // What the last day has is still coming.
    #expect(
      try Self.gaps(a + b, days: all) == ["left_out b/{yyyy-MM-dd}.csv 2026-10-28 2026-10-29 2 0"])
    #expect(
      try Self.gaps(a + b, days: all, upTo: .monthEnd) == [
        "left_out a/{yyyy-MM-dd}.csv 2026-10-31 2026-10-31 1 0",
        "left_out b/{yyyy-MM-dd}.csv 2026-10-28 2026-10-31 4 0",
      ])
  }

  @Test("what comes after the last file does not make its days unusual")
  func ended() throws {
    let days = (1...7).map { "2026-10-0\($0)" }
    #expect(
      try Self.gaps(days.map { "\($0).csv" }, days: days, upTo: .monthEnd) == [
        "left_out {yyyy-MM-dd}.csv 2026-10-08 2026-10-31 24 0"
      ])
  }

  @Test("numbers that begin anew each day")
  func daily() throws {
    let names = (1...9).flatMap { day in
      (1...8).map { "x_2026-10-0\(day)_\($0).csv" }
    }
    let left = names.filter { $0 != "x_2026-10-04_3.csv" && $0 != "x_2026-10-06_5.csv" }
    let days = left.map { String($0.dropFirst(2).prefix(10)) }
    // Either is said of its day.
    let gaps = try Self.gaps(left, days: days, pattern: "x_{yyyy-MM-dd}_{n}.csv")
    #expect(
      gaps == [
        "left_out x_{yyyy-MM-dd}_{n}.csv 3 3 1 0", "left_out x_{yyyy-MM-dd}_{n}.csv 5 5 1 0",
      ])
    #expect(
      try Self.gaps(left, days: days) == [
        "left_out x_{yyyy-MM-dd}_3.csv 2026-10-04 2026-10-04 1 0",
        "left_out x_{yyyy-MM-dd}_5.csv 2026-10-06 2026-10-06 1 0",
      ])
  }

  @Test("dated files that all end before the month, or begin after it", arguments: ["09", "11"])
  func datesOfOtherMonths(month: String) throws {
    let days = (1...10).map { "2026-\(month)-\($0 < 10 ? "0" : "")\($0)" }
    // What the day of the last call has is still coming, so nothing is looked at in October.
    #expect(
      try Self.gaps(days.map { "c-\($0).csv" } + ["x.csv"], days: days + ["2026-10-01"]) == [])
  }

  @Test("other months' gaps are other months'")
  func otherMonths() throws {
    let days = ["2026-09-27", "2026-09-28", "2026-09-29", "2026-10-02", "2026-10-03", "2026-11-02"]
    let names = [1, 2, 4, 5, 7, 9].map { "n\($0).csv" }
    #expect(
      try Self.gaps(names, days: days) == [
        "left_out n{n}.csv 6 6 1 0", "left_out n{n}.csv 8 8 1 0",
      ])
  }

  @Test("a pattern says how names are made")
  func pattern() throws {
    let names = ["in/abc1x.csv", "in/qrs2x.csv", "in/tuv4x.csv", "other.csv"]
    #expect(try Self.gaps(names, pattern: "abc{n}x.csv") == [])
    #expect(
      try Self.gaps(names + ["in/abc5x.csv"], pattern: "abc{n}x.csv") == [
        "left_out in/abc{n}x.csv 2 4 3 0"
      ])
    #expect(
      try Self.gaps(
        ["f/sw1-1.csv", "f/sw2-1.csv", "f/sw1-3.csv", "f/sw2-2.csv"],
        pattern: "sw*-{n}.csv") == ["left_out f/sw1-{n}.csv 2 2 1 0"])
  }

  @Test(
    "patterns that cannot be read",
    arguments: [
      ("cdr.csv", "there is no {n} and no date in it"), ("a{n.csv", "a { has no }"),
      ("a{x}.csv", "{x} is neither {n} nor a date such as {yyyy-MM-dd}"),
      ("{n}-{n}", "it may have one {n} and one date"),
    ])
  func faults(pattern: String, message: String) throws {
    let failure = #expect(throws: Failure.self) { try SequencePattern(pattern) }
    #expect(failure?.kind == .usage)
    #expect(failure?.message.contains("--sequence \(pattern): \(message)") == true)
  }
}

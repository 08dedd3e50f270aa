import TestSupport
import Testing

@testable import ColumnMaps

struct DurationReaderTests {
  static let day: UInt32 = 86_400_000

  static func read(_ text: String, _ unit: DurationUnit, limit: UInt32 = day) -> Seconds.Reading {
    withField(text) { DurationReader.read($0, unit: unit, limit: limit) }
  }

  /// Milliseconds, or what is more than a day.
  static func expected(_ milliseconds: Int?) -> Seconds.Reading {
    guard let milliseconds else { return .malformed }
    return milliseconds <= Int(day) ? .milliseconds(UInt32(milliseconds)) : .outOfRange
  }

  @Test(arguments: SecondsTable.texts)
  func seconds(text: String, milliseconds: Int?) {
    let expected = milliseconds.map { Seconds.Reading.milliseconds(UInt32($0)) } ?? .outOfRange
    #expect(Self.read(text, .seconds) == expected)
  }

  /// Rounded up by Python's fractions.
  @Test(arguments: [
    ("0", 0), ("1", 1), ("1.0", 1), ("1.000000000000000000001", 2), ("86399999.5", 86_400_000),
    ("86400000", 86_400_000), ("86400000.0000001", 86_400_001), ("0.9", 1),
    ("0.0000000000000000000000000000000000001", 1), ("000000000000000000000000000000123", 123),
    ("0.0", 0), ("12345678", 12_345_678), ("123456789012345678901234567890", 123_456_789_012),
    ("123456789012345678901234567890.5", 123_456_789_012),
  ])
  func milliseconds(text: String, milliseconds: Int) {
    #expect(Self.read(text, .milliseconds) == Self.expected(milliseconds))
  }

  /// Rounded up by Python's fractions.
  @Test(arguments: [
    ("0", 0), ("1", 60_000), ("1.5", 90_000), ("0.5", 30_000), ("0.1", 6000), ("0.01666", 1000),
    ("0.01667", 1001), ("0.016666666666666666666666666666666666", 1000),
    ("0.016666666666666666666666666666666667", 1001), ("0.0000166666666666666666666666", 1),
    ("0.00001666666666666667", 2), ("1.00001", 60_001), ("1440", 86_400_000),
    ("1440.0000000000000000000000000000001", 86_400_001),
    ("1439.9999999999999999999999", 86_400_000), ("2.33333333333333333333", 140_000),
    ("0.99999", 60_000), ("000001.50", 90_000), ("59.983333333333333333333333333", 3_599_000),
    ("59.98333333333333333333333333333333333334", 3_599_001), ("1441", 86_460_000),
    ("99999999999999999999999999999999999999999999", 86_400_001),
    ("99999999999999999999999999999999999999999999.9", 86_400_001),
  ])
  func minutes(text: String, milliseconds: Int) {
    #expect(Self.read(text, .minutes) == Self.expected(milliseconds))
  }

  @Test(arguments: [
    ("1:02:03", 3_723_000), ("02:03", 123_000), ("2:03", 123_000), ("0:00", 0), ("00:00:00", 0),
    ("00:00:01", 1000), ("0:59", 59_000), ("59:59", 3_599_000), ("23:59:59", 86_399_000),
    ("24:00:00", 86_400_000), ("1440:00", 86_400_000),
    ("000000000000000000000024:00:00", 86_400_000),
    ("0:00.5", 500), ("00:00:00.0001", 1), ("1:02:03.4567", 3_723_457),
    ("23:59:59.9999", 86_400_000),
    ("0:59.9999999999999999999999999", 60_000), ("1:00.000", 60_000),
    // Over the limit.
    ("24:00:00.0001", 86_400_001), ("24:00:01", 86_401_000), ("100:00:00", 360_000_000),
    ("1440:01", 86_401_000), ("99999999999999999999999999:59:59", 86_400_001),
    ("99999999999999999999999999:59", 86_400_001),
  ])
  func clock(text: String, milliseconds: Int) {
    #expect(Self.read(text, .clock) == Self.expected(milliseconds))
  }

  @Test(arguments: [
    ("12s", 12_000), ("12 s", 12_000), ("12S", 12_000), ("1h2m3s", 3_723_000),
    ("1h 2m 3s", 3_723_000), ("1 h 2 m 3 s", 3_723_000), ("1  hour   2 mins 3  secs", 3_723_000),
    ("1 Hour 2 MINUTES 3 Seconds", 3_723_000), ("1hr 1min 1sec", 3_661_000),
    ("2hrs 2minutes 2secs", 7_322_000), ("500ms", 500), ("1s500ms", 1500), ("1h1ms", 3_600_001),
    ("1m 1 ms", 60_001), ("90m", 5_400_000), ("90m75s", 5_475_000), ("0s", 0), ("0h0m0s0ms", 0),
    ("86400s", 86_400_000), ("24h", 86_400_000), ("1440 min", 86_400_000),
    // The last number may have a fraction.
    ("1.5s", 1500), ("0.0001s", 1), ("1.5h", 5_400_000), ("1.5 min", 90_000),
    ("1h 0.5m", 3_630_000),
    ("1m1.2345s", 61_235), ("0.5ms", 1), ("1s 0.0001ms", 1001),
    // By Python's fractions.
    ("0.000000277777777777777777777777777h", 1), ("0.00000027777777777777777777777777778h", 2),
    ("1.23456789 hours", 4_444_445), ("23.9999999999999999h", 86_400_000),
    // Chinese.
    ("12秒", 12_000), ("1小时2分3秒", 3_723_000), ("1时2分钟3秒4毫秒", 3_723_004),
    ("1 小时 2 分 3 秒", 3_723_000), ("1.5分钟", 90_000), ("500毫秒", 500), ("1小时2m3秒", 3_723_000),
    // Over the limit.
    ("24.00000000001h", 86_400_001), ("25h", 90_000_000), ("24h1ms", 86_400_001),
    ("99999999999999999999999999999s", 86_400_001), ("86400001ms", 86_400_001),
    (
      "99999999999999999999h 99999999999999999999m 99999999999999999999s 99999999999999999999ms",
      86_400_001
    ),
  ])
  func suffixed(text: String, milliseconds: Int) {
    #expect(Self.read(text, .suffixed) == Self.expected(milliseconds))
  }

  static let malformed: [(DurationUnit, [String])] = [
    (
      .milliseconds,
      ["", " ", "1ms", "1,5", "1.", ".5", "-1", "+1", "1e3", "1:00", "a", "1 ", "1.5.", "１", "1.x"]
    ),
    (
      .minutes,
      [
        "", " ", "1m", "1,5", "1.", ".5", "-1", "+1", "1e3", "1:00", "a", "1 ", "1..5", "1.5x",
        "99999999999999999999999999x", "99999999999999999999999999.",
      ]
    ),
    (
      .clock,
      [
        "", " ", "5", "1.5", ":", ":30", "1:", "1:2", "1:2:03", "1:02:3", "1:002", "1:02:003",
        "1:60", "1:60:00", "1:00:60", "1:99", "1:00:00:00", "1:02:", ":02:03", "1::03", "-1:00",
        "+1:00", " 1:00", "1:00 ", "1:00.", "1:00.x", "1.5:00", "1:00.5:00", "1h00", "a:00", "1:a0",
        "1:0a", "1:00:0a", "1:02:03s", "99999999999999999999999:1", "1;00", "1:00:00.5.5",
      ]
    ),
    (
      .suffixed,
      [
        "", " ", "5", "s", "h", " 5s", "5s ", "5s 3", "5s3", "5 3s", "5x", "5d", "5ss", "5 s s",
        "5s,3ms", "1h,2m", "1m 1h", "1s1m", "1s 1s", "1ms 1s", "1h 2h", "1m 2min", "1.5h 2m",
        "1.0m2s", "1.s", ".5s", "1.5.5s", "-5s", "+5s", "1e3s", "5m s", "5msec", "5 milliseconds",
        "5秒s", "5s秒", "5小", "5时小", "5\u{e7}s", "5分分", "5分鐘", "5secondss", "5secondsss", "5\ts",
        "5\u{a0}s", "99999999999999999999999999x", "99999999999999999999999999", "5\u{13}",
        "1h 2m 3s 4ms 5", "1:02s",
      ]
    ),
  ]

  @Test(arguments: malformed)
  func refuses(unit: DurationUnit, texts: [String]) {
    for text in texts {
      #expect(Self.read(text, unit) == .malformed, "\(text)")
    }
  }

  /// `--max-call-hours` is at most 1000.
  @Test(arguments: [1, 24, 1000])
  func limits(hours: UInt32) {
    let limit = hours * 3_600_000
    let (at, over): ([(DurationUnit, String)], [(DurationUnit, String)]) = (
      [
        (.seconds, "\(hours * 3600)"), (.milliseconds, "\(limit)"), (.minutes, "\(hours * 60)"),
        (.clock, "\(hours):00:00"), (.suffixed, "\(hours)h"),
      ],
      [
        (.seconds, "\(hours * 3600).0001"), (.milliseconds, "\(limit).1"),
        (.minutes, "\(hours * 60).00000001"), (.clock, "\(hours):00:00.0001"),
        (.suffixed, "\(hours)h0.1ms"),
      ]
    )
    for (unit, text) in at { #expect(Self.read(text, unit, limit: limit) == .milliseconds(limit)) }
    for (unit, text) in over { #expect(Self.read(text, unit, limit: limit) == .outOfRange) }
  }

  // MARK: Random durations

  static func slow(_ text: String, _ unit: DurationUnit) -> Int? {
    switch unit {
    case .seconds: SlowDuration.decimal(text, unit: 1000)
    case .milliseconds: SlowDuration.decimal(text, unit: 1)
    case .centiseconds: SlowDuration.decimal(text, unit: 10)
    case .minutes: SlowDuration.decimal(text, unit: 60_000)
    case .clock: SlowDuration.clock(text)
    case .hoursMinutes: SlowDuration.hoursMinutes(text)
    case .hhmmss: SlowDuration.sixDigits(text)
    case .suffixed: SlowDuration.suffixed(text)
    }
  }

  private static func number(_ random: inout SeededRandom, most: Int = 6) -> String {
    let whole = random.bytes(1 + random.below(most), of: Array("0123456789".utf8))
    return String(decoding: whole, as: UTF8.self)
  }

  private static func made(_ random: inout SeededRandom, _ unit: DurationUnit) -> String {
    let fraction = random.oneIn(2) ? "." + number(&random, most: 9) : ""
    switch unit {
    case .seconds, .milliseconds, .centiseconds, .minutes:
      return number(&random, most: 9) + fraction
    case .hoursMinutes:
      return number(&random, most: 3) + ":" + String("\(100 + random.below(70))".suffix(2))
    case .hhmmss:
      return (0..<3).map { _ in String("\(100 + random.below(70))".suffix(2)) }.joined()
    case .clock:
      let parts = (0..<(1 + random.below(2))).map { _ in
        String("\(100 + random.below(60))".suffix(2))
      }
      return ([number(&random, most: 3)] + parts).joined(separator: ":") + fraction
    case .suffixed:
      let names = [
        ["h", "hr", "Hrs", "hour", "hours", "时", "小时"],
        ["m", "min", "mins", "minute", "MINUTES", "分", "分钟"],
        ["s", "S", "sec", "secs", "second", "seconds", "秒"], ["ms", "Ms", "毫秒"],
      ]
      var text = ""
      for unit in names where random.oneIn(2) {
        if !text.isEmpty, random.oneIn(2) { text += " " }
        text += number(&random) + (random.oneIn(2) ? " " : "") + random.pick(unit)
      }
      return text
    }
  }

  @Test(arguments: DurationUnit.allCases)
  func randomTextLikeTheSlowOne(unit: DurationUnit) {
    var random = SeededRandom(seed: UInt64(unit.rawValue.utf8.count))
    var (sound, broken) = (0, 0)
    for _ in 0..<20_000 {
      var text = Array(Self.made(&random, unit).unicodeScalars)
      if random.oneIn(2), !text.isEmpty {
        let place = random.below(text.count)
        switch random.below(3) {
        case 0: text.remove(at: place)
        case 1: text.insert(random.pick(Array("059.: smhe分秒".unicodeScalars)), at: place)
        default: text[place] = random.pick(Array("0123456789.: smh秒".unicodeScalars))
        }
      }
      // The slow one counts with 63 bits.
      guard text.split(whereSeparator: { !("0"..."9").contains($0) }).allSatisfy({ $0.count <= 12 })
      else { continue }
      let line = String(String.UnicodeScalarView(text))
      let slow = Self.slow(line, unit)
      guard Self.read(line, unit) == Self.expected(slow) else {
        Issue.record("\(line): the slow one reads \(slow.map { "\($0)" } ?? "nothing")")
        return
      }
      if slow == nil { broken += 1 } else { sound += 1 }
    }
    #expect(sound > 5000)
    #expect(broken > 1000)
  }
}

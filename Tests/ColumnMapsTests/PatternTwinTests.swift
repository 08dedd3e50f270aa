import CDRCore
import TestSupport
import Testing

@testable import ColumnMaps

/// The reader of patterns against the slow one.
struct PatternTwinTests {
  /// What stands behind a field is not of it, even where it would fit.
  @Test(arguments: PatternReaderTests.sound)
  func readsNoFurtherThanTheField(pattern: String, text: String, reading: PatternReader.Reading)
    throws
  {
    let bytes = Array(text.utf8)
    var reader = PatternReader(try TimePattern(pattern))
    for count in 0..<bytes.count {
      let cut = (bytes + [UInt8](repeating: 0, count: 64)).withUnsafeBufferPointer {
        reader.read(Field(bytes: $0.baseAddress!, count: count))
      }
      #expect(cut == Self.slow(bytes.prefix(count), SlowPattern(pattern)), "\(count)")
    }
  }

  static func slow(
    _ text: some Collection<UInt8>, _ pattern: SlowPattern
  ) -> PatternReader.Reading? {
    pattern.read(String(decoding: text, as: UTF8.self)).map {
      $0.isInstant ? .instant(Int64($0.milliseconds)) : .local(Int64($0.milliseconds))
    }
  }

  /// Patterns with a timestamp each.
  static let examples: [(String, String)] = [
    ("d/M/yyyy H:mm:ss", "7/3/2026 9:05:06"), ("d/M/yyyy H:mm:ss", "17/11/2026 19:25:36"),
    ("M/d/yy h:mm:ss a", "12/31/26 12:59:59 AM"), ("yyyyMMddHHmmss", "20261015123456"),
    ("yyyyMMdd Hmm", "20261015 934"), ("dMyyyy Hmmss", "1122026 93456"),
    ("EEE, dd MMM yyyy HH:mm:ss Z", "Thu, 15 Oct 2026 12:34:56 +0800"),
    ("EEEE, d MMMM yyyy H:mm", "Thursday, 15 October 2026 12:34"),
    ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2026-10-15T12:34:56.789+08:00"),
    ("yyyy.MM.dd HH:mm:ss", "2026.02.28 23:59:59"),
    ("dd-MMM-yy HH:mm:ss.S", "28-feb-28 23:59:59.123456"),
    ("HH:mm:ss.SSS z EEE MMM dd yyyy", "12:34:56.789 UTC Thu Oct 15 2026"),
    ("yyyy年M月d日 H时m分s秒", "2026年7月9日 8时5分3秒"),
  ]

  @Test(arguments: examples)
  func randomTextLikeTheSlowOne(pattern: String, example: String) throws {
    var random = SeededRandom(seed: UInt64(example.utf8.count))
    var reader = PatternReader(try TimePattern(pattern))
    let slow = SlowPattern(pattern)
    var sound = 0
    for _ in 0..<1500 {
      var text = Array(example.utf8)
      for _ in 0..<(1 + random.below(3)) where !text.isEmpty {
        let place = random.below(text.count)
        switch random.below(8) {
        case 0: text.remove(at: place)
        case 1: text.insert(random.pick(Array("0129/:.+- Z".utf8)), at: place)
        case 2: text[place] = random.pick(Array("0123456789/:.+-TZ aApPmM".utf8))
        case 3: text[place] ^= 0x20
        default:
          // Another digit, mostly one that may stand there.
          if decimalDigit(text[place]) != nil { text[place] = random.pick(Array("0123459".utf8)) }
        }
      }
      let expected = Self.slow(text, slow)
      let reading = withField(text) { reader.read($0) }
      #expect(reading == expected, "\(String(decoding: text, as: UTF8.self))")
      sound += expected == nil ? 0 : 1
    }
    #expect(sound > 150)
  }

  /// Every day of 130 years, with its name.
  @Test func everyDate() throws {
    var reader = PatternReader(try TimePattern("EEEE d MMMM yyyy HH:mm"))
    for days in 0..<47_482 {
      let date = CivilDate(daysSinceEpoch: days)
      let weekday = SlowPattern.weekdays[(days + 4) % 7]
      let month = SlowPattern.months[date.month - 1]
      let text = "\(weekday) \(date.day) \(month) \(date.year) 12:34"
      let expected = Int64(days) * 86_400_000 + 45_240_000
      guard withField(text, { reader.read($0) }) == .local(expected) else {
        Issue.record("\(text)")
        return
      }
    }
  }
}

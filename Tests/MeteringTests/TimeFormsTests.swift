import CDRCore
import CKernels
import TestSupport
import Testing

@testable import ColumnMaps
@testable import Metering

/// Times of several forms in one column, against the reader of single timestamps.
struct TimeFormsTests {
  static func learn(_ text: String, _ forms: inout TimeForms, _ reader: inout TimestampReader)
    -> Bool
  {
    withField(text) { field in
      guard let instant = reader.instant(field) else { return false }
      let (unixTimes, span) = (reader.unixTimes, reader.span(at: instant))
      return forms.learn(
        field, readAs: instant, unixTimes: unixTimes, within: 0..<4_000_000_000_000, span: span)
    }
  }

  static func read(_ fields: [String], _ forms: inout TimeForms, _ kernel: cdr_kernel) -> [Int64] {
    var read = [Int64](repeating: 1, count: fields.count)
    FieldKernelTests.Text(fields).withColumn { column in
      forms.read(PlainColumn(column), count: fields.count, kernel: kernel, into: &read)
    }
    return read
  }

  /// One timestamp of each form, and what it is in milliseconds: worked out by `date -d … +%s`.
  static let examples: [(String, Int64)] = [
    ("2026-10-15T12:34:56+08:00", 1_792_038_896_000),
    ("2026-10-15T12:34:56.789+08:00", 1_792_038_896_789),
    ("2026-10-15 12:34:56", 1_792_038_896_000),
    ("2026-10-15 12:34:56.5", 1_792_038_896_500),
    ("2026-10-15T04:34:56Z", 1_792_038_896_000),
    ("2026-10-15T04:34:56.123456789Z", 1_792_038_896_123),
    ("2026-10-15t04:34:56.1234567890123456z", 1_792_038_896_123),
    ("1792038896", 1_792_038_896_000), ("1792038896123", 1_792_038_896_123),
  ]

  @Test func everyFormIsLearnedOnce() throws {
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    var reader = TimestampReader(form: .standard, clock: clock)
    var forms = TimeForms()
    for kernel in StructuralsTests.kernels {
      #expect(Self.read(["2026-10-15T04:34:56Z"], &forms, kernel) == [CDR_UNREAD_TIME])
    }
    for (text, _) in Self.examples.dropLast() {
      #expect(Self.learn(text, &forms, &reader), "\(text)")
    }
    // Seconds and milliseconds since 1970 are one form.
    for (text, _) in Self.examples { #expect(!Self.learn(text, &forms, &reader), "\(text)") }
    for kernel in StructuralsTests.kernels {
      for _ in 0..<3 {
        #expect(Self.read(Self.examples.map(\.0), &forms, kernel) == Self.examples.map(\.1))
      }
    }
  }

  /// More forms than are kept at a time: whatever is read is right.
  @Test func moreFormsThanAreKept() throws {
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    var reader = TimestampReader(form: .standard, clock: clock)
    var forms = TimeForms()
    let texts = (1...12).flatMap { month in
      [2024, 2025, 2026].map { "\($0)-\(month < 10 ? "0" : "")\(month)-07T01:02:03Z" }
    }
    for text in texts { #expect(Self.learn(text, &forms, &reader)) }
    for kernel in StructuralsTests.kernels {
      let read = Self.read(texts, &forms, kernel)
      for (text, instant) in zip(texts, read) where instant != CDR_UNREAD_TIME {
        #expect(instant == SlowTime.instant(text).map { Int64($0) })
      }
      #expect(read.count { $0 != CDR_UNREAD_TIME } == 16)
    }
  }

  /// Near to what is read: wrong digits, other lengths, other bytes.
  @Test func nothingElseIsRead() throws {
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    var random = SeededRandom(seed: 41)
    var reader = TimestampReader(form: .standard, clock: clock)
    var forms = TimeForms()
    for (text, _) in Self.examples { _ = Self.learn(text, &forms, &reader) }
    var known = 0
    for _ in 0..<400 {
      let fields = (0..<random.below(65)).map { _ in
        var bytes = Array(random.pick(Self.examples).0.utf8)
        for _ in 0..<random.below(3) {
          let place = random.below(bytes.count)
          switch random.below(3) {
          case 0: bytes.remove(at: place)
          case 1: bytes.insert(random.pick(Array("0123456789.:-+ TZ".utf8)), at: place)
          default: bytes[place] = random.pick(Array("0123456789.:-+ TZ/".utf8))
          }
        }
        return String(decoding: bytes, as: UTF8.self)
      }
      let slow = fields.map { field in withField(field) { reader.instant($0) } }
      let plain = Self.read(fields, &forms, CDR_KERNEL_PLAIN)
      for kernel in StructuralsTests.kernels {
        #expect(Self.read(fields, &forms, kernel) == plain, "kernel \(kernel.rawValue): \(fields)")
      }
      for (field, (read, slow)) in zip(fields, zip(plain, slow)) where read != CDR_UNREAD_TIME {
        #expect(read == slow, "\(field)")
        known += 1
      }
    }
    #expect(known > 2000)
  }

  /// Unix times of a map, whose units the form of the map says.
  @Test(arguments: [
    (TimestampForm.unixSeconds, "1792038896", "1792038896.25", "1792038896.", "1234567890123"),
    (.unixMilliseconds, "1792038896123", "5", "1792038896123.5", "1234567890123456"),
    (.unixMicroseconds, "1792038896123456", "1000", "17920388961.5", "1234567890123456789"),
  ])
  func unixTimesOfMaps(
    form: TimestampForm, text: String, other: String, wrong: String, long: String
  ) throws {
    let clock = try #require(ZoneClock(name: "UTC"))
    var reader = TimestampReader(form: form, clock: clock)
    var forms = TimeForms()
    #expect(Self.learn(text, &forms, &reader))
    let slow = [text, other].map { field in withField(field) { reader.instant($0) } }
    #expect(!slow.contains(nil))
    for kernel in StructuralsTests.kernels {
      #expect(
        Self.read([text, other, wrong, long, ""], &forms, kernel)
          == slow.compactMap(\.self) + [CDR_UNREAD_TIME, CDR_UNREAD_TIME, CDR_UNREAD_TIME])
    }
  }

  /// Local times have no form in the months of a clock change, with a fraction or without.
  @Test(arguments: ["2026-10-15 12:00:00.00000", "2026-03-15 12:00:00.5", "2026-10-15 12:00:00"])
  func monthsOfAClockChange(text: String) throws {
    let clock = try #require(ZoneClock(name: "Europe/Lisbon"))
    var reader = TimestampReader(form: .standard, clock: clock)
    var forms = TimeForms()
    #expect(!Self.learn(text, &forms, &reader))
    #expect(Self.learn("2026-07-15 12:00:00.12345", &forms, &reader))
    for kernel in StructuralsTests.kernels {
      #expect(
        Self.read([text, "2026-07-01 00:00:00.0", "2026-07-31 23:59:59.999"], &forms, kernel)
          == [CDR_UNREAD_TIME, 1_782_860_400_000, 1_785_538_799_999])
    }
  }
}

import CDRCore
import CKernels
import TestSupport
import Testing

@testable import ColumnMaps
@testable import Metering

/// Forms that are learned from timestamps of a pattern, against the pattern.
struct TimeFormTests {
  @Test(arguments: [
    ("yyyy.MM.dd HH:mm:ss", true), ("yyyy-MM-dd HH:mm:ss", true), ("yyyy/MM/dd'T'HH:mm:ss", true),
    ("yyyy MM dd HH mm ss", true), ("d/M/yyyy H:mm:ss", false), ("dd/MM/yyyy HH:mm:ss", false),
    ("yyyy.MM.d HH:mm:ss", false), ("yyyy.MM.dd HH:mm", false), ("yyyyMMddHHmmss", false),
    ("yyyy.MM.dd  HH:mm:ss", false), ("yyyy.MM.dd HH:mm:ss.SSS", false),
    ("yyyy.MM.dd HH:mm:ssX", false), ("yyyy.dd.MM HH:mm:ss", false),
    ("yyyy.MM.dd HH:mm:ss'Z'", false), ("yyyy年MM月dd HH:mm:ss", false),
  ])
  func whatIsLearned(pattern: String, isLearned: Bool) throws {
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    let reader = TimestampReader(form: .pattern(try TimePattern(pattern)), clock: clock)
    #expect(reader.learnsForm == isLearned)
  }

  @Test func ofTheOtherForms() throws {
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    for form in [TimestampForm.standard, .unixSeconds, .unixMilliseconds, .unixMicroseconds] {
      #expect(TimestampReader(form: form, clock: clock).learnsForm)
    }
    let several = TimestampForm.anyOf([.standard, .unixMicroseconds])
    #expect(!TimestampReader(form: several, clock: clock).learnsForm)
  }

  static func read(_ fields: [[UInt8]], _ form: TimeForm, _ kernel: cdr_kernel) -> [Int64] {
    var bytes: [UInt8] = []
    var ends: [UInt32] = [.max]
    for field in fields {
      bytes += field + [UInt8(ascii: "\n")]
      ends.append(UInt32(bytes.count - 1))
    }
    bytes += [UInt8](repeating: UInt8(ascii: "5"), count: Int(CDR_TEXT_PADDING))
    var read = [Int64](repeating: 0, count: fields.count)
    bytes.withUnsafeBufferPointer { bytes in
      ends.withUnsafeBufferPointer { ends in
        var column = cdr_column(
          text: bytes.baseAddress!, before: ends.baseAddress!, ends: ends.baseAddress! + 1,
          stride: 1, trim: 0)
        withUnsafePointer(to: form.kernelForm) {
          cdr_read_times(kernel, &column, fields.count, $0, &read)
        }
      }
    }
    return read
  }

  static let examples: [(String, String, String)] = [
    ("yyyy.MM.dd HH:mm:ss", "2019.06.14 15:22:23", "Asia/Shanghai"),
    ("yyyy/MM/dd'T'HH:mm:ss", "2026/02/28T00:00:00", "Europe/Lisbon"),
    ("yyyy MM dd HH mm ss", "2024 02 29 23 59 59", "America/New_York"),
    ("yyyy'0'MM'9'dd'5'HH'7'mm'1'ss", "2026012915510713130", "UTC"),
  ]

  /// A form reads just what the pattern reads, as far as it is of the same month, and nothing else.
  @Test(arguments: examples)
  func formsReadWhatPatternsRead(pattern: String, example: String, zone: String) throws {
    let clock = try #require(ZoneClock(name: zone))
    var reader = TimestampReader(form: .pattern(try TimePattern(pattern)), clock: clock)
    var form = TimeForm()
    let isNew = withField(example) { field in
      reader.instant(field).map { instant in
        form.learn(
          field, readAs: instant, within: Int64.min..<Int64.max, span: reader.span(at: instant))
      }
    }
    #expect(isNew == true)

    var random = SeededRandom(seed: UInt64(example.utf8.count))
    let bytes = Array(example.utf8)
    let month = bytes.prefix(7)
    var fields: [[UInt8]] = [bytes]
    for _ in 0..<3000 {
      var text = bytes
      // Digits of day and time, some of which make none.
      for place in [8, 9, 11, 12, 14, 15, 17, 18] where random.oneIn(2) {
        text[place] = random.pick(Array("0123456789".utf8))
      }
      if random.oneIn(2) {
        for place in [8, 11, 14, 17] { text[place] = random.pick(Array("012".utf8)) }
      }
      if random.oneIn(3) {
        let place = random.below(text.count)
        switch random.below(3) {
        case 0: text.remove(at: place)
        case 1: text.insert(random.pick(Array("019.:/ T".utf8)), at: place)
        default: text[place] = random.pick(Array("0123456789.:/ TZ-".utf8))
        }
      }
      fields.append(text)
    }
    let expected = fields.map { field in withField(field) { reader.instant($0) } }
    for kernel in StructuralsTests.kernels {
      var count = 0
      for ((field, instant), read) in zip(
        zip(fields, expected), Self.read(fields, form, kernel))
      {
        let isOfTheMonth = field.starts(with: month)
        let wanted = isOfTheMonth ? instant : nil
        guard read == wanted ?? CDR_UNREAD_TIME else {
          Issue.record("kernel \(kernel.rawValue): \(String(decoding: field, as: UTF8.self))")
          return
        }
        count += wanted == nil ? 0 : 1
      }
      #expect(count > 200)
    }
  }

  /// Behind the months of a clock change too: a form must not be kept over one.
  @Test func monthsOfAClockChangeHaveNoForm() throws {
    let clock = try #require(ZoneClock(name: "Europe/Lisbon"))
    var reader = TimestampReader(
      form: .pattern(try TimePattern("yyyy.MM.dd HH:mm:ss")), clock: clock)
    for (text, isLearned) in [
      ("2026.02.15 12:00:00", true), ("2026.03.15 12:00:00", false),
      ("2026.10.30 12:00:00", false), ("2026.11.15 12:00:00", true),
    ] {
      var form = TimeForm()
      let isNew = withField(text) { field in
        reader.instant(field).map { instant in
          form.learn(
            field, readAs: instant, within: Int64.min..<Int64.max, span: reader.span(at: instant))
        }
      }
      #expect(isNew == isLearned, "\(text)")
    }
  }
}

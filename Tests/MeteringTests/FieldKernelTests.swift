import CDRCore
import CKernels
import TestSupport
import Testing

@testable import ColumnMaps
@testable import Metering

/// The kernels that read a column of many records, against the readers of single fields.
struct FieldKernelTests {
  /// Records of two fields, the first of which is read, and behind them bytes that mean nothing.
  struct Text {
    var bytes: [UInt8] = []
    var positions: [UInt32] = [.max]

    /// - Parameter lineEnd: with a CR, the field that is read stands last.
    init(_ fields: [String], lineEnd: String = "\n", readsLast: Bool = false) {
      for field in fields {
        bytes += Array((readsLast ? "x," : "").utf8)
        if readsLast { positions.append(UInt32(bytes.count - 1)) }
        bytes += Array(field.utf8)
        if !readsLast {
          positions.append(UInt32(bytes.count))
          bytes += Array(",7".utf8)
        }
        bytes += Array(lineEnd.utf8)
        positions.append(UInt32(bytes.count - 1))
      }
      bytes += [UInt8](repeating: UInt8(ascii: "5"), count: Int(CDR_TEXT_PADDING))
    }

    func withColumn<Result>(last: Bool = false, _ body: (cdr_column) -> Result) -> Result {
      bytes.withUnsafeBufferPointer { bytes in
        positions.withUnsafeBufferPointer { positions in
          let ends = positions.baseAddress! + (last ? 2 : 1)
          return body(
            cdr_column(
              text: bytes.baseAddress!, before: ends - 1, ends: ends, stride: 2,
              trim: last ? 1 : 0))
        }
      }
    }
  }

  static func seconds(
    _ fields: [String], kernel: cdr_kernel, limit: UInt32 = 86_400_000, empty: UInt32 = 0
  ) -> [UInt32] {
    var read = [UInt32](repeating: 0, count: fields.count)
    Text(fields).withColumn { column in
      var column = column
      cdr_read_seconds(kernel, &column, fields.count, limit, empty, &read)
    }
    return read
  }

  /// What the kernels may leave unread, and what they have to read.
  static func expectedSeconds(_ field: String, limit: UInt32 = 86_400_000) -> UInt32 {
    guard field.utf8.count <= 8, field.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return CDR_UNREAD_SECONDS
    }
    guard let slow = SlowTime.milliseconds(field.isEmpty ? "0" : field), slow <= Int(limit) else {
      return CDR_UNREAD_SECONDS
    }
    return UInt32(slow)
  }

  @Test func secondsByTable() {
    let fields =
      SecondsTable.texts.map(\.text) + ["", "/", ":", "1/", "12:4", "1234567:", " 1", "-1"]
    for kernel in StructuralsTests.kernels {
      #expect(
        Self.seconds(fields, kernel: kernel) == fields.map { Self.expectedSeconds($0) },
        "kernel \(kernel.rawValue)")
    }
    #expect(
      Self.seconds(["60", "", "86400", "86401"], kernel: CDR_KERNEL_PLAIN).prefix(3) == [
        60_000, 0, 86_400_000,
      ])
  }

  /// The largest limit that a run can have, 1000 hours.
  @Test func secondsAtTheLargestLimit() {
    let fields = ["3600000", "3600001", "4294967", "4294968", "99999999"]
    for kernel in StructuralsTests.kernels {
      #expect(
        Self.seconds(fields, kernel: kernel, limit: 3_600_000_000)
          == [3_600_000_000] + [UInt32](repeating: CDR_UNREAD_SECONDS, count: 4))
    }
  }

  @Test func secondsOfRandomBytes() {
    var random = SeededRandom(seed: 11)
    for count in [0, 1, 2, 3, 4, 5, 63, 64] {
      for _ in 0..<300 {
        let fields = (0..<count).map { _ in
          let alphabet = random.oneIn(8) ? "0123456789./:x-" : "0123456789"
          return String(
            decoding: random.bytes(random.below(10), of: Array(alphabet.utf8)), as: UTF8.self)
        }
        let empty = random.oneIn(2) ? 0 : CDR_UNREAD_SECONDS
        let expected = fields.map { $0.isEmpty ? empty : Self.expectedSeconds($0) }
        for kernel in StructuralsTests.kernels {
          guard Self.seconds(fields, kernel: kernel, empty: empty) == expected else {
            Issue.record("kernel \(kernel.rawValue): \(fields)")
            return
          }
        }
      }
    }
  }

  @Test func theLastColumnBeforeACarriageReturn() {
    let fields = ["1", "", "60", "12345678", "x", "7"]
    for kernel in StructuralsTests.kernels {
      var read = [UInt32](repeating: 0, count: fields.count)
      Text(fields, lineEnd: "\r\n", readsLast: true).withColumn(last: true) { column in
        var column = column
        cdr_read_seconds(kernel, &column, fields.count, 100_000, 5, &read)
      }
      #expect(read == [1000, 5, 60_000, CDR_UNREAD_SECONDS, CDR_UNREAD_SECONDS, 7000])
    }
  }

  // MARK: Times

  static func times(_ fields: [String], like example: String, kernel: cdr_kernel) -> [Int64] {
    var form = TimeForm()
    let clock = ZoneClock(name: "Asia/Shanghai")!
    let instant = Int64(SlowTime.instant(example)!)
    let isNew = withField(example) {
      form.learn($0, readAs: instant, within: Int64.min..<Int64.max, span: clock.span(at: instant))
    }
    #expect(isNew)
    // The form that was learned is no news.
    #expect(
      !withField(example) {
        form.learn(
          $0, readAs: instant, within: Int64.min..<Int64.max, span: clock.span(at: instant))
      })
    var read = [Int64](repeating: 0, count: fields.count)
    Text(fields).withColumn { column in
      var column = column
      withUnsafePointer(to: form.kernelForm) {
        cdr_read_times(kernel, &column, fields.count, $0, &read)
      }
    }
    return read
  }

  static let forms = [
    "2026-10-15T12:34:56", "2026-10-15 12:34:56", "2026-10-15t12:34:56Z", "2026-10-15T12:34:56z",
    "2026-10-15T12:34:56+08:00", "2026-10-15 00:00:00-05:30", "2024-02-29T23:59:59+23:59",
    "2023-02-01T00:00:00Z", "2026-12-31T23:59:59-23:59",
  ]

  /// A form reads every timestamp that differs in day, hour, minute and second alone.
  @Test(arguments: forms)
  func timesOfAForm(example: String) {
    var fields: [String] = []
    for day in 0...32 {
      for time in ["00:00:00", "23:59:59", "12:34:56", "24:00:00", "10:60:00", "10:00:60"] {
        let two = String(day + 100).suffix(2)
        fields.append(
          "\(example.prefix(8))\(two)\(example.dropFirst(10).prefix(1))\(time)"
            + example.dropFirst(19))
      }
    }
    let expected = fields.map { SlowTime.instant($0).map { Int64($0) } ?? CDR_UNREAD_TIME }
    #expect(expected.contains(CDR_UNREAD_TIME))
    #expect(expected.count { $0 != CDR_UNREAD_TIME } >= 28 * 3)
    for kernel in StructuralsTests.kernels {
      #expect(Self.times(fields, like: example, kernel: kernel) == expected)
    }
  }

  /// Whatever differs otherwise is left unread.
  @Test(arguments: forms)
  func timesOfOtherForms(example: String) {
    let digits: Set<Int> = [8, 9, 11, 12, 14, 15, 17, 18]
    var fields = [
      "", "x", "1792067696", "1792067696123", example + "0", String(example.dropLast()),
    ]
    for place in example.indices.indices where !digits.contains(place.utf16Offset(in: example)) {
      for byte: Character in ["0", "9", "/", ":", "T", " ", "\u{7f}"] where example[place] != byte {
        fields.append(example.replacingCharacters(at: place, with: byte))
      }
    }
    for place in digits {
      let place = example.index(example.startIndex, offsetBy: place)
      for byte: Character in ["/", ":", " ", "-", "a", "\u{7f}"] {
        fields.append(example.replacingCharacters(at: place, with: byte))
      }
    }
    for kernel in StructuralsTests.kernels {
      let read = Self.times(fields, like: example, kernel: kernel)
      for (field, instant) in zip(fields, read) where instant != CDR_UNREAD_TIME {
        Issue.record("kernel \(kernel.rawValue) reads \(field) by the form of \(example)")
      }
    }
  }

  @Test func beforeAnyFormIsLearnedNothingIsRead() {
    for kernel in StructuralsTests.kernels {
      var (form, read) = (TimeForm().kernelForm, [Int64](repeating: 0, count: 3))
      Text(["", "2026-10-15T12:34:56", "0000-00-00T00:00:00Z"]).withColumn { column in
        var column = column
        cdr_read_times(kernel, &column, 3, &form, &read)
      }
      #expect(read == [CDR_UNREAD_TIME, CDR_UNREAD_TIME, CDR_UNREAD_TIME])
    }
  }

  /// Local times are read by a form only where the whole month has one offset.
  @Test func monthsOfAClockChangeHaveNoForm() throws {
    let clock = try #require(ZoneClock(name: "Europe/Lisbon"))
    for (text, hasForm) in [
      ("2026-02-15 12:00:00", true), ("2026-03-15 12:00:00", false),
      ("2026-07-01 00:00:00", true), ("2026-10-15 12:00:00", false),
      ("2026-03-15 12:00:00Z", true), ("2026-10-25 00:30:00+01:00", true),
    ] {
      let instant = try #require(clock.instant(parsing: text))
      var form = TimeForm()
      let isNew = withField(text) {
        form.learn(
          $0, readAs: instant, within: Int64.min..<Int64.max, span: clock.span(at: instant))
      }
      #expect(isNew == hasForm, "\(text)")
    }
  }

  /// A fraction of five digits is as long as an offset, but the time is a local one: of a month with a
  /// clock change nothing is learned, of another its fraction is no offset.
  @Test func aFractionIsNoOffset() throws {
    let clock = try #require(ZoneClock(name: "Europe/Lisbon"))
    for (text, hasForm) in [
      ("2026-10-15 12:00:00.00000", false), ("2026-07-15 12:00:00.12345", true),
    ] {
      let instant = try #require(clock.instant(parsing: text))
      var form = TimeForm()
      let isNew = withField(text) {
        form.learn(
          $0, readAs: instant, within: Int64.min..<Int64.max, span: clock.span(at: instant))
      }
      #expect(isNew == hasForm)
      #expect(withField("2026-07-01 00:00:00") { !form.reads($0) })
      #expect(withField("2026-07-01 00:00:00.5") { form.reads($0) } == hasForm)
    }
  }
}

extension String {
  func replacingCharacters(at place: Index, with character: Character) -> String {
    String(self[..<place]) + String(character) + String(self[index(after: place)...])
  }
}

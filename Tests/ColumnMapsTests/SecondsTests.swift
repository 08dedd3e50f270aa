import TestSupport
import Testing

@testable import ColumnMaps

struct SecondsTests {
  static let day: UInt32 = 86_400_000

  @Test(arguments: SecondsTable.texts)
  func read(text: String, milliseconds: Int?) {
    let reading = withField(text) { Seconds.read($0, limit: Self.day) }
    #expect(reading == (milliseconds.map { .milliseconds(UInt32($0)) } ?? .outOfRange))
    let slow = SlowTime.milliseconds(text) ?? -1
    #expect(milliseconds == nil ? slow > Int(Self.day) : slow == milliseconds)
  }

  @Test(arguments: [
    "", " ", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", " 1", "1 ", "1.2.3", "1..2", "1.-2", "0x10",
    "a", "1a", "a1", "12345678a", "123456789a", "1234567a", "/1", ":1", "1:00", "1.5s", "NaN",
    "inf",
    "１", "99999999999999999999x", "99999999999999999999.", "1/", "1:", "\u{0}", "1\u{0}",
  ])
  func malformed(text: String) {
    #expect(withField(text) { Seconds.read($0, limit: Self.day) } == .malformed)
    #expect(SlowTime.milliseconds(text) == nil)
  }

  @Test func anAbsentRecordingIsNone() {
    #expect(withField("") { Seconds.readOptional($0, limit: Self.day) } == .milliseconds(0))
    #expect(withField("7") { Seconds.readOptional($0, limit: Self.day) } == .milliseconds(7000))
    #expect(withField("x") { Seconds.readOptional($0, limit: Self.day) } == .malformed)
  }

  /// `--max-call-hours` is at most 1000.
  @Test(arguments: [1, 24, 1000])
  func limits(hours: UInt32) {
    let limit = hours * 3_600_000
    func read(_ text: String) -> Seconds.Reading {
      withField(text) { Seconds.read($0, limit: limit) }
    }
    #expect(read("\(hours * 3600)") == .milliseconds(limit))
    #expect(read("\(hours * 3600).000") == .milliseconds(limit))
    #expect(read("\(hours * 3600 - 1).9999") == .milliseconds(limit))
    #expect(read("\(hours * 3600 + 1)") == .outOfRange)
    #expect(read("\(hours * 3600).0001") == .outOfRange)
  }

  @Test(arguments: 0..<10)
  func randomTextLikeTheSlowOne(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<1000 {
      let digits = Array((random.oneIn(3) ? "0123456789.x" : "0123456789.").utf8)
      let text = random.bytes(1 + random.below(12), of: digits)
      let reading = withField(text) { Seconds.read($0, limit: Self.day) }
      let line = String(decoding: text, as: UTF8.self)
      switch SlowTime.milliseconds(line) {
      case nil: #expect(reading == .malformed, "\(line)")
      case .some(let value) where value > Int(Self.day): #expect(reading == .outOfRange, "\(line)")
      case .some(let value): #expect(reading == .milliseconds(UInt32(value)), "\(line)")
      }
    }
  }
}

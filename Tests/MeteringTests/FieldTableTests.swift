import TestSupport
import Testing

@testable import Metering

struct FieldTableTests {
  static func find(_ name: String, in names: [String]) -> Int? {
    let table = FieldTable(names.enumerated().map { ($1, $0) })
    return withField(name) { field in
      let number = table.number(field)
      // The short way finds the same, or leaves it to the other.
      if field.count <= 16, case let (low, high) = twoWords(field),
        let short = table.shortNumber(low, high, size: field.count)
      {
        #expect(Int(short) == number)
      }
      return number
    }
  }

  /// Names of 1 to 40 bytes that differ in length alone.
  static let prefixes = (1...40).map { String(repeating: "x", count: $0) }

  @Test func namesOfEveryLength() {
    for (item, name) in Self.prefixes.enumerated() {
      #expect(Self.find(name, in: Self.prefixes) == item)
      #expect(Self.find(name, in: Self.prefixes.reversed()) == 39 - item)
      #expect(Self.find(name, in: Self.prefixes.filter { $0 != name }) == nil)
    }
    #expect(Self.find("", in: Self.prefixes) == nil)
    #expect(Self.find(String(repeating: "x", count: 41), in: Self.prefixes) == nil)
  }

  @Test(arguments: [1, 7, 8, 9, 15, 16, 17, 24, 40])
  func namesThatDifferInOneByte(count: Int) {
    let names = (0..<count).map { place in
      String(decoding: (0..<count).map { UInt8(ascii: $0 == place ? "b" : "a") }, as: UTF8.self)
    }
    for (item, name) in names.enumerated() { #expect(Self.find(name, in: names) == item) }
    #expect(Self.find(String(repeating: "a", count: count), in: names) == nil)
    #expect(Self.find(String(repeating: "b", count: count), in: names) == (count == 1 ? 0 : nil))
  }

  @Test func bytesCountAndNothingElse() {
    let names = ["voice", "é", "产品", "a\u{0}"]
    #expect(Self.find("voice", in: names) == 0)
    #expect(Self.find("é", in: names) == 1)
    #expect(Self.find("产品", in: names) == 2)
    #expect(Self.find("a\u{0}", in: names) == 3)
    for name in ["Voice", "voice ", " voice", "voic", "voice\u{0}", "e\u{301}", "a", "a\u{0}\u{0}"]
    {
      #expect(Self.find(name, in: names) == nil, "\(name)")
    }
  }

  @Test func shortWay() {
    let table = FieldTable([("voice", 0), ("ivr_inbound", 1), ("sixteen-bytes-tx", 2), ("", 3)])
    func short(_ text: String) -> Int32? {
      withField(text) { field in
        let (low, high) = twoWords(field)
        return table.shortNumber(low, high, size: field.count)
      }
    }
    #expect(short("voice") == 0)
    #expect(short("ivr_inbound") == 1)
    #expect(short("sixteen-bytes-tx") == 2)
    // What is empty or absent is left to the long way.
    for text in ["", "voicf", "voice\u{0}", "v"] { #expect(short(text) == nil, "\(text)") }
  }

  /// As many as a run may have, found among one another.
  @Test func manyNames() {
    let names = (0..<255).map { "p\($0)" }
    let table = FieldTable(names.enumerated().map { ($1, $0) })
    for (item, name) in names.enumerated() { #expect(withField(name) { table.number($0) } == item) }
    for name in (255..<1000).map({ "p\($0)" }) {
      #expect(withField(name) { table.number($0) } == nil)
    }
  }
}

import CKernels
import TestSupport
import Testing

@testable import Metering

/// The kernels for text with quotes: by a table, against the one that goes a byte at a time, and
/// against the reader that knows the whole grammar.
struct QuotesTests {
  struct Found: Equatable {
    var positions: [UInt32]
    var lineEnds: [UInt32]
    var reach: Int
  }

  /// What a text has, for the kernels may say it of bytes behind their reach as well.
  struct Flags: Equatable {
    var hasQuote: Bool
    var hasDoubled: Bool
    var hasNonASCII: Bool

    func implies(_ other: Flags) -> Bool {
      (!hasQuote || other.hasQuote) && (!hasDoubled || other.hasDoubled)
        && (!hasNonASCII || other.hasNonASCII)
    }
  }

  static func find(
    _ text: [UInt8], kernel: cdr_kernel, delimiter: UInt8 = StructuralsTests.comma,
    behind: UInt8 = 0, writes: Bool = true
  ) -> (found: Found, flags: Flags) {
    let padded = text + [UInt8](repeating: behind, count: Int(CDR_TEXT_PADDING))
    let room = text.count + Int(CDR_POSITION_PADDING)
    var positions = [UInt32](repeating: 0, count: 2 * room)
    let found = positions.withUnsafeMutableBufferPointer { positions in
      padded.withUnsafeBufferPointer { padded in
        cdr_find_quoted(
          kernel, padded.baseAddress!, text.count, delimiter,
          writes ? positions.baseAddress! : nil, writes ? positions.baseAddress! + room : nil)
      }
    }
    return (
      Found(
        positions: Array(positions[..<found.count]),
        lineEnds: Array(positions[room..<room + Int(found.line_feeds)]), reach: found.reach),
      Flags(
        hasQuote: found.has_quote != 0, hasDoubled: found.has_doubled != 0,
        hasNonASCII: found.has_non_ascii != 0)
    )
  }

  /// A text, the positions in it, and where the first byte is that does not fit.
  static let rows: [(text: String, positions: [UInt32], reach: Int?)] = [
    ("", [], nil), ("a,b\n", [1, 3], nil), ("\"a\",b\n", [3, 5], nil),
    ("\"a,b\",\"c\"\r\n", [5, 10], nil), ("\"\",\"\"\n", [2, 5], nil),
    ("\"a\"\"b\",\"\"\"\"\n\"\"\"c\"\"\"", [6, 11], nil), ("\"a\",\n\n", [3, 4, 5], nil),
    ("a\r\"b,c\n", [], 2), ("\"a,", [], nil), ("\"a\"", [], nil), ("\"a\"\r", [], nil),
    // A quote in a field without quotes around it, and blanks around quotes.
    ("x\na\"b\n", [1], 3), ("a,b\"\n", [1], 3), ("a, \"b\"\n", [1], 3), ("a\"\",b\n", [], 1),
    // What stands behind a quote that closes.
    ("\"a\"b,c\n", [], 3), ("x,\"a\" ,c\n", [1], 5), ("\"a\"\rb,c\n", [], 4),
    ("\"a\"\r,c\n", [], 4), ("\"a\"\r\"\n", [], 4), ("\"\"a\",b\n", [], 2),
    // A line feed within quotes.
    ("x\n\"a\nb\",c\n", [1], 4), ("\"\n", [], 1),
  ]

  @Test(arguments: rows, StructuralsTests.kernels)
  func table(row: (text: String, positions: [UInt32], reach: Int?), kernel: cdr_kernel) {
    // At the start of a block, over the border of two, and in a later one.
    for lead in [0] + Array(56...66) + [300] {
      let before = lead == 0 ? "" : String(repeating: "l", count: lead - 1) + "\n"
      let found = Self.find(Array((before + row.text).utf8), kernel: kernel).found
      let size = before.utf8.count + row.text.utf8.count
      let moved = row.positions.map { $0 + UInt32(lead) }
      #expect(found.positions == (lead == 0 ? [] : [UInt32(lead - 1)]) + moved)
      #expect(found.reach == row.reach.map { $0 + lead } ?? size)
    }
  }

  /// Alphabets that give quotes of whole fields, stray ones, and both.
  static let alphabets: [[UInt8]] = [
    Array("a,\"\n".utf8), Array("abcdefgh,,\n\"".utf8), Array("\"".utf8), Array("\",".utf8),
    Array("\"\n\r,".utf8), Array(0...255), Array("ab\",\"\"\n\u{e9}".utf8),
  ]

  /// Text of fields that are mostly quoted as they should be.
  static func mostlySound(_ count: Int, _ random: inout SeededRandom, stray: Int) -> [UInt8] {
    var text: [UInt8] = []
    while text.count < count {
      let field = random.bytes(random.below(9), of: Array("abc,\r é".utf8))
      let isQuoted = random.oneIn(2) || field.contains(44) || field.contains(13)
      text += isQuoted ? [34] + field + (random.oneIn(9) ? [34, 34] : []) + [34] : field
      if random.oneIn(stray) { text += random.bytes(1, of: Array("\"\n\r x".utf8)) }
      text += Array(random.pick([",", ",", ",", "\n", "\r\n"]).utf8)
    }
    return Array(text.prefix(count))
  }

  private func expectTwins(_ text: [UInt8], _ delimiter: UInt8) -> Bool {
    let plain = Self.find(text, kernel: CDR_KERNEL_PLAIN, delimiter: delimiter)
    let all = Flags(
      hasQuote: text.contains(34), hasDoubled: text.contains(34),
      hasNonASCII: text.contains { $0 > 127 })
    for kernel in StructuralsTests.kernels {
      for behind in [0, StructuralsTests.comma, 10, 13, 34, 0xff] as [UInt8] {
        let (found, flags) = Self.find(text, kernel: kernel, delimiter: delimiter, behind: behind)
        let reach = Self.find(
          text, kernel: kernel, delimiter: delimiter, behind: behind, writes: false
        ).found.reach
        guard found == plain.found, reach == found.reach, plain.flags.implies(flags),
          flags.implies(all)
        else {
          Issue.record("kernel \(kernel.rawValue), \(text.count) bytes, \(behind) behind: \(text)")
          return false
        }
      }
    }
    return true
  }

  @Test(arguments: alphabets)
  func everyLength(alphabet: [UInt8]) {
    var random = SeededRandom(seed: UInt64(alphabet.count))
    for count in 0...260 {
      for delimiter in [StructuralsTests.comma, UInt8(ascii: ";"), UInt8(ascii: " ")] {
        guard expectTwins(random.bytes(count, of: alphabet), delimiter) else { return }
      }
    }
  }

  @Test(arguments: [3, 50, 2000, 1_000_000])
  func longTexts(stray: Int) {
    var random = SeededRandom(seed: UInt64(stray))
    for _ in 0..<60 {
      let text = Self.mostlySound(20 + random.below(4000), &random, stray: stray)
      guard expectTwins(text, StructuralsTests.comma) else { return }
    }
  }

  /// Up to the reach, every line is a record by the whole grammar, with the same fields; and where
  /// the reach ends, that grammar finds a record of several lines, or a fault.
  @Test(arguments: 0..<8, ["a,\"\n", "sound 6", "sound 40", "sound 4000"])
  func againstTheWholeGrammar(seed: Int, kind: String) {
    var random = SeededRandom(seed: UInt64(seed))
    var (fields, stops) = (0, 0)
    for _ in 0..<100 {
      let size = random.below(700)
      let text =
        kind.hasPrefix("sound")
        ? Self.mostlySound(size, &random, stray: Int(kind.dropFirst(6)) ?? 0)
        : random.bytes(size, of: Array(kind.utf8))
      guard compare(text, &fields, &stops) else { return }
    }
    #expect(fields > 100)
    #expect(stops > 10 || kind == "sound 4000")
  }

  private func compare(_ text: [UInt8], _ fields: inout Int, _ stops: inout Int) -> Bool {
    withField(text) { field in
      var index = StructuralIndex(capacity: text.count)
      index.find(in: field.bytes, 0..<text.count, dialect: .standard)
      var reader = RecordReader(
        text: field.bytes, available: text.count, isFinal: true, dialect: .standard)
      let spans = UnsafeMutableBufferPointer<FieldSpan>.allocate(capacity: text.count + 1)
      defer { spans.deallocate() }
      var (start, position) = (0, 0)
      while true {
        var end = position
        while end < index.count, text[index[end]] != 10 { end += 1 }
        if end >= index.count { break }
        let outcome = reader.read(at: start, fields: spans)
        let returns = min(2, text[start..<index[end]].reversed().prefix { $0 == 13 }.count)
        let count = end - position + 1
        let found = index.fields(at: position, fieldCount: count, carriageReturns: returns)
        // A blank line is one empty field.
        let isBlank = index[end] - start == returns
        guard reader.next == index[end] + 1, outcome == (isBlank ? .blank : .record),
          isBlank
            || reader.fieldCount == count
              && (0..<count).allSatisfy({
                let bytes = text[spans[$0].start..<spans[$0].end]
                return found.field($0).text == String(decoding: bytes, as: UTF8.self)
                  && (spans[$0].isEscaped == found.isEscaped($0))
              })
        else {
          Issue.record("line at byte \(start), \(outcome): \(text)")
          return false
        }
        fields += count
        (start, position) = (index[end] + 1, end + 1)
      }
      guard index.reach < text.count else { return true }
      stops += 1
      let outcome = reader.read(at: start, fields: spans)
      let line = text[start...].prefix { $0 != 10 }
      if outcome == .badQuoting || outcome == .record && reader.end > line.endIndex { return true }
      // Two CRs behind a quote are left to the whole grammar.
      if outcome == .record && line.suffix(3) == [34, 13, 13] { return true }
      Issue.record("stopped at byte \(index.reach), where \(outcome) is sound: \(text)")
      return false
    }
  }

  private static func positions(of index: borrowing StructuralIndex) -> [Int] {
    var positions: [Int] = []
    for i in 0..<index.count { positions.append(index[i]) }
    return positions
  }

  /// Without quotes in the dialect they are bytes like others.
  @Test func withoutQuoting() {
    let text = Array("a\"b,\"c\n\"d,e\n".utf8)
    var map = Dialect.standard
    map.quoting = .none
    withField(text) { field in
      var index = StructuralIndex(capacity: text.count)
      index.find(in: field.bytes, 0..<text.count, dialect: map)
      let (positions, isCovered) = (Self.positions(of: index), index.covers(0..<text.count))
      #expect(positions == [3, 6, 9, 11])
      #expect(isCovered)
      let fields = index.fields(at: 2, fieldCount: 2, carriageReturns: 0)
      #expect((0..<2).map { fields.field($0).text } == ["\"d", "e"])
      #expect(!fields.isEscaped(0))
    }
  }

  /// What one text had, the next need not have.
  @Test func oneTextAfterAnother() {
    var random = SeededRandom(seed: 5)
    let texts = [
      "a,b\n", "\"a\",b\n", "c,\"d\"\r\n", "e,f\n", "g,h\n", "\"i\n", "j\"\n", "k,\"\"\"l\"\n",
    ]
    .map { Array($0.utf8) }
    var index = StructuralIndex(capacity: 16)
    for _ in 0..<500 {
      let text = random.pick(texts)
      var fresh = StructuralIndex(capacity: 16)
      withField(text) { field in
        index.find(in: field.bytes, 0..<text.count, dialect: .standard)
        fresh.find(in: field.bytes, 0..<text.count, dialect: .standard)
        let (found, expected) = (Self.positions(of: index), Self.positions(of: fresh))
        #expect(found == expected)
        let (reach, freshReach) = (index.reach, fresh.reach)
        #expect(reach == freshReach)
        guard index.count >= 2 else { return }
        let (one, other) = (
          index.fields(at: 0, fieldCount: 2, carriageReturns: 0),
          fresh.fields(at: 0, fieldCount: 2, carriageReturns: 0)
        )
        #expect((0..<2).map { one.field($0).text } == (0..<2).map { other.field($0).text })
      }
    }
  }
}

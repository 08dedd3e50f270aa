import CKernels
import ColumnMaps
import TestSupport
import Testing

@testable import Metering

/// The kernels that look at text as a whole: whether it is UTF-8, quotes inside fields, and names that
/// are the same.
struct TextKernelTests {
  static func isUTF8(_ text: [UInt8], _ kernel: cdr_kernel, behind: UInt8) -> Bool {
    let padded = text + [UInt8](repeating: behind, count: Int(CDR_TEXT_PADDING))
    return cdr_is_utf8(kernel, padded, text.count) != 0
  }

  /// Against Swift's own validation.
  static func check(_ text: [UInt8], behind: UInt8 = 0x80) {
    let expected = String(validating: text, as: UTF8.self) != nil
    for kernel in StructuralsTests.kernels {
      #expect(
        isUTF8(text, kernel, behind: behind) == expected, "kernel \(kernel.rawValue): \(text)")
    }
  }

  /// Every pair of bytes, at the border of a block too.
  @Test func pairsOfBytes() {
    for first in UInt8.min...UInt8.max {
      for second in [0, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xe0, 0xff] as [UInt8]
      {
        for before in [0, 30, 31, 32] {
          Self.check([UInt8](repeating: 0x61, count: before) + [first, second])
        }
      }
    }
  }

  /// The first and last of the sequences of every length, and what is just beyond.
  @Test func sequences() {
    let rows: [[UInt8]] = [
      [0xc2, 0x80], [0xdf, 0xbf], [0xe0, 0xa0, 0x80], [0xe0, 0x9f, 0xbf], [0xed, 0x9f, 0xbf],
      [0xed, 0xa0, 0x80], [0xee, 0x80, 0x80], [0xef, 0xbf, 0xbf], [0xf0, 0x90, 0x80, 0x80],
      [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80],
      [0xf5, 0x80, 0x80, 0x80], [0xe4, 0xba], [0xf0, 0x9f, 0x98], [0xf0, 0x9f], [0xe4],
      [0xe4, 0xba, 0x91, 0x91], [0xc0, 0x80], [0xc1, 0xbf], [0xf8, 0x88, 0x80, 0x80, 0x80],
    ]
    for row in rows {
      for before in 0..<40 {
        let text = [UInt8](repeating: 0x61, count: before) + row
        Self.check(text)
        Self.check(text + [0x62])
        Self.check(text + [0xe4, 0xba, 0x91] + [UInt8](repeating: 0x63, count: 40))
      }
    }
  }

  @Test func randomText() {
    var random = SeededRandom(seed: 31)
    let pieces: [[UInt8]] = [
      Array("a".utf8), Array("云".utf8), Array("ü".utf8), Array("😀".utf8), Array("plain text".utf8),
    ]
    var valid = 0
    for _ in 0..<4000 {
      var text: [UInt8] = []
      for _ in 0..<random.below(40) { text += random.pick(pieces) }
      if random.oneIn(2), !text.isEmpty {
        text[random.below(text.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      Self.check(text, behind: UInt8(truncatingIfNeeded: random.next()))
      valid += String(validating: text, as: UTF8.self) == nil ? 0 : 1
    }
    #expect((1000...3900).contains(valid))
  }

  // MARK: Quotes

  @Test func doubledQuotesBecomeSingle() {
    var random = SeededRandom(seed: 32)
    for round in 0..<3000 {
      let alphabet = random.pick(["\"", "\"a", "a\"bcdefghijklmnopqrstuvwxyz"])
      let field = random.bytes(random.below(round % 2 == 0 ? 12 : 150), of: Array(alphabet.utf8))
      var expected: [UInt8] = []
      var i = 0
      while i < field.count {
        expected.append(field[i])
        i += field[i] == 34 && i + 1 < field.count && field[i + 1] == 34 ? 2 : 1
      }
      let padded = field + [UInt8](repeating: 34, count: Int(CDR_TEXT_PADDING))
      for kernel in StructuralsTests.kernels {
        var text = [UInt8](repeating: 0, count: padded.count)
        let count = cdr_unescape(kernel, padded, field.count, &text)
        #expect(Array(text[..<count]) == expected, "kernel \(kernel.rawValue): \(field)")
      }
    }
  }

  @Test func partsOfAKeyAreMarked() {
    var random = SeededRandom(seed: 35)
    for round in 0..<3000 {
      let alphabet = random.pick(["|", "\\|", "|\\abcdefghijklmnopqrstuvwxyz", "ab"])
      let field = random.bytes(random.below(round % 2 == 0 ? 12 : 150), of: Array(alphabet.utf8))
      let expected = field.flatMap { [124, 92].contains($0) ? [92, $0] : [$0] }
      let padded = field + [UInt8](repeating: 124, count: Int(CDR_TEXT_PADDING))
      for kernel in StructuralsTests.kernels {
        var text = [UInt8](repeating: 0, count: 2 * padded.count)
        let count = cdr_copy_marked(kernel, padded, field.count, 124, 92, &text)
        #expect(Array(text[..<count]) == expected, "kernel \(kernel.rawValue): \(field)")
      }
    }
  }

  @Test func fieldsWithQuotes() {
    var random = SeededRandom(seed: 33)
    for _ in 0..<500 {
      let fields = (0..<random.below(65)).map { _ in
        String(
          decoding: random.bytes(
            random.below(80), of: Array((random.oneIn(3) ? "a\"" : "ab").utf8)), as: UTF8.self)
      }
      let expected = fields.enumerated().reduce(UInt64(0)) {
        $0 | ($1.element.contains("\"") ? 1 << UInt64($1.offset) : 0)
      }
      for kernel in StructuralsTests.kernels {
        let found = FieldKernelTests.Text(fields).withColumn { column in
          var column = column
          return cdr_fields_with_quotes(kernel, &column, fields.count)
        }
        #expect(found == expected, "kernel \(kernel.rawValue): \(fields)")
      }
    }
  }

  // MARK: Names

  @Test func sameBytes() {
    var random = SeededRandom(seed: 34)
    for count in 0...200 {
      let bytes = random.bytes(count, of: Array("abc".utf8))
      withField(bytes) { field in
        withField(bytes) { #expect(field.hasSameBytes(as: $0)) }
        withField(bytes + [97]) { #expect(!field.hasSameBytes(as: $0)) }
        for place in 0..<count {
          var other = bytes
          other[place] ^= 1
          withField(other) { #expect(!field.hasSameBytes(as: $0)) }
          withField(other) { #expect(field.precedes($0) == (bytes[place] < other[place])) }
        }
      }
    }
  }
}

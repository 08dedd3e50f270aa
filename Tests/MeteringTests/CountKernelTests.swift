import CKernels
import TestSupport
import Testing

@testable import Metering

/// Counting line feeds, and looking for what needs quotes, against loops over single bytes.
struct CountKernelTests {
  private static let padding = [UInt8](repeating: UInt8(ascii: "\n"), count: Int(CDR_TEXT_PADDING))

  private static func lineFeeds(_ text: [UInt8]) -> Int {
    // What stands behind the text is not counted.
    Int(cdr_count_line_feeds(text + padding, text.count))
  }

  private static func needsQuotes(_ field: [UInt8]) -> Bool {
    cdr_needs_quotes(field, field.count) != 0
  }

  /// One byte of each value at every place of texts of every length up to four blocks.
  @Test func everyPlace() {
    for byte in UInt8.min...UInt8.max {
      for size in byte < 64 ? 1...66 : 15...17 {
        for place in 0..<size {
          var text = [UInt8](repeating: UInt8(ascii: "x"), count: size)
          text[place] = byte
          let isSpecial = [0x0a, 0x0d, 0x22, 0x2c].contains(byte)
          guard
            Self.lineFeeds(text) != (byte == 0x0a ? 1 : 0) || Self.needsQuotes(text) != isSpecial
          else { continue }
          Issue.record("byte \(byte) at \(place) of \(size)")
        }
      }
    }
    #expect(Self.lineFeeds([]) == 0)
    #expect(!Self.needsQuotes([]))
  }

  /// More line feeds than a byte counts.
  @Test func manyLineFeeds() {
    for size in [15, 16, 17, 255 * 16, 255 * 16 + 1, 256 * 16, 511 * 16 + 7, 100_000] {
      #expect(Self.lineFeeds([UInt8](repeating: 0x0a, count: size)) == size, "\(size)")
    }
  }

  @Test func randomText() {
    var random = SeededRandom(seed: 21)
    for _ in 0..<300 {
      let text = (0..<random.below(9000)).map { _ in
        random.oneIn(3) ? UInt8(ascii: "\n") : UInt8(random.below(256))
      }
      #expect(Self.lineFeeds(text) == text.count { $0 == 0x0a })
    }
  }
}

import CKernels
import TestSupport
import Testing

/// The vector kernels against the one that goes a byte at a time.
struct StructuralsTests {
  struct Found: Equatable {
    var positions: [UInt32]
    var lineEnds: [UInt32]
    var hasQuote: Bool
    var hasNonASCII: Bool
  }

  /// The kernels that this machine runs, the plain one first.
  static let kernels = (0...cdr_best_kernel().rawValue).map { cdr_kernel(rawValue: $0) }

  /// - Parameter behind: what stands in the padding, which must not matter.
  static func find(
    _ text: [UInt8], kernel: cdr_kernel, delimiter: UInt8, behind: UInt8
  ) -> Found {
    let padded = text + [UInt8](repeating: behind, count: Int(CDR_TEXT_PADDING))
    let room = text.count + Int(CDR_POSITION_PADDING)
    var positions = [UInt32](repeating: 0, count: 2 * room)
    let found = positions.withUnsafeMutableBufferPointer { positions in
      padded.withUnsafeBufferPointer { text in
        cdr_find_structurals(
          kernel, text.baseAddress!, padded.count - Int(CDR_TEXT_PADDING), delimiter,
          positions.baseAddress!, positions.baseAddress! + room)
      }
    }
    return Found(
      positions: Array(positions[..<found.count]),
      lineEnds: Array(positions[room..<room + Int(found.line_feeds)]),
      hasQuote: found.has_quote != 0, hasNonASCII: found.has_non_ascii != 0)
  }

  static let comma = UInt8(ascii: ",")

  @Test func thePlainKernelFindsWhatThereIs() {
    let found = Self.find(
      Array("a,b\n\"é\",\n".utf8), kernel: CDR_KERNEL_PLAIN, delimiter: Self.comma, behind: 0)
    #expect(
      found
        == Found(
          positions: [1, 3, 8, 9], lineEnds: [1, 3], hasQuote: true, hasNonASCII: true))
    #expect(
      Self.find([], kernel: CDR_KERNEL_PLAIN, delimiter: Self.comma, behind: 0)
        == Found(positions: [], lineEnds: [], hasQuote: false, hasNonASCII: false))
  }

  /// Alphabets from hardly any structure to nothing else.
  static let alphabets: [[UInt8]] = [
    Array(0...255), Array("abcdefghij,".utf8), Array("a,\"\n".utf8), Array(",".utf8),
    Array("\n".utf8), Array("a".utf8) + [0x80, 0xff, 0x7f], Array("0123456789;\t".utf8),
  ]

  @Test(arguments: alphabets)
  func everyLength(alphabet: [UInt8]) {
    var random = SeededRandom(seed: UInt64(alphabet.count))
    for count in 0...300 {
      let text = random.bytes(count, of: alphabet)
      for delimiter in [Self.comma, UInt8(ascii: ";"), UInt8(ascii: " "), 0xff] {
        let plain = Self.find(text, kernel: CDR_KERNEL_PLAIN, delimiter: delimiter, behind: 0)
        for kernel in Self.kernels {
          for behind in [0, Self.comma, UInt8(ascii: "\n"), UInt8(ascii: "\""), 0xff] {
            let found = Self.find(text, kernel: kernel, delimiter: delimiter, behind: behind)
            guard found == plain else {
              Issue.record("kernel \(kernel.rawValue), \(count) bytes, \(behind) behind: \(text)")
              return
            }
          }
        }
      }
    }
    #expect(Self.kernels.first == CDR_KERNEL_PLAIN)
  }

  @Test(arguments: alphabets, [4096, 100_000, 262_143])
  func longTexts(alphabet: [UInt8], count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    let piece = random.bytes(4001, of: alphabet)
    let text = (0..<count).map { piece[$0 % piece.count] }
    let plain = Self.find(text, kernel: CDR_KERNEL_PLAIN, delimiter: Self.comma, behind: 0)
    let expected = text.indices.filter { [Self.comma, 10].contains(text[$0]) }
    #expect(plain.positions == expected.map { UInt32($0) })
    #expect(
      plain.lineEnds == expected.indices.filter { text[expected[$0]] == 10 }.map { UInt32($0) })
    for kernel in Self.kernels {
      #expect(Self.find(text, kernel: kernel, delimiter: Self.comma, behind: 44) == plain)
    }
  }
}

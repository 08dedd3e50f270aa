import CKernels
import Foundation
import TestSupport

/// Positions of delimiters and line feeds.
enum Delimiters {
  static let longest = 4096
  private static let text = GuardedMemory(capacity: longest + Int(CDR_TEXT_PADDING))
  /// Positions and line ends, of the plain kernel and of another.
  private static let room = (0..<4).map { _ in
    GuardedMemory(capacity: 4 * (longest + Int(CDR_POSITION_PADDING)))
  }

  private struct Found {
    var said: cdr_structurals
    var positions: UnsafeMutablePointer<UInt32>
    var lineEnds: UnsafeMutablePointer<UInt32>

    func has(_ other: Found) -> Bool {
      said.count == other.said.count && said.line_feeds == other.said.line_feeds
        && memcmp(positions, other.positions, 4 * said.count) == 0
        && memcmp(lineEnds, other.lineEnds, 4 * Int(said.line_feeds)) == 0
    }
  }

  private typealias Kernel = (
    cdr_kernel, UnsafePointer<UInt8>, Int, UInt8, UnsafeMutablePointer<UInt32>?,
    UnsafeMutablePointer<UInt32>?
  ) -> cdr_structurals

  private static func find(
    _ find: Kernel, _ kernel: cdr_kernel, _ text: UnsafePointer<UInt8>, _ count: Int,
    _ delimiter: UInt8
  ) -> Found {
    let set = kernel == CDR_KERNEL_PLAIN ? 0 : 2
    let size = count + Int(CDR_POSITION_PADDING)
    let positions = room[set].last(size, of: UInt32.self)
    let lineEnds = room[set + 1].last(size, of: UInt32.self)
    return Found(
      said: find(kernel, text, count, delimiter, positions, lineEnds), positions: positions,
      lineEnds: lineEnds)
  }

  static func compare(_ input: inout FuzzInput) {
    let (delimiter, behind) = (input.byte(), input.byte())
    guard delimiter != 10 else { return }
    let bytes = input.rest.prefix(longest)
    let text = text.text(bytes, padding: Int(CDR_TEXT_PADDING), of: behind)
    let plain = find(cdr_find_structurals, CDR_KERNEL_PLAIN, text, bytes.count, delimiter)
    let places = bytes.enumerated().filter { [delimiter, 10].contains($0.element) }
    check(
      places.map { UInt32($0.offset) }
        == Array(UnsafeBufferPointer(start: plain.positions, count: plain.said.count)),
      "the plain kernel finds other delimiters")
    check(Int(plain.said.line_feeds) == bytes.count { $0 == 10 }, "line feeds")
    check((plain.said.has_non_ascii != 0) == bytes.contains { $0 > 127 }, "above ASCII")
    check((plain.said.has_quote != 0) == bytes.contains(34), "quotes")
    for kernel in KernelsFuzz.vectors {
      let found = find(cdr_find_structurals, kernel, text, bytes.count, delimiter)
      check(found.has(plain), "kernel \(kernel.rawValue) finds other delimiters")
      check(
        found.said.has_quote == plain.said.has_quote
          && found.said.has_non_ascii == plain.said.has_non_ascii, "kernel \(kernel.rawValue)")
    }
  }

  static func compareQuoted(_ input: inout FuzzInput) {
    let (delimiter, behind) = (input.byte(), input.byte())
    guard delimiter != 10, delimiter != 13, delimiter != 34 else { return }
    let bytes = input.rest.prefix(longest)
    let text = text.text(bytes, padding: Int(CDR_TEXT_PADDING), of: behind)
    let plain = find(cdr_find_quoted, CDR_KERNEL_PLAIN, text, bytes.count, delimiter)
    check(plain.said.reach <= bytes.count, "beyond the text")
    for kernel in KernelsFuzz.vectors {
      let found = find(cdr_find_quoted, kernel, text, bytes.count, delimiter)
      check(found.has(plain), "kernel \(kernel.rawValue) finds other delimiters")
      check(found.said.reach == plain.said.reach, "kernel \(kernel.rawValue): the reach")
      let reach = cdr_find_quoted(kernel, text, bytes.count, delimiter, nil, nil).reach
      check(reach == plain.said.reach, "kernel \(kernel.rawValue): the reach without positions")
      // They may speak of bytes behind the reach, but of none that are not there.
      check(plain.said.has_quote <= found.said.has_quote, "quotes left out")
      check(plain.said.has_doubled <= found.said.has_doubled, "doubled quotes left out")
      check(plain.said.has_non_ascii <= found.said.has_non_ascii, "bytes above ASCII left out")
      check(found.said.has_quote == 0 || bytes.contains(34), "quotes made up")
      check(found.said.has_non_ascii == 0 || bytes.contains { $0 > 127 }, "non-ASCII made up")
    }
  }
}

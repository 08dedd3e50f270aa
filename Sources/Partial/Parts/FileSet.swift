/// Some of a plan's files, by their numbers.
///
/// It is written as `0-9,12`.
public struct FileSet: Hashable, Sendable, CustomStringConvertible {
  /// By rising number, with a gap between each two.
  private(set) var ranges: [ClosedRange<Int>]

  /// - Parameter ranges: by rising number.
  init(_ ranges: [ClosedRange<Int>]) { self.ranges = ranges }

  /// - Parameter ordinals: in any order, and more than once.
  init(ordinals: some Sequence<Int>) {
    ranges = []
    for ordinal in Set(ordinals).sorted() {
      if let last = ranges.last, last.upperBound + 1 == ordinal {
        ranges[ranges.count - 1] = last.lowerBound...ordinal
      } else {
        ranges.append(ordinal...ordinal)
      }
    }
  }

  /// Reads `3`, `3,1` or `0-9,12`; nil for anything else.
  public init?(_ text: String) {
    var ordinals: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { end in
        end.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(end) : nil
      }
      guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last,
        last - first < Self.limit, last <= Int(UInt32.max)
      else { return nil }
      ordinals += first...last
    }
    self.init(ordinals: ordinals)
  }

  /// How many a range may have, so that a slip of the keyboard does not fill the memory.
  private static let limit = 1 << 24

  /// By rising number.
  var ordinals: [Int] { ranges.flatMap { Array($0) } }

  var isEmpty: Bool { ranges.isEmpty }

  public var description: String {
    ranges.map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }.joined(separator: ",")
  }
}

import Foundation
import TestSupport
import Testing

@testable import Metering

/// Files whose members several workers inflate: the text is that of one worker, or the refusal is.
struct WindowReaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let window = TextBuffer.freshSize

  /// Text that compresses about as calls do: some of it, again and again.
  static func text(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var start = Int(seed % 50_021)
    var text: [UInt8] = []
    text.reserveCapacity(count)
    while text.count < count {
      text += some[start..<min(start + count - text.count, some.count)]
      start = 0
    }
    return text
  }

  /// Longer than deflate looks back.
  private static let some: [UInt8] = {
    var random = SeededRandom(seed: 1)
    return random.bytes(100_003, of: Array("0123456789,:\n".utf8))
  }()

  /// A text in members of some size each.
  static func sized(_ text: [UInt8], _ size: Int, level: Int = 1) throws -> [UInt8] {
    try stride(from: 0, to: text.count, by: size).flatMap {
      try GzipMember.sized(Array(text[$0..<min($0 + size, text.count)]), level: level)
    }
  }

  /// Reads a file with and without help, which must make no difference.
  func expect(
    _ stored: [UInt8], gives expected: ReadText?, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = try folder.write(stored, to: "calls.gz")
    for library in libraries {
      let alone = readAlone(path, library: library)
      if let expected {
        #expect(alone == expected, comment, sourceLocation: sourceLocation)
      }
      for (helpers, idle) in [(0, 0), (0, 1), (1, 0), (2, 0), (7, 20)] {
        let read = readWindows(of: path, library: library, helpers: helpers, idle: idle)
        guard read == alone else {
          Issue.record(
            "\(library), \(helpers) helpers, \(comment?.rawValue ?? ""): \(summary(read)), alone \(summary(alone))",
            sourceLocation: sourceLocation)
          return
        }
      }
    }
  }

  func summary(_ read: ReadText) -> String {
    switch read {
    case .text(let text): "\(text.count) bytes of text"
    case .refused(let message): message
    }
  }

  @Test(arguments: [
    0, 1, 65_280, window - 1, window, window + 1, 2 * window, 5 * window + 77, 20 * window + 1,
  ])
  func sizesOfText(count: Int) throws {
    let text = Self.text(count)
    let stored = try Self.sized(text, 65_280)
    if count > 0 { try expect(stored, gives: .text(text)) }
    try expect(stored + GzipMember.endOfBGZF, gives: .text(text))
    try expect(
      stored + GzipMember.endOfBGZF + [UInt8](repeating: 0, count: 1000), gives: .text(text))
  }

  @Test(arguments: [1, 7, 1000, 32_768, 65_535, 65_536])
  func sizesOfMembers(size: Int) throws {
    let text = Self.text(min(3 * Self.window + 11, 4_000 * size))
    // A whole 64 KiB of text must become no larger than a member can be.
    try expect(Self.sized(text, size, level: 6) + GzipMember.endOfBGZF, gives: .text(text))
  }

  /// Members that end, in text and as stored, where windows and the reader's buffer do.
  @Test func membersEndAtEdges() throws {
    for size in [Self.window / 4 - 1, Self.window / 4, Self.window / 8] {
      let text = Self.text(6 * Self.window)
      try expect(Self.sized(text, size), gives: .text(text))
    }
    // Members of 65,536 bytes as stored, four of which fill the buffer.
    var header = GzipMember.Header()
    header.extra = Array("BC".utf8) + [2, 0, 0xff, 0xff]
    let part = Self.text(65_536 - 18 - 5 - 8)
    let member = GzipMember.stored(part, header: header)
    #expect(member.count == 65_536)
    try expect(
      [[UInt8]](repeating: member, count: 24).flatMap(\.self),
      gives: .text([[UInt8]](repeating: part, count: 24).flatMap(\.self)))
  }

  @Test func emptyMembersAmongOthers() throws {
    let text = Self.text(3 * Self.window)
    let half = try Self.sized(Array(text[..<Self.window]), 65_536, level: 6)
    let rest = try Self.sized(Array(text[Self.window...]), 50_000)
    let empty = [[UInt8]](repeating: GzipMember.endOfBGZF, count: 12_000).flatMap(\.self)
    try expect(empty, gives: .text([]))
    try expect(empty + half + empty + rest + empty, gives: .text(text))
  }

  /// Members with and without a size, and members that say a size and have a longer text than
  /// such members may have.
  @Test func mixedMembers() throws {
    let text = Self.text(9 * Self.window + 5)
    for period in [1, 2, 3, 7] {
      var stored: [UInt8] = []
      for (index, start) in stride(from: 0, to: text.count, by: 50_000).enumerated() {
        let part = Array(text[start..<min(start + 50_000, text.count)])
        stored +=
          index % (period + 1) == period
          ? try GzipMember.deflated(part, level: 1) : try GzipMember.sized(part, level: 1)
      }
      try expect(stored, gives: .text(text), "every \(period + 1)th without a size")
    }
    let zeros = [UInt8](repeating: 0x30, count: 3 * Self.window + 3)
    let long = try GzipMember.sized(zeros)
    #expect(long.count < 10_000)
    try expect(
      Self.sized(text, 60_000) + long + Self.sized(text, 60_000), gives: .text(text + zeros + text))
  }

  @Test func otherSubfields() throws {
    let text = Self.text(2 * Self.window)
    let stored = try stride(from: 0, to: text.count, by: 40_000).flatMap { start in
      try GzipMember.sized(
        Array(text[start..<min(start + 40_000, text.count)]), level: 1,
        before: [7, 7, 2, 0, 66, 67] + (start == 0 ? [] : [8, 8, 0, 0]))
    }
    try expect(stored, gives: .text(text))
  }

  @Test func plainTextAndOneMember() throws {
    let text = Self.text(3 * Self.window + 1)
    try expect(text, gives: .text(text))
    try expect(try GzipMember.deflated(text, level: 1), gives: .text(text))
  }

  /// A pipe hands out what its writer wrote, in pieces of any size.
  @Test(arguments: [100, 4_000, 70_000])
  func pipes(piece: Int) throws {
    let text = Self.text(2 * Self.window + 9)
    let stored = try Self.sized(text, 30_000) + GzipMember.endOfBGZF
    for library in libraries {
      let path = folder["pipe-\(library)"]
      try #require(mkfifo(path, 0o600) == 0)
      let writer = Thread {
        guard let handle = FileHandle(forWritingAtPath: path) else { return }
        for start in stride(from: 0, to: stored.count, by: piece) {
          try? handle.write(contentsOf: Data(stored[start..<min(start + piece, stored.count)]))
        }
        try? handle.close()
      }
      writer.start()
      #expect(readWindows(of: path, library: library, helpers: 2) == .text(text))
    }
  }

  /// Members of any size with or without saying so, sound or with a changed, lost or added byte.
  @Test(arguments: 0..<24)
  func randomFiles(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let scale = random.pick([50, 3_000, 65_536])
    var (text, stored): ([UInt8], [UInt8]) = ([], [])
    for _ in 0..<random.below(scale == 50 ? 1_000 : 40) {
      let part = Self.text(random.oneIn(8) ? 0 : random.below(scale), seed: random.next())
      text += part
      switch random.below(12) {
      case 0: stored += try GzipMember.deflated(part, level: 1)
      case 1: stored += GzipMember.stored(part)
      default: stored += try GzipMember.sized(part, level: random.pick([1, 6]))
      }
    }
    try expect(stored, gives: stored.isEmpty ? nil : .text(text))
    guard !stored.isEmpty else { return }
    for _ in 0..<4 {
      var damaged = stored
      let place = random.below(damaged.count)
      switch random.below(4) {
      case 0: damaged.removeSubrange(place...)
      case 1: damaged.remove(at: place)
      case 2: damaged.insert(UInt8(random.below(256)), at: place)
      default: damaged[place] ^= UInt8(1 + random.below(255))
      }
      try expect(damaged, gives: nil, "damaged at \(place)")
    }
  }
}

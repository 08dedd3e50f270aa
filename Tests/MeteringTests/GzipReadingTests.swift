import CDRCore
import Foundation
import Metering
import TestSupport
import Testing

/// Sound files of every make, read by every library.
struct GzipReadingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Text that compresses to many blocks.
  static func calls(_ count: Int) -> [UInt8] {
    var random = SeededRandom(seed: UInt64(count))
    let lines = (0..<count).map { index in
      CallLine(
        "c\(index)", account: "acct-\(random.below(1000))", duration: "\(random.below(4000))")
    }
    return Array(lines.file.utf8)
  }

  func expect(
    _ stored: [UInt8], gives expected: [UInt8], _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = try folder.write(stored, to: "calls.csv.gz")
    for library in libraries {
      for pieces in [1 << 16, 7] where pieces > 7 || expected.count < 5000 {
        let read = try text(of: path, library: library, pieces: pieces)
        #expect(
          read == expected, comment ?? "\(library), \(pieces)", sourceLocation: sourceLocation)
      }
    }
  }

  /// A build that should have ISA-L and lacks it must not pass by testing zlib alone.
  @Test func theBuildHasTheLibrariesThatItsTraitsName() {
    #expect(InflateLibrary.zlib.version?.hasPrefix("zlib 1.") == true)
    #if ISAL
      #expect(InflateLibrary.isal.version?.hasPrefix("ISA-L 2.") == true)
      #expect(InflateLibrary.fastest == .isal)
    #else
      #expect(InflateLibrary.isal.version == nil)
      #expect(InflateLibrary.fastest == .zlib)
    #endif
  }

  @Test(arguments: [0, 1, 6, 9])
  func oneMember(level: Int) throws {
    let text = Self.calls(20_000)
    try expect(GzipMember.deflated(text, level: level), gives: text)
  }

  @Test func manyMembers() throws {
    let text = Self.calls(300)
    var stored: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: 97) {
      stored += try GzipMember.deflated(Array(text[start..<min(start + 97, text.count)]))
    }
    try expect(stored, gives: text)
  }

  @Test func whatGzipWrites() throws {
    let text = Self.calls(1000)
    let path = try folder.write(text, to: "calls.csv")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-k", path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    try expect(folder.bytes(of: "calls.csv.gz"), gives: text)
  }

  @Test func emptyMembers() throws {
    let (empty, text) = (try GzipMember.deflated(""), try GzipMember.deflated("a\n"))
    try expect(empty, gives: [])
    try expect(empty + empty, gives: [])
    try expect(empty + text + empty + text + empty, gives: Array("a\na\n".utf8))
    try expect(GzipMember.stored([]), gives: [])
  }

  @Test(arguments: [1, 2, 100, 65_535])
  func storedBlocks(size: Int) throws {
    let text = Self.calls(size < 100 ? 5 : 3000)
    try expect(GzipMember.stored(text, blockSize: size), gives: text)
  }

  /// Every choice of the optional parts of a header.
  @Test(arguments: 0..<32)
  func headers(parts: Int) throws {
    var header = GzipMember.Header()
    header.isText = parts & 1 > 0
    if parts & 2 > 0 { header.extra = Array("ab\u{3}\u{0}xyz".utf8) }
    if parts & 4 > 0 { header.name = "calls-2026-10.csv" }
    if parts & 8 > 0 { header.comment = "a month of calls" }
    header.hasCRC = parts & 16 > 0
    let text = Array("call_id\n1\n".utf8)
    let member = GzipMember.stored(text, header: header)
    try expect(member, gives: text)
    try expect(member + member, gives: text + text)
  }

  /// Parts of a header that reach over the reader's buffer.
  @Test(arguments: [0, 1, 65_535])
  func longHeaders(extra: Int) throws {
    var header = GzipMember.Header()
    header.extra = [UInt8](repeating: 7, count: extra)
    header.name = String(repeating: "n", count: 300_000)
    header.comment = String(repeating: "c", count: 300_000)
    let text = Array("call_id\n1\n".utf8)
    try expect(
      GzipMember.stored(text, header: header) + GzipMember.stored(text, header: header),
      gives: text + text)
  }

  /// The reader's buffer has 262,144 bytes.
  @Test(arguments: [1, 2, 511, 262_143, 262_144, 262_145, 1_000_000])
  func zerosBehindTheLastMember(count: Int) throws {
    let text = Array("call_id\n1\n".utf8)
    let member = try GzipMember.deflated(text)
    try expect(member + [UInt8](repeating: 0, count: count), gives: text)
    try expect(member + member + [UInt8](repeating: 0, count: count), gives: text + text)
  }

  /// A member may end, and the next begin, at any place of the reader's buffer.
  @Test func membersAcrossTheBuffersEdge() throws {
    let text = Array("call_id\n1\n".utf8)
    var header = GzipMember.Header()
    header.extra = [1, 2]
    header.name = "calls"
    let last = GzipMember.stored(text, header: header)
    let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 262_000)
    let first = GzipMember.stored(filler)
    let room = 262_144 - first.count - GzipMember.stored([]).count
    for size in (room - last.count - 1)...(room + 1) {
      // Between them a member of a length that brings the last one to the edge.
      let middle = GzipMember.stored([UInt8](repeating: UInt8(ascii: "y"), count: size))
      let stored = first + middle + last
      let path = try folder.write(stored, to: "edge.gz")
      for library in libraries {
        #expect(try text == MeteringTests.text(of: path, library: library).suffix(text.count))
      }
    }
  }

  @Test func plainTextWhateverItsName() throws {
    for plain in ["", "\u{1f}", "\u{1f}x", "call_id\n1\n"] {
      try expect(Array(plain.utf8), gives: Array(plain.utf8))
    }
    let text = Self.calls(20_000)
    try expect(text, gives: text)
  }

  @Test func gzipWhateverItsName() throws {
    let calls = Self.calls(10)
    let path = try folder.write(GzipMember.deflated(calls), to: "calls.csv")
    for library in libraries { #expect(try text(of: path, library: library) == calls) }
  }

  /// A pipe hands out what its writer wrote, in pieces of any size.
  @Test(arguments: [1, 2, 3, 1000, 70_000])
  func pipes(piece: Int) throws {
    let calls = Self.calls(piece < 1000 ? 3 : 5000)
    for stored in [calls, try GzipMember.deflated(calls)] {
      for library in libraries {
        let path = folder["pipe-\(library)-\(stored.count)"]
        try #require(mkfifo(path, 0o600) == 0)
        let writer = Thread {
          guard let handle = FileHandle(forWritingAtPath: path) else { return }
          for start in stride(from: 0, to: stored.count, by: piece) {
            let end = min(start + piece, stored.count)
            try? handle.write(contentsOf: Data(stored[start..<end]))
          }
          try? handle.close()
        }
        writer.start()
        #expect(try text(of: path, library: library) == calls)
      }
    }
  }
}

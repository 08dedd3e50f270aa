import Metering
import TestSupport
import Testing

@testable import Metering

/// Texts longer than one chunk, with whatever is hard to read at every place of a chunk's edge.
struct ChunkBorderTests {
  /// Records of 4000 bytes, all sound and all different, up to a size.
  static func filler(_ size: Int, prefix: Character) -> ArraySlice<UInt8> {
    let all = fillers[prefix] ?? []
    precondition(size <= all.count, "more filler than was made")
    return all[..<(size / 4000 * 4000)]
  }

  private static let fillers: [Character: [UInt8]] = {
    var fillers: [Character: [UInt8]] = [:]
    for prefix in "ftu" {
      var text: [UInt8] = []
      for index in 0..<(edge / 4000 + 1) {
        let line = CallLine("\(prefix)\(index)", account: "a", duration: "61").text + ","
        text += Array(line.utf8)
        text += [UInt8](repeating: UInt8(ascii: "n"), count: 3999 - line.utf8.count)
        text.append(10)
      }
      fillers[prefix] = text
    }
    return fillers
  }()

  static let header = Array((CallLine.header + ",note\n").utf8)

  static func record(_ id: String, note: String, end: String = "\n") -> [UInt8] {
    Array("\(CallLine(id, account: "b").text),\(note)\(end)".utf8)
  }

  /// What stands at the edge: quotes, line breaks inside them, CRLF, blank lines, and faults.
  static let hard: [UInt8] = [
    record("q1", note: "\"a,b\""), record("q2", note: "\"two\nlines\"", end: "\r\n"),
    Array("\n\r\n".utf8), record("q3", note: "\"x\"\"y\"\"\"", end: "\r\n"),
    Array("1,2\r\n".utf8), Array("bad\"quote,\n".utf8), Array("\"text\"after\n".utf8),
    record("q4", note: "\"\"", end: "\r\n"), record("q5", note: "end\r", end: "\r\n"),
  ].flatMap(\.self)

  /// How much of the file a chunk is made from.
  static let edge = TextBuffer.freshSize

  /// A text in which something starts at a place, and sound records follow.
  static func text(_ middle: [UInt8], at place: Int, tail: Int = 8000) -> [UInt8] {
    var text = header + filler(place - header.count - 100, prefix: "f")
    let rest = place - text.count
    let line = CallLine("pad", account: "a").text
    text += Array(
      (line + "," + String(repeating: "p", count: rest - line.utf8.count - 2) + "\n").utf8)
    return text + middle + filler(tail, prefix: "t")
  }

  @Test func theTextIsMadeAsMeant() {
    let text = Self.text(Self.hard, at: Self.edge - 17)
    #expect(Array(text[(Self.edge - 17)...].prefix(Self.hard.count)) == Self.hard)
  }

  /// All places of the edge within the hard records, against the slow splitter once and then
  /// against one another.
  @Test func everyPlaceOfTheEdge() throws {
    let first = Self.edge - Self.hard.count - 2
    let folder = try TemporaryFolder()
    let path = folder["calls.csv"]
    let slow = SlowCalls([(path, Self.text(Self.hard, at: first))], .init(products: products))
    #expect(slow.rejects.map(\.reason) == ["field_count", "bad_quoting", "bad_quoting"])
    var expected = slow.rejectLines
    for place in first...(Self.edge + 2) {
      try folder.write(Self.text(Self.hard, at: place), to: "calls.csv")
      let result = try ingest([path])
      // The padding record grows, so that only offsets move; now and then a record is more.
      let rejects = try result.rejectLines()
      let lines = rejects.first.map { $0.line - (expected.first?.line ?? 0) } ?? 0
      let moved = expected.map { reject in
        var reject = reject
        reject.offset += place - first
        reject.line += lines
        return reject
      }
      guard rejects == moved, result.totals.duplicate == 0, (0...2).contains(lines),
        Int(result.totals.rated) == slow.calls.count + lines
      else {
        Issue.record("hard records at byte \(place): \(result.totals), \(rejects)")
        return
      }
    }
    expected = []
  }

  /// Long records around the edges, against the slow splitter.
  @Test(arguments: [-65_540, -65_537, -65_536, -65_535, -40_000, -3, -2, -1, 0, 1, 2], [0, 1])
  func longRecords(place: Int, form: Int) throws {
    var middle: [UInt8] = []
    for size in [65_536, 65_537, 65_535] {
      let head = CallLine("long\(size)", account: "b").text + ","
      let count = size - head.utf8.count
      if form == 0 {
        middle += Array((head + String(repeating: "y", count: count) + "\r\n").utf8)
      } else {
        middle += Array((head + "\"" + String(repeating: "\n", count: count - 2) + "\"\n").utf8)
      }
    }
    try expectSlowlyTheSame(Self.text(middle, at: Self.edge + place))
  }

  /// A line of several chunks, and a quote that never closes.
  @Test func linesLongerThanAChunk() throws {
    let long = [UInt8](repeating: UInt8(ascii: "z"), count: 2 * Self.edge + 100)
    try expectSlowlyTheSame(Self.text(long + [13, 10], at: 5000))
    try expectSlowlyTheSame(Self.text(long, at: 5000, tail: 0))
    try expectSlowlyTheSame(Self.text(long, at: Self.edge - 1000, tail: 4000))
    try expectSlowlyTheSame(
      Self.text([34] + long + Array("\nx,y\n".utf8) + long + [10], at: Self.edge - 1000))
    let lines = [UInt8](repeating: 10, count: Self.edge)
    try expectSlowlyTheSame(Self.text([34] + lines, at: 5000))
    try expectSlowlyTheSame(Self.text(lines + [34], at: 5000))
  }

  /// Many chunks, read by several workers at once.
  @Test(arguments: [1, 2, 5])
  func manyChunks(jobs: Int) throws {
    var text = Self.text(Self.hard, at: Self.edge - 50, tail: Self.edge)
    text += Self.hard + Self.filler(Self.edge / 2, prefix: "u") + Self.hard
    try expectSlowlyTheSame(text, jobs: jobs)
  }

  func expectSlowlyTheSame(
    _ text: [UInt8], jobs: Int = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "calls.csv")
    let slow = SlowCalls([(path, text)], .init(products: products))
    try expectTheSame(
      ingest([path]) { $0.jobs = jobs }, as: slow, sourceLocation: sourceLocation)
  }
}

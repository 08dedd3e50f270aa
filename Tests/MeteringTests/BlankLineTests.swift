import CDRCore
import CKernels
import ColumnMaps
import TestSupport
import Testing

@testable import Metering

/// Runs of lines that are no records: they are skipped many at a time, and whatever stands between
/// them keeps its line and its place.
struct BlankLineTests {
  /// A text that is put together piece by piece, and what is to be rejected in it.
  struct Text {
    var bytes = ChunkBorderTests.header
    var line = 2
    var rejects: [String] = []
    var calls = 0

    mutating func add(lines: Int, _ unit: [UInt8]) {
      for _ in 0..<lines { bytes += unit }
      line += lines
    }

    mutating func addCall(_ id: String, end: String) {
      bytes += ChunkBorderTests.record(id, note: "n", end: end)
      line += 1
      calls += 1
    }

    /// A record of two fields.
    mutating func addFault(_ text: String, end: String) {
      rejects.append("\(line) @\(bytes.count) \(text)")
      bytes += Array((text + end).utf8)
      line += 1
    }
  }

  private static func rejects(_ result: FirstPassResult) throws -> [String] {
    try result.rejectedRecords().map {
      "\($0.line) @\($0.offset) \(String(decoding: $0.record, as: UTF8.self))"
    }
  }

  static let units: [(name: String, unit: String)] = [
    ("LF", "\n"), ("CR LF", "\r\n"), ("comments", "#\n"), ("long comments", "# \"a, note,\r\n"),
    ("all", "\n\r\n#\n\n#,\",\r\n"),
  ]

  /// Runs that end before, at and after the edges of chunks, of which some are nothing else.
  @Test(arguments: 0..<units.count, [1, 3])
  func linesAndOffsets(kind: Int, jobs: Int) throws {
    let unit = Array(Self.units[kind].unit.utf8)
    let linesInUnit = unit.count { $0 == 10 }
    let end = kind == 0 ? "\n" : "\r\n"
    var map = ColumnMap.standard
    map.text.comment = UInt8(ascii: "#")
    var text = Text()
    func addRun(_ units: Int) {
      for _ in 0..<units { text.bytes += unit }
      text.line += units * linesInUnit
    }
    text.addFault("1,first", end: end)
    for (number, target) in [1, 1, 2, 4, 5, 8].enumerated() {
      // Up to where the next edge is near, and a little more each time.
      let goal = target * TextBuffer.freshSize - 200 + number * 37
      addRun(max(3, (goal - text.bytes.count) / unit.count))
      text.addFault("\(number),fault", end: end)
      addRun(number * 20)
      text.addCall("c\(number)", end: end)
      text.addCall("d\(number)", end: end)
      addRun(1)
      text.addFault("\(number),again", end: end)
    }
    addRun(TextBuffer.freshSize * 2 / unit.count)
    text.addFault("last", end: "")
    let folder = try TemporaryFolder()
    for path in [
      try folder.write(text.bytes, to: "calls.csv"),
      try folder.write(GzipMember.deflated(text.bytes), to: "calls.csv.gz"),
    ] {
      let result = try ingest([path]) {
        $0.jobs = jobs
        $0.columns = map
      }
      #expect(try Self.rejects(result) == text.rejects)
      #expect(Int(result.totals.rated) == text.calls)
    }
  }

  /// A conflicting duplicate is looked up in a second reading of the file.
  @Test(arguments: [1, 2])
  func conflicts(jobs: Int) throws {
    var text = Text()
    text.addCall("c", end: "\n")
    text.add(lines: TextBuffer.freshSize * 2 + 5, [10])
    let (line, offset) = (text.line, text.bytes.count)
    text.bytes += Array("\(CallLine("c", account: "other").text),\n".utf8)
    text.line += 1
    text.add(lines: TextBuffer.freshSize, [13, 10])
    let folder = try TemporaryFolder()
    let result = try ingest([folder.write(text.bytes, to: "calls.csv")]) { $0.jobs = jobs }
    let rejected = try result.rejectedRecords()
    #expect(rejected.map(\.line) == [Int64(line)] && rejected.map(\.offset) == [Int64(offset)])
    #expect(rejected.map(\.reason) == [.conflictingDuplicate])
  }

  /// A comment may be longer than any record, and longer than what is read at a time.
  @Test(arguments: [65_535, 65_537, 65_538, 65_539, 70_000, 300_000, 700_000], [false, true])
  func longComment(size: Int, quoted: Bool) throws {
    var map = ColumnMap.standard
    map.text.comment = UInt8(ascii: "#")
    var text = Text()
    text.addCall("a", end: "\n")
    text.add(
      lines: 1, [UInt8(ascii: "#")] + [UInt8](repeating: UInt8(ascii: "x"), count: size - 1) + [10])
    if quoted { text.bytes += Array("\"b\",\(CallLine("b").text.dropFirst(2)),\n".utf8) }
    if quoted { (text.line, text.calls) = (text.line + 1, text.calls + 1) }
    text.addCall("c", end: "\n")
    text.addFault("x,y", end: "\n")
    let folder = try TemporaryFolder()
    let result = try ingest([folder.write(text.bytes, to: "calls.csv")]) { $0.columns = map }
    #expect(Int(result.totals.rated) == text.calls)
    #expect(try Self.rejects(result) == text.rejects)
  }

  // MARK: The kernels

  /// Against lines that are cut out one by one.
  @Test(
    arguments: [
      "\n", "\r\n", "\n\r#", "\n\n\n\n\n\n\n\n\n\n\n\n\na", "\r\n#ab", "#\n",
    ], [-1, 35])
  func kernels(alphabet: String, comment: Int32) {
    var random = SeededRandom(seed: 7)
    let bytes = Array(alphabet.utf8)
    for count in 0...300 {
      let text = random.bytes(count, of: bytes)
      var (size, lines) = (0, 0)
      while let end = text[size...].firstIndex(of: 10) {
        let line = Array(text[size..<end])
        guard line.isEmpty || line == [13] || Int32(line[0]) == comment else { break }
        (size, lines) = (end + 1, lines + 1)
      }
      for kernel in StructuralsTests.kernels {
        for behind in [0, 10, 13, 35] as [UInt8] {
          let padded = text + [UInt8](repeating: behind, count: Int(CDR_TEXT_PADDING))
          let found = padded.withUnsafeBufferPointer {
            cdr_skip_lines(kernel, $0.baseAddress!, count, comment)
          }
          guard found.size == size, found.count == lines else {
            Issue.record("kernel \(kernel.rawValue), \(behind) behind: \(text)")
            return
          }
        }
      }
    }
  }

  @Test func placesAreFoundHoweverFar() {
    let text = [UInt8](repeating: 10, count: 5000) + [UInt8](repeating: 44, count: 5000)
    var index = StructuralIndex(capacity: text.count)
    (text + [UInt8](repeating: 0, count: Int(CDR_TEXT_PADDING))).withUnsafeBufferPointer {
      index.find(in: $0.baseAddress!, 0..<text.count, dialect: .standard)
    }
    for offset in [0, 1, 2, 63, 4096, 4999, 5000, 5001, 9999, 10_000] {
      for start in [0, offset / 2, max(0, offset - 1), offset] {
        let found = index.place(of: offset, after: (start, min(start, 5000)))
        #expect(found == (offset, min(offset, 5000)))
      }
    }
  }
}

import CDRCore
import ColumnMaps
import Metering
import TestSupport
import Testing

/// The sample files of all formats under their built-in maps, through the first pass.
struct SampleLogTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func expect(
    _ log: SampleLog, of bytes: [UInt8], jobs: Int = 1, times: Int = 1,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = try folder.write(bytes, to: log.name)
    let map = try ColumnMap(nameOrPath: log.map)
    let result = try ingest([path]) {
      $0.columns = map
      $0.jobs = jobs
    }
    #expect(
      result.totals.byName == log.totals.mapValues { $0 * times }, sourceLocation: sourceLocation)
    // All of them are of one month.
    var lines: Set<SampleLog.Line> = []
    for usage in result.usages {
      for item in usage.items {
        lines.insert(
          .init(
            account: usage.account, item: shanghaiMetering.items[item.item].name,
            calls: Int(item.usage.calls), minutes: Int(item.usage.billedSeconds) / 60))
      }
    }
    let expected = log.lines.map {
      SampleLog.Line(
        account: $0.account, item: $0.item, calls: $0.calls * times, minutes: $0.minutes * times)
    }
    #expect(lines == Set(expected), sourceLocation: sourceLocation)
    #expect(result.disagreements == 0, sourceLocation: sourceLocation)
  }

  @Test func thereAreSamplesOfAllFormats() {
    let maps = ColumnMap.builtIns.filter { JSONLines.library != nil || $0.format == .csv }
    #expect(Set(SampleLog.all.map(\.map)) == Set(maps.map(\.name)).subtracting(["standard"]))
    #expect(SampleLog.all.allSatisfy { !$0.lines.isEmpty && $0.totals["rated"] ?? 0 > 0 })
  }

  @Test(arguments: SampleLog.all, ["\n", "\r\n", "\r"] as [Line])
  func lineEnds(log: SampleLog, end: Line) throws {
    let text = try log.text(lineEnd: end.text)
    try expect(log, of: Array(text.utf8))
    // The last line may have none.
    try expect(log, of: Array(text.dropLast().utf8))
    try expect(log, of: [0xef, 0xbb, 0xbf] + Array(text.utf8), jobs: 2)
  }

  @Test(arguments: SampleLog.all)
  func compressed(log: SampleLog) throws {
    let text = Array(try log.text().utf8)
    try expect(log, of: GzipMember.deflated(text))
    let half = text.count / 2
    try expect(
      log, of: GzipMember.deflated(Array(text[..<half])) + GzipMember.deflated(Array(text[half...]))
    )
  }

  /// Several hundred KiB: many chunks, which several workers share.
  @Test(arguments: SampleLog.all, [1, 4])
  func manyChunks(log: SampleLog, jobs: Int) throws {
    let text = Array(try log.repeated(400).utf8)
    #expect(text.count > 2 * ChunkBorderTests.edge)
    try expect(log, of: text, jobs: jobs, times: 400)
  }
}

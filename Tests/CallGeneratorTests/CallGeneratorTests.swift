import CDRCore
import CallGenerator
import Foundation
import Outputs
import TestSupport
import Testing

@Suite struct CallGeneratorTests {
  /// Keeps the text that is written.
  final class Memory: OutputSink {
    var bytes: [UInt8] = []
    func write(_ bytes: Span<UInt8>) throws(Failure) {
      for place in bytes.indices { self.bytes.append(bytes[place]) }
    }
    func finish() throws(Failure) {}
  }

  static func options(
    rows: Int = 20_000, accounts: Int = 500, files: Int = 1, seed: UInt64 = 7,
    month: String = "2026-10", duplicates: Int = 0, conflicts: Int = 0, broken: Int = 0
  ) throws -> GeneratorOptions {
    try GeneratorOptions(
      rows: rows, accounts: accounts, files: files, seed: seed, month: #require(Month(month)),
      duplicates: duplicates, conflicts: conflicts, broken: broken, gzipLevel: nil)
  }

  /// The lines of a file without its header, and what the generator says that it wrote.
  static func lines(
    _ options: GeneratorOptions, file: Int = 0
  ) throws -> (lines: [Substring], made: GeneratedCalls) {
    let memory = Memory()
    let made = try CallGenerator(options).write(file: file, to: memory)
    #expect(made.bytes == memory.bytes.count)
    let text = String(decoding: memory.bytes, as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(
      lines.first == "call_id,account_id,product,start_time,duration_seconds,recording_seconds")
    return (Array(lines.dropFirst()), made)
  }

  @Test func rowsDoNotDependOnHowTheyAreSplit() throws {
    let whole = try Self.lines(Self.options(duplicates: 20, broken: 10)).lines
    for files in [3, 31] {
      let options = try Self.options(files: files, duplicates: 20, broken: 10)
      let split = try (0..<files).flatMap { try Self.lines(options, file: $0).lines }
      #expect(split == whole)
    }
  }

  @Test func seedDecides() throws {
    let first = try Self.lines(Self.options(rows: 100)).lines
    #expect(try Self.lines(Self.options(rows: 100)).lines == first)
    #expect(Set(try Self.lines(Self.options(rows: 100, seed: 8)).lines).isDisjoint(with: first))
  }

  @Test func linesLookAsASwitchWritesThem() throws {
    let (lines, made) = try Self.lines(Self.options())
    let form =
      /sw0[1-8]-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12},acct-000[0-9]{3},(voice|ivr_inbound|ivr_outbound|robot_outbound),2026-10-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\+08:00,[0-9]{1,5},[0-9]{0,5}/
    #expect(lines.allSatisfy { $0.wholeMatch(of: form) != nil })
    #expect(lines.count == 20_000 && made.records == 20_000)
    #expect(Set(lines.map { $0.prefix(41) }).count == 20_000)
    let fields = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(Set(fields.map { $0[1] }).count == 500)
    #expect((1400...1800).contains(fields.count { $0[4] == "0" }))
    #expect((5600...6400).contains(fields.count { !$0[5].isEmpty }))
    #expect((93...99).contains(made.bytes / made.records))
  }

  @Test(arguments: ["2026-10", "2026-02", "2028-02"])
  func dailyFilesHoldTheirDay(month: String) throws {
    let days = ["2026-10": 31, "2026-02": 28, "2028-02": 29][month] ?? 0
    let options = try Self.options(rows: 1000, files: days, month: month)
    for day in 1...days {
      let date = month + (day < 10 ? "-0" : "-") + String(day)
      #expect(options.name(ofFile: day - 1) == "calls-\(date).csv")
      let lines = try Self.lines(options, file: day - 1).lines
      #expect(!lines.isEmpty)
      #expect(lines.allSatisfy { $0.contains(",\(date)T") })
    }
  }

  @Test func otherFilesAreNumbered() throws {
    #expect(try Self.options(files: 8).name(ofFile: 7) == "calls-0008.csv")
    #expect(try Self.options(files: 12_000).name(ofFile: 11_999) == "calls-12000.csv")
  }

  @Test func moreFilesThanRows() throws {
    let options = try Self.options(rows: 2, files: 5)
    #expect(try (0..<5).map { try Self.lines(options, file: $0).lines.count }.reduce(0, +) == 2)
    #expect(try Self.lines(Self.options(rows: 0)).lines.isEmpty)
  }

  /// Counted from the lines alone, as a rater would.
  @Test func saysHowManyRepeat() throws {
    let options = try Self.options(duplicates: 50, conflicts: 20)
    let (lines, made) = try Self.lines(options)
    var seen: [Substring: Substring] = [:]
    var (duplicates, conflicts) = (0, 0)
    for line in lines {
      if let first = seen[line.prefix(41)] {
        if first == line { duplicates += 1 } else { conflicts += 1 }
      } else {
        seen[line.prefix(41)] = line
      }
    }
    #expect(duplicates == made.duplicates && conflicts == made.conflicts)
    #expect((850...1150).contains(duplicates) && (320...480).contains(conflicts))
  }

  @Test func breaksAsManyAsItSays() throws {
    let (lines, made) = try Self.lines(Self.options(broken: 100))
    let whole =
      /[^,"]+,acct-[0-9]{6},(voice|ivr_inbound|ivr_outbound|robot_outbound),2026-10-[0-3][0-9]T[0-9:]{8}\+08:00,[0-9]{1,5},[0-9]{0,5}/
    let broken = lines.filter {
      $0.wholeMatch(of: whole) == nil || $0.contains("-32T") || $0.contains(",86401,")
    }
    #expect(broken.count == made.broken)
    #expect((1800...2200).contains(made.broken))
  }

  @Test func folderHoldsTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let plain = try Self.options(files: 3)
    var zipped = plain
    zipped.gzipLevel = 1
    #expect(try CallGenerator(plain).write(into: folder.path).records == 20_000)
    #expect(try CallGenerator(zipped).write(into: folder.path).files == 3)
    #expect(try folder.names.count == 6)
    for file in 0..<3 {
      let text = try Data(contentsOf: URL(filePath: folder[plain.name(ofFile: file)]))
      #expect(try inflated(folder[zipped.name(ofFile: file)]) == text)
    }
  }

  @Test func failureLeavesNoFile() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder["calls-0002.csv"], withIntermediateDirectories: false)
    #expect(
      throws: Failure(
        .outputCannotBeMade, "cannot create \(folder["calls-0002.csv"]): Is a directory")
    ) { try CallGenerator(Self.options(files: 3)).write(into: folder.path) }
    #expect(try folder.names == ["calls-0002.csv"])
  }

  @Test func refusesWhatIsOutOfRange() throws {
    let month = try #require(Month("2026-10"))
    func expect(_ message: String, _ make: () throws -> GeneratorOptions) {
      #expect(throws: Failure(.usage, message)) { try make() }
    }
    expect("rows must be from 0 to 100000000000, not -1") { try Self.options(rows: -1) }
    expect("accounts must be from 1 to 100000000000, not 0") { try Self.options(accounts: 0) }
    expect("files must be from 1 to 100000, not 0") { try Self.options(files: 0) }
    expect("duplicates must be from 0 to 500, not 501") { try Self.options(duplicates: 501) }
    expect("conflicts must be from 0 to 500, not -1") { try Self.options(conflicts: -1) }
    expect("rejects must be from 0 to 500, not 1000") { try Self.options(broken: 1000) }
    expect("duplicates, conflicts and rejects together must be from 0 to 500, not 501") {
      try Self.options(duplicates: 250, broken: 251)
    }
    expect("level must be from 1 to 9, not 0") {
      try GeneratorOptions(rows: 1, accounts: 1, files: 1, seed: 1, month: month, gzipLevel: 0)
    }
  }
}

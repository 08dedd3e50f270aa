import CDRCore
import Foundation
import Runs
import TestSupport
import Testing

@testable import Answers

/// Rows of calls against those that are made the slow way, over random files and tariffs.
struct CallRowsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let header =
    "month,account_id,item,call_id,start_time,duration_seconds,quantity,unit,unit_price,amount,"
    + "file,line"

  func rows(
    _ files: [String], tariff: String, accounts: [String]? = nil, jobs: Int, dedupe: Bool = true,
    memory: Int = 1 << 28
  ) throws -> [[String]] {
    var options = RateOptions(CallSource(inputs: files))
    options.tariff = tariff
    options.calls.rejectLimit = .records(1_000_000)
    options.calls.jobs = jobs
    options.calls.memory = ByteSize(bytes: memory)
    options.findsDuplicates = dedupe
    try CallsAnswer(
      AnswerSource(files: options), month: Month(year: 2026, month: 10)!, accounts: accounts
    ).run(output: folder["calls.csv"])
    let found = SlowText(try folder.bytes(of: "calls.csv"), maximumSize: .max).records.map {
      $0.fields.map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(found.first?.joined(separator: ",") == Self.header)
    return Array(found.dropFirst())
  }

  @Test(arguments: 0..<60)
  func randomTariffs(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let tariff = SlowTariff.random(&random)
    let path = try folder.write(tariff.yaml, to: "tariff.yaml")
    let files = try (0..<1 + random.below(4)).map { index in
      let text = MessyCalls.file(random.below(150), &random)
      let stored = random.oneIn(2) ? text : try GzipMember.deflated(text)
      return (name: try folder.write(stored, to: "\(index).csv"), text: text)
    }
    var judging = SlowCalls.Options(products: tariff.items.map(\.name))
    judging.attributesByEnd = tariff.attributesByEnd
    judging.month = "2026-10"
    judging.findsDuplicates = !random.oneIn(4)
    let slow = SlowCalls(files, judging)
    let itemiser = SlowItemiser(slow, tariff, month: "2026-10")
    let comment: Comment = "seed \(seed)\n\(tariff.yaml)"
    let names = files.map(\.name)
    guard !slow.calls.isEmpty else { return }
    let jobs = 1 + random.below(4)
    #expect(
      try rows(names, tariff: path, jobs: jobs, dedupe: judging.findsDuplicates)
        == itemiser.rows(), comment)
    let all = Set(slow.calls.map(\.account)).map { String(decoding: $0, as: UTF8.self) }
    let chosen = Array(all.sorted().shuffled(using: &random).prefix(1 + random.below(3)))
    #expect(
      try rows(
        names, tariff: path, accounts: chosen, jobs: jobs, dedupe: judging.findsDuplicates)
        == itemiser.rows(accounts: chosen), comment)
  }

  /// Files of many chunks, read by several workers, with rows that go to disk before they are sorted.
  @Test(arguments: 0..<3)
  func manyChunks(seed: UInt64) throws {
    var random = SeededRandom(seed: 1000 + seed)
    var tariff = SlowTariff.random(&random)
    tariff.attributesByEnd = false
    let path = try folder.write(tariff.yaml, to: "tariff.yaml")
    var files: [(name: String, text: [UInt8])] = []
    for index in 0..<3 {
      var text = Array((CallLine.header + "\n").utf8)
      for call in 0..<9000 {
        let day = 1 + random.below(31)
        let minute = 10 + random.below(50)
        text += Array(
          ("c\(index == 2 && call < 50 ? 1 : index)-\(call),acct-\(random.below(5)),"
            + "\(random.pick(MessyCalls.products)),"
            + "2026-10-\(day < 10 ? "0" : "")\(day)T10:\(minute):00,\(random.below(400)),"
            + "\(random.oneIn(3) ? "17" : "")\n").utf8)
      }
      // One as it is, one of members that say their sizes, one of a single member.
      let stored =
        index == 0
        ? text : index == 1 ? try Self.sizedMembers(of: text) : try GzipMember.deflated(text)
      files.append((try folder.write(stored, to: "\(index).csv"), text))
    }
    var judging = SlowCalls.Options(products: tariff.items.map(\.name))
    judging.month = "2026-10"
    let slow = SlowCalls(files, judging)
    let itemiser = SlowItemiser(slow, tariff, month: "2026-10")
    let names = files.map(\.name)
    for jobs in 1...4 {
      #expect(try rows(names, tariff: path, jobs: jobs) == itemiser.rows(), "\(jobs) jobs")
    }
    let accounts = ["acct-3", "acct-1"]
    let expected = itemiser.rows(accounts: accounts)
    for memory in [1 << 20, 1 << 28] {
      #expect(
        try rows(names, tariff: path, accounts: accounts, jobs: 2, memory: memory) == expected)
    }
  }

  static func sizedMembers(of text: [UInt8]) throws -> [UInt8] {
    var (bytes, start) = ([UInt8](), 0)
    while start < text.count {
      let end = min(start + 50_000, text.count)
      bytes += try GzipMember.sized(Array(text[start..<end]))
      start = end
    }
    return bytes + GzipMember.endOfBGZF
  }

  /// Rows that nothing but their places tells apart are in the order of these, however they come
  /// about: kept by the first reading, read again, or sorted on disk.
  @Test func rowsThatAreSortedAlike() throws {
    var random = SeededRandom(seed: 7)
    var tariff = SlowTariff.random(&random)
    tariff.attributesByEnd = false
    let path = try folder.write(tariff.yaml, to: "tariff.yaml")
    let product = tariff.items[0].name
    var files: [(name: String, text: [UInt8])] = []
    for index in 0..<5 {
      var text = CallLine.header + "\n"
      for call in 0..<4000 {
        text += "c\(call % 100),acme,\(product),2026-10-01T10:00:00,\(1 + call),\n"
        if call % 10 == 0 { text += "\"d\n\(call)\",bolt,\(product),2026-10-01T10:00:00,60,\n" }
      }
      let bytes = Array(text.utf8)
      let stored = index % 2 == 0 ? bytes : try Self.sizedMembers(of: bytes)
      files.append((try folder.write(stored, to: "\(index).csv"), bytes))
    }
    var judging = SlowCalls.Options(products: tariff.items.map(\.name))
    judging.month = "2026-10"
    judging.findsDuplicates = false
    let itemiser = SlowItemiser(SlowCalls(files, judging), tariff, month: "2026-10")
    let expected = itemiser.rows(accounts: ["acme"])
    for (jobs, memory) in [(1, 1 << 28), (3, 1 << 28), (1, 1 << 20), (2, 1 << 20), (4, 1 << 20)] {
      #expect(
        try rows(
          files.map(\.name), tariff: path, accounts: ["acme"], jobs: jobs, dedupe: false,
          memory: memory) == expected, "\(jobs) jobs, \(memory) bytes")
    }
  }

  /// Calls that were kept as they were read need no second reading, which a change could disturb.
  @Test func aFileThatChangesAfterItsCallsWereKept() throws {
    let text = CallLine.header + "\na1,acme,voice,2026-10-01T10:00:00,61,\n"
    let path = try folder.write(Array(text.utf8), to: "calls.csv")
    var options = RateOptions(CallSource(inputs: [path]))
    options.asOf = "2026-11-01"
    let answer = CallsAnswer(
      AnswerSource(files: options), month: Month(year: 2026, month: 10)!, accounts: ["acme"])
    try answer.run(
      output: folder["rows.csv"],
      beforeRows: {
        _ = try? folder.write(Array((text + text).utf8), to: "calls.csv")
      })
    #expect(
      String(decoding: try folder.bytes(of: "rows.csv"), as: UTF8.self) == Self.header + "\n"
        + "2026-10,acme,voice,a1,2026-10-01T10:00:00+08:00,61,2,minute,0.110,0.220,\(path),2\n")
  }

  @Test func aFileThatChanges() throws {
    let text = CallLine.header + "\na1,acme,voice,2026-10-01T10:00:00,61,\n"
    let path = try folder.write(Array(text.utf8), to: "calls.csv")
    var options = RateOptions(CallSource(inputs: [path]))
    options.asOf = "2026-11-01"
    let answer = CallsAnswer(
      AnswerSource(files: options), month: Month(year: 2026, month: 10)!)
    let output = folder["rows.csv"]
    let failure = #expect(throws: Failure.self) {
      try answer.run(
        output: output,
        beforeRows: {
          // After the first reading.
          let more = text + "a2,acme,voice,2026-10-01T10:00:00,1,\n"
          _ = try? folder.write(Array(more.utf8), to: "calls.csv")
        })
    }
    #expect(failure?.kind == .badData)
    #expect(failure?.message.contains("calls.csv: the file changed while it was read") ?? false)
    #expect(!FileManager.default.fileExists(atPath: output))
  }
}

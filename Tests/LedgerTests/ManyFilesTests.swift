import CDRCore
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Many small files in one run")
struct ManyFilesTests {
  private let folder: TemporaryFolder
  private var random = SeededRandom(seed: 5)

  init() throws { folder = try TemporaryFolder() }

  /// Small files, some of them others that have grown: calls of few ids, often in more than one file
  /// and not always the same, and records that are broken.
  private mutating func writeFiles(_ count: Int, _ name: String) throws -> [String] {
    var texts: [String] = []
    for number in 0..<count {
      var lines = (0..<random.below(12)).map { _ in line() }
      if number % 3 == 0 { lines.append(CallLine("bad", account: "")) }
      var text = lines.file
      if let other = texts.last, random.oneIn(4) {
        text = other + (random.oneIn(2) ? line().text + "\n" : "")
      }
      texts.append(text)
    }
    return try texts.enumerated().map { number, text in
      try folder.write(text, to: name + String(format: "%03d.csv", number))
    }
  }

  private mutating func line() -> CallLine {
    let (id, day) = (random.below(90), 13 + random.below(3))
    return CallLine(
      "c\(id)", account: "account \(id % 7 + (random.oneIn(5) ? 1 : 0))",
      start: "2026-10-\(day)T12:00:00", duration: "\(random.oneIn(5) ? 0 : 60)")
  }

  private func ingest(_ files: [String], into ledger: String) throws {
    var source = CallSource(inputs: files)
    source.rejectLimit = .records(100_000)
    source.jobs = 2
    _ = try Ledger.ingest(IngestOptions(source), into: folder[ledger])
  }

  /// All that a ledger holds of files and their calls, except which run added it.
  private func content(of ledger: String) throws -> [[Row]] {
    let queue = try DatabaseQueue(path: folder[ledger])
    defer { try? queue.close() }
    return try queue.read { database in
      try [
        """
        SELECT id, sha256, name, bytes, head, header, records, rated, not_charged, duplicate,
          rejected, unsearched FROM files ORDER BY id
        """,
        "SELECT * FROM file_usage ORDER BY file, month",
        "SELECT month, accounts, usage FROM months ORDER BY month",
        "SELECT * FROM file_days ORDER BY day, file",
        "SELECT day, file, prefix, calls FROM fingerprints ORDER BY day, file, prefix",
        "SELECT file, day, calls FROM later_calls ORDER BY file, day",
        """
        SELECT id, file, line, byte_offset, reason, detail, record, state FROM suspense ORDER BY id
        """,
        "SELECT * FROM suspense_repeats ORDER BY file, suspense",
        "SELECT suspense, outcome, account, day, key_high, key_low FROM recycled ORDER BY suspense",
        "SELECT month, file, hours FROM file_hours ORDER BY file, month",
      ].map { sql in try Row.fetchAll(database, sql: sql) }
    }
  }

  /// Why a file cannot be undone, if it cannot: a later one may have to be undone first.
  private func fault(ofUndoing file: String, in ledger: String) throws -> String? {
    let ledger = try Ledger.open(folder[ledger])
    do throws(Failure) {
      _ = try ledger.undo(file)
      return nil
    } catch {
      return error.message
    }
  }

  private func expectSound(_ ledger: String) throws {
    #expect(try Ledger.open(folder[ledger]).verify().breaks.isEmpty)
  }

  @Test("what they leave is what they leave one by one, also once some are undone")
  mutating func oneByOne() throws {
    // What earlier runs left: small files, a large one and a recycled record.
    try ingest(writeFiles(15, "earlier"), into: "one")
    var many = (0..<17_000).map { CallLine("many \($0)", start: "2026-10-13T01:00:00") }
    many += (0..<40).map { CallLine("c\($0)", account: "other", start: "2026-10-14T12:00:00") }
    try ingest([folder.write(many.file, to: "large.csv")], into: "one")
    try folder.write(
      "suspense_id," + CallLine.header + "\n1,"
        + CallLine("fixed", start: "2026-10-15T12:00:00").text + "\n", to: "fixed.csv")
    _ = try Ledger.open(folder["one"]).recycle(folder["fixed.csv"])
    try folder.write(folder.bytes(of: "one"), to: "other")

    let last =
      many[..<50] + [CallLine("fixed", account: "other", start: "2026-10-15T12:00:00")]
    let files = try writeFiles(40, "new") + [folder.write(Array(last).file, to: "z.csv")]
    try ingest(files, into: "one")
    for file in files { try ingest([file], into: "other") }
    let all = try content(of: "one")
    let isSame = try all == content(of: "other")
    #expect(isSame)
    // There is something of everything.
    #expect(all.allSatisfy { !$0.isEmpty })
    let details = all[6].map { $0["detail"] as String }
    for text in ["new0", "suspense entry 1", "earlier0", "large.csv"] {
      #expect(details.contains { $0.contains(text) }, "\(text)")
    }
    try expectSound("one")

    var undone = 0
    for name in ["new038.csv", "new021.csv", "new000.csv", "earlier013.csv", "earlier003.csv"] {
      let faults = try ["one", "other"].map { try fault(ofUndoing: folder[name], in: $0) }
      #expect(faults[0] == faults[1])
      undone += faults[0] == nil ? 1 : 0
    }
    #expect(undone > 1)
    let isStillSame = try content(of: "one") == content(of: "other")
    #expect(isStillSame)
    try expectSound("one")
    try expectSound("other")
  }
}

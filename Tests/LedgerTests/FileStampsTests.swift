import CDRCore
import Foundation
import GRDB
import Metering
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("Files that lie where they lay are not read again")
struct FileStampsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func ingest(
    _ inputs: String..., change: (inout IngestOptions) -> Void = { _ in }
  ) throws -> IngestOutcome {
    var options = IngestOptions(CallSource(inputs: inputs.map { folder[$0] }))
    change(&options)
    return try Ledger.ingest(options, into: folder["l"])
  }

  private func outcomes(_ outcome: IngestOutcome) -> [IngestOutcome.File.Outcome] {
    outcome.files.map(\.outcome)
  }

  private func database<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let queue = try DatabaseQueue(path: folder["l"])
    defer { try? queue.close() }
    return try queue.writeWithoutTransaction(body)
  }

  private func stamped() throws -> [String] {
    try database { database in
      try Row.fetchAll(database, sql: "SELECT path FROM file_stamps ORDER BY path").map {
        String(decoding: $0.bytes("path"), as: UTF8.self)
      }
    }.map { String($0.split(separator: "/").last ?? "") }
  }

  /// Makes the ledger take a file for one that it read, whatever it holds by now.
  private func forge(_ name: String) throws {
    let file = try #require(InputList(arguments: [folder[name]]).files.first)
    let stamp = try FileStamp(file)
    try database { database in
      try database.execute(
        sql: "UPDATE file_stamps SET inode = ?, size = ?, modified = ?, changed = ?",
        arguments: [Int64(stamp.inode), stamp.size, stamp.modified, stamp.changed])
    }
  }

  /// Waits until a file written before is older than two seconds.
  private func settle() { usleep(3_100_000) }

  @Test("a stamp is of a file that is old enough, and goes with an undo")
  func life() throws {
    try folder.write([CallLine("a")].file, to: "a.csv")
    try folder.write("", to: "empty.csv")
    try ingest("a.csv", "empty.csv")
    // Changed less than two seconds before they were read.
    #expect(try stamped() == [])
    settle()
    try folder.write(folder.bytes(of: "a.csv"), to: "young.csv")
    try folder.write(folder.bytes(of: "a.csv"), to: "ahead.csv")
    for (name, time) in [("young.csv", -10_000.0), ("ahead.csv", 10_000)] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: time)], ofItemAtPath: folder[name])
    }
    let again = try ingest("a.csv", "empty.csv", "young.csv", "ahead.csv")
    #expect(outcomes(again) == [.known, .known, .known, .known])
    // Nothing new is no run, and yet they are kept in mind.
    #expect(again.run == nil)
    #expect(try stamped() == ["a.csv", "empty.csv"])
    let ledger = try Ledger.open(folder["l"])
    #expect(try ledger.verify().breaks.isEmpty)

    // A trial keeps nothing, and knows no less.
    let trial = try ingest("a.csv", "empty.csv") { $0.isTrial = true }
    #expect(outcomes(trial) == [.known, .known])
    #expect(trial.files.map(\.sha256) == again.files[..<2].map(\.sha256))
    #expect(trial.files.map(\.bytes) == again.files[..<2].map(\.bytes))

    _ = try ledger.undo(folder["a.csv"])
    #expect(try stamped() == ["empty.csv"])
    #expect(try ledger.verify().breaks.isEmpty)
    #expect(outcomes(try ingest("a.csv", "empty.csv")) == [.taken, .known])
    #expect(try stamped() == ["a.csv", "empty.csv"])
    #expect(try Ledger.open(folder["l"]).verify().breaks.isEmpty)
  }

  @Test("what has the stamp is not read, except to hash it again")
  func trusted() throws {
    try folder.write([CallLine("a")].file, to: "a.csv")
    settle()
    try ingest("a.csv")
    try folder.write([CallLine("b")].file, to: "a.csv")
    try forge("a.csv")
    #expect(outcomes(try ingest("a.csv")) == [.known])
    // By whatever path leads there.
    try FileManager.default.createSymbolicLink(
      atPath: folder["link"], withDestinationPath: folder.path)
    #expect(
      outcomes(try ingest("link/a.csv", "./../\(folder.path.split(separator: "/").last!)/a.csv"))
        == [.known, .known])
    #expect(outcomes(try ingest("a.csv") { $0.rehashes = true }) == [.taken])
  }

  @Test("each of path, inode, size and times tells another file")
  func differing() throws {
    let text = [CallLine("a")].file
    try folder.write(text, to: "a.csv")
    settle()
    try ingest("a.csv")
    #expect(try stamped() == ["a.csv"])
    let other = [CallLine("b")].file
    // Of the same size and modification time, in place: the other time tells.
    let before = try FileManager.default.attributesOfItem(atPath: folder["a.csv"])
    let handle = try FileHandle(forWritingTo: URL(filePath: folder["a.csv"]))
    try handle.write(contentsOf: Data(other.utf8))
    try handle.close()
    try FileManager.default.setAttributes(
      [.modificationDate: try #require(before[.modificationDate] as? Date)],
      ofItemAtPath: folder["a.csv"])
    #expect(outcomes(try ingest("a.csv")) == [.taken])
    for column in ["inode", "size", "modified", "changed"] {
      try folder.write([CallLine(column)].file, to: "a.csv")
      try forge("a.csv")
      try database { try $0.execute(sql: "UPDATE file_stamps SET \(column) = \(column) + 1") }
      #expect(outcomes(try ingest("a.csv")) == [.taken], "\(column)")
    }
    // The same file under another path.
    try folder.write([CallLine("c")].file, to: "a.csv")
    try forge("a.csv")
    #expect(outcomes(try ingest("a.csv")) == [.known])
    try FileManager.default.moveItem(atPath: folder["a.csv"], toPath: folder["b.csv"])
    #expect(outcomes(try ingest("b.csv")) == [.taken])
  }

  @Test("known files are looked up alone: new ones among them are read, also of the same size")
  func mixed() throws {
    for number in 0..<50 {
      try folder.write([CallLine("\(100 + number)")].file, to: "\(number).csv")
    }
    settle()
    try FileManager.default.createDirectory(atPath: folder["d"], withIntermediateDirectories: false)
    for number in 0..<50 {
      try FileManager.default.moveItem(
        atPath: folder["\(number).csv"], toPath: folder["d/\(number).csv"])
    }
    settle()
    #expect(outcomes(try ingest("d")) == Array(repeating: .taken, count: 50))
    #expect(try stamped().count == 50)
    try folder.write([CallLine("new")].file, to: "d/25b.csv")
    try folder.write([CallLine("110")].file, to: "d/11b.csv")
    let second = try ingest("d")
    #expect(second.files.count { $0.outcome == .taken } == 1)
    #expect(second.files.count { $0.outcome == .known } == 51)
    #expect(second.files.first { $0.outcome == .taken }?.name == folder["d/25b.csv"])
  }
}

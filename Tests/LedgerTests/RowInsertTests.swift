import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ledger

@Suite("Rows that bring their checksums")
struct RowInsertTests {
  private let queue: DatabaseQueue
  private let sums = RowSums()

  init() throws {
    var configuration = Configuration()
    configuration.prepareDatabase { [sums] database in
      database.add(function: sums.function)
      try database.execute(sql: "PRAGMA recursive_triggers = ON")
    }
    queue = try DatabaseQueue(configuration: configuration)
    try queue.write { database in
      try Schema.migrate(database)
      try database.execute(
        sql: "INSERT INTO runs (command, at, who, program) VALUES ('ingest', '', '', '')")
      try sums.begin(in: database, isNew: true)
      try sums.write(to: database)
    }
  }

  /// The checksums that are kept are those of the rows that there are.
  private func expectSums(_ database: Database) throws {
    try sums.write(to: database)
    #expect(try RowSums.stored(database) == RowSums.measure(database))
  }

  private func files(_ database: Database) throws -> RowInsert {
    try RowInsert(
      into: "files",
      [
        "sha256", "id", "name", "bytes", "run", "head", "header", "column_map", "records", "rated",
        "not_charged", "duplicate", "not_a_call", "rejected", "unsearched",
      ], in: database, sums)
  }

  private func insert(
    _ id: Int64, _ name: String, head: [UInt8], sha256: String? = nil, into files: RowInsert
  ) throws {
    try files.insert(
      .text(sha256 ?? "sum \(id)"), .integer(id), .text(name), .integer(id * 1000), .integer(1),
      .blob(head), .blob([]), .null, .integer(6), .integer(1), .integer(2), .integer(3),
      .integer(0), .integer(0), .integer(0))
  }

  @Test("every value comes back as it was, empty and long ones too")
  func values() throws {
    var random = SeededRandom(seed: 22)
    let names = ["", "a.csv", "通话/十月.csv", String(repeating: "n", count: 70_000), "a\u{0}b"]
    let heads = names.map { _ in random.bytes(random.below(9000), of: Array(0...255)) } + [[]]
    try queue.write { database in
      let files = try files(database)
      for (place, head) in heads.enumerated() {
        try insert(Int64(place + 1), names[place % names.count], head: head, into: files)
      }
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT id, CAST(name AS BLOB) AS name, typeof(name) AS type, head, typeof(header) AS empty,
            bytes, column_map, duplicate
          FROM files ORDER BY id
          """)
      #expect(rows.map { $0.bytes("head") } == heads)
      #expect(
        rows.map { $0.bytes("name") }
          == heads.indices.map { Array(names[$0 % names.count].utf8) })
      #expect(rows.allSatisfy { $0["type"] == "text" && $0["empty"] == "blob" })
      #expect(rows.allSatisfy { $0["bytes"] == ($0["id"] as Int64) * 1000 && $0["duplicate"] == 3 })
      #expect(rows.allSatisfy { ($0["column_map"] as Int64?) == nil })
      try expectSums(database)
    }
  }

  @Test("rows in place of others, changed and removed ones, and checksums written in between")
  func replacing() throws {
    var random = SeededRandom(seed: 5)
    try queue.write { database in
      let files = try files(database)
      for id in 1...20 { try insert(Int64(id), "f", head: [1], into: files) }
      let usage = try RowInsert(
        into: "file_usage", ["file", "month", "accounts", "usage"], in: database, sums)
      for _ in 0..<300 {
        let (file, month) = (random.below(20) + 1, "2026-\(random.pick(["09", "10", "11"]))")
        switch random.below(8) {
        case 0:
          try database.execute(sql: "DELETE FROM file_usage WHERE file = ?", arguments: [file])
        case 1:
          try database.execute(
            sql: "UPDATE file_usage SET accounts = accounts + 1 WHERE file = ?", arguments: [file])
        case 2: try expectSums(database)
        default:
          try usage.insert(
            .integer(Int64(file)), .text(month), .integer(Int64(random.below(9))),
            .blob(random.bytes(random.below(40), of: Array(0...255))), isReplacing: true)
        }
      }
      try expectSums(database)
      #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM file_usage") ?? 0 > 20)
    }
  }

  @Test("a row that a constraint refuses is an error, and leaves the checksums as they are")
  func refused() throws {
    try queue.write { database in
      let files = try files(database)
      try insert(1, "a", head: [], sha256: "same", into: files)
      let error = #expect(throws: DatabaseError.self) {
        try insert(2, "b", head: [], sha256: "same", into: files)
      }
      #expect(error?.resultCode == .SQLITE_CONSTRAINT)
      #expect(error?.message?.contains("files.sha256") ?? false)
      // Of a file that there is not.
      let days = try RowInsert(
        into: "file_days", ["day", "file", "bits", "calls"], in: database, sums)
      #expect(throws: DatabaseError.self) {
        try days.insert(.integer(1), .integer(9), .integer(0), .integer(0))
      }
      try insert(2, "b", head: [], into: files)
      try days.insert(.integer(1), .integer(2), .integer(0), .integer(0))
      try expectSums(database)
    }
  }
}

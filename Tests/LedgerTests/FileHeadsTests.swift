import Foundation
import GRDB
import Metering
import TestSupport
import Testing

@testable import Ledger

@Suite("Files that begin alike")
struct FileHeadsTests {
  /// What a look at every file finds.
  private func slow(_ head: [UInt8], besides file: Int64, _ database: Database) throws -> [Int64] {
    try Row.fetchAll(database, sql: "SELECT id, head FROM files ORDER BY id").filter { row in
      let other = row.bytes("head")
      guard row["id"] != file, !other.isEmpty else { return false }
      return other == head || (other.count < FileHead.size && head.starts(with: other))
        || (head.count < FileHead.size && other.starts(with: head))
    }.map { $0["id"] }
  }

  @Test("as many files as there are, one after the other")
  func alike() throws {
    var random = SeededRandom(seed: 13)
    let queue = try DatabaseQueue()
    try queue.write { database in
      try Schema.migrate(database)
      try database.execute(
        sql: "INSERT INTO runs (command, at, who, program) VALUES ('ingest', '', '', '')")
      let heads = FileHeads(database)
      var found = 0
      for number in 0..<400 {
        // Few different bytes, so that many begin alike; some as long as is kept, some of which
        // nothing was kept.
        var head = random.bytes(random.below(7), of: [0, 97, 98, 255])
        if random.oneIn(3) { head += Array(repeating: 97, count: FileHead.size - head.count) }
        try database.execute(
          sql: """
            INSERT INTO files (sha256, name, bytes, run, head, header, records, rated,
              not_charged, duplicate, rejected)
            VALUES (?, 'f', 1, 1, ?, x'', 0, 0, 0, 0, 0)
            """, arguments: ["\(number)", Data(head)])
        let file = database.lastInsertedRowID
        // Files without rejected records ask nothing.
        if !head.isEmpty, number > 100, random.oneIn(2) {
          let alike = try heads.files(like: head, besides: file)
          #expect(alike == (try slow(head, besides: file, database)))
          found += alike.count
        }
        heads.add(head, of: file)
      }
      #expect(found > 1000)
    }
  }
}

import GRDB
import Testing

@testable import Ledger

@Suite("Rows that wait for one another")
struct RowBatchTests {
  @Test(
    "all are written, once, in order", arguments: [0, 1, 7, 8, 9, 63, 64, 65, 72, 137, 200])
  func write(count: Int) throws {
    try DatabaseQueue().write { database in
      try database.execute(sql: "CREATE TABLE rows (a INTEGER, b TEXT, c BLOB)")
      var rows = RowBatch("INSERT INTO rows (a, b, c)", columns: 3)
      for number in 0..<count { rows.append(number, number % 3 == 0 ? nil : "\(number)", nil) }
      #expect(rows.count == count)
      try rows.write(to: database)
      #expect(rows.count == 0)
      try rows.write(to: database)
      let written = try Row.fetchAll(database, sql: "SELECT a, b, c FROM rows ORDER BY rowid")
      #expect(written.map { $0["a"] } == Array(0..<count))
      #expect(
        written.map { $0["b"] as String? } == (0..<count).map { $0 % 3 == 0 ? nil : "\($0)" })
    }
  }

  @Test("a tail follows the rows, which it may ask about")
  func tail() throws {
    try DatabaseQueue().write { database in
      try database.execute(
        sql: """
          CREATE TABLE names (id INTEGER, name TEXT);
          INSERT INTO names VALUES (1, 'a'), (2, 'b');
          CREATE TABLE found (size INTEGER, id INTEGER);
          """)
      var rows = RowBatch(
        "INSERT INTO found (size, id) SELECT column1, id FROM (", columns: 2,
        tail: ") JOIN names ON name = column2")
      for size in 0..<70 { rows.append(size, ["a", "b", "c"][size % 3]) }
      try rows.write(to: database)
      let found = try Row.fetchAll(database, sql: "SELECT size, id FROM found ORDER BY size")
      #expect(found.map { $0["size"] } == (0..<70).filter { $0 % 3 < 2 })
      #expect(found.allSatisfy { ($0["size"] as Int) % 3 + 1 == $0["id"] })
    }
  }
}

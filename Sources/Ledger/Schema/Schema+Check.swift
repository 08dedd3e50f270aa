import CDRCore
import GRDB

extension Schema {
  /// A table or a view, as far as reading it depends on that.
  private struct Relation: Hashable {
    var name: String
    /// Whether SQLite keeps each column to its type.
    var isStrict: Bool
    /// By place: name, type, and whether it may be NULL.
    var columns: [[String]]
  }

  /// Makes sure that a ledger has the tables and views of its version, whatever else it has: damage
  /// to their definitions would rename a column, or let any value into it.
  ///
  /// - Throws: `unfit`, naming the first that is another.
  static func check(_ database: Database, version: Int) throws {
    let fresh = try DatabaseQueue()
    let expected = try fresh.write { fresh in
      try migrate(fresh, to: version)
      return try relations(of: fresh)
    }
    let found = Set(try relations(of: database))
    if let lacking = expected.first(where: { !found.contains($0) }) {
      throw Failure.damaged("the definition of \(lacking.name) is not that of version \(version)")
    }
  }

  private static func relations(of database: Database) throws -> [Relation] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT l.name AS relation, l.strict, c.name, c.type, c."notnull" AS required
        FROM pragma_table_list AS l JOIN pragma_table_info(l.name) AS c
        WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite%'
        ORDER BY l.name, c.cid
        """
    ).reduce(into: []) { relations, row in
      let name: String = row["relation"]
      if relations.last?.name != name {
        relations.append(Relation(name: name, isStrict: row["strict"] as Int64 == 1, columns: []))
      }
      relations[relations.count - 1].columns.append([
        row["name"], row["type"], "\(row["required"] as Int64)",
      ])
    }
  }
}

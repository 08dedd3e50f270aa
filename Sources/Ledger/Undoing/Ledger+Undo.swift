import CDRCore
import Foundation
import GRDB

/// What taking a file out again came to.
public struct UndoOutcome: Sendable {
  /// The number of the undo's own run.
  public var run: Int64
  /// The name that the file was given by.
  public var name: String
  /// The lower-case hexadecimal SHA-256 of its bytes.
  public var sha256: String
  /// Calls of later files and recycled records that count now.
  public var counted: Int64
  /// Closed months that changed: their next post makes adjustments.
  public var closedMonths: [Month]
}

extension Ledger {
  /// Takes a file out again, exactly: the ledger is then as though the file had never come, and
  /// calls of later files that were duplicates of its calls count.
  ///
  /// Records recycled from the file go with it. The same bytes may be ingested again.
  ///
  /// - Parameter nameOrHash: the file's name as it was given, its last part, or its SHA-256, of
  ///   which eight digits or more are enough.
  /// - Throws: `badData` when no file or several fit, or when another file has to be undone first;
  ///   `unfit` when the file touches pruned days.
  public func undo(_ nameOrHash: String) throws(Failure) -> UndoOutcome {
    try write { database in
      var undo = try Undo(database, file: self.find(nameOrHash, in: database))
      return try undo.run()
    }
  }

  private func find(_ nameOrHash: String, in database: Database) throws -> Row {
    let text = nameOrHash.lowercased()
    let isHash = text.count >= 8 && text.count <= 64 && text.allSatisfy(\.isHexDigit)
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT * FROM files
        WHERE name = :name OR substr(name, -length(:part)) = :part
          OR (:hash IS NOT NULL AND substr(sha256, 1, length(:hash)) = :hash)
        ORDER BY id
        """, arguments: ["name": nameOrHash, "part": "/" + nameOrHash, "hash": isHash ? text : nil])
    // A whole name goes before the last part of others.
    let exact = rows.filter { $0["name"] as String == nameOrHash || $0["sha256"] as String == text }
    let found = exact.isEmpty ? rows : exact
    guard let first = found.first else {
      throw Failure(
        .badData, "\(nameOrHash): the ledger has no such file; status --files lists them")
    }
    guard found.count == 1 else {
      let list = found.map { "  \($0["sha256"] as String)  \($0["name"] as String)" }
      throw Failure(
        .badData,
        "\(nameOrHash) matches \(found.count) files; name one by its hash\n"
          + list.joined(separator: "\n"))
    }
    return first
  }
}

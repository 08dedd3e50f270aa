import CDRCore
import Foundation
import GRDB

/// What taking a file out again came to.
public struct UndoOutcome: Sendable {
  /// The number of the undo's own run; nil for a trial.
  public var run: Int64?
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
  /// - Parameters:
  ///   - nameOrHash: the file's name as it was given, however its path is written, its last part, or
  ///     its SHA-256, of which eight digits or more are enough.
  ///   - isTrial: only says what would happen.
  /// - Throws: `badData` when no file or several fit, or when another file has to be undone first;
  ///   `unfit` when the file touches pruned days.
  public func undo(_ nameOrHash: String, isTrial: Bool = false) throws(Failure) -> UndoOutcome {
    try undo([nameOrHash], isTrial: isTrial)[0]
  }

  /// Takes several files out again: all of them, or none where one cannot be.
  ///
  /// The file that came last goes first, so that none of them waits for another.
  ///
  /// - Parameters:
  ///   - namesOrHashes: as ``undo(_:isTrial:)-(String,_)`` has them; a file named twice goes once.
  ///   - isTrial: only says what would happen.
  /// - Returns: what became of each, in the order in which they went.
  /// - Throws: as ``undo(_:isTrial:)-(String,_)``.
  public func undo(
    _ namesOrHashes: [String], isTrial: Bool = false
  ) throws(Failure) -> [UndoOutcome] {
    try write(isTrial: isTrial) { database in
      let names = try HeldFileNames(database)
      let files = try Set(namesOrHashes.map { try names.find($0) }).sorted(by: >)
      return try files.map { file in
        guard
          let row = try Row.fetchOne(
            database, sql: "SELECT * FROM files WHERE id = ?", arguments: [file])
        else { throw Failure.damaged("file \(file) is absent") }
        var undo = try Undo(database, sums, file: row)
        var outcome = try undo.run()
        if isTrial { outcome.run = nil }
        return outcome
      }
    }
  }
}

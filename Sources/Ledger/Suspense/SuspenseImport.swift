import CDRCore
import Foundation
import GRDB
import Metering

/// Takes a new file's rejected records into suspense, except those already there.
///
/// A file that has grown since it was taken, or came again cut short, begins like the other and has
/// its rejected records at the same places. A record is the same when its file begins like the new
/// one, as far as both reach in their first 4096 bytes, and it stands at the same line and byte with
/// the same text. It then counts as a duplicate in the new file.
struct SuspenseImport {
  private let database: Database
  private let file: Int64
  private let likeFiles: [Int64]
  private let at = RunEntry.now
  /// How many records stand in suspense already.
  private(set) var repeats: Int64 = 0
  /// By a record's place in the file's text, its entry.
  private(set) var entries: [Int64: Int64] = [:]

  init(_ database: Database, file: Int64, head: [UInt8]) throws {
    self.database = database
    self.file = file
    let head = Data(head)
    likeFiles = try Int64.fetchAll(
      database,
      sql: """
        SELECT id FROM files
        WHERE id <> :file AND length(head) > 0
          AND (head = :head
            OR (length(head) < \(FileHead.size) AND head = substr(:head, 1, length(head)))
            OR (length(:head) < \(FileHead.size) AND substr(head, 1, length(:head)) = :head))
        """, arguments: ["file": file, "head": head])
  }

  /// - Returns: those that were not in suspense.
  mutating func insert(_ records: [RejectedRecord]) throws -> [RejectedRecord] {
    let insert = try database.cachedStatement(
      sql: """
        INSERT INTO suspense (file, line, byte_offset, reason, detail, record, at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    var new: [RejectedRecord] = []
    for record in records {
      if let entry = try standing(record) {
        try database.execute(
          sql: "INSERT INTO suspense_repeats (file, suspense) VALUES (?, ?)",
          arguments: [file, entry])
        repeats += 1
        entries[record.offset] = entry
        continue
      }
      try insert.execute(arguments: [
        file, record.line, record.offset, record.reason.name, record.detail, Data(record.record),
        at,
      ])
      entries[record.offset] = database.lastInsertedRowID
      new.append(record)
    }
    return new
  }

  private func standing(_ record: RejectedRecord) throws -> Int64? {
    for other in likeFiles {
      if let entry = try Int64.fetchOne(
        database,
        sql: """
          SELECT id FROM suspense WHERE file = ? AND byte_offset = ? AND line = ? AND record = ?
          """, arguments: [other, record.offset, record.line, Data(record.record)])
      {
        return entry
      }
    }
    return nil
  }
}

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

  /// - Parameter likeFiles: those that begin like the file, as ``FileHeads`` finds them.
  init(_ database: Database, file: Int64, likeFiles: [Int64]) {
    self.database = database
    self.file = file
    self.likeFiles = likeFiles
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
        try database.cachedStatement(
          sql: "INSERT INTO suspense_repeats (file, suspense) VALUES (?, ?)"
        ).execute(arguments: [file, entry])
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

  /// Whether a record stands in suspense already.
  func isKnown(_ record: RejectedRecord) throws -> Bool { try standing(record) != nil }

  private func standing(_ record: RejectedRecord) throws -> Int64? {
    guard !likeFiles.isEmpty else { return nil }
    let select = try database.cachedStatement(
      sql: "SELECT id FROM suspense WHERE file = ? AND byte_offset = ? AND line = ? AND record = ?")
    for other in likeFiles {
      if let entry = try Int64.fetchOne(
        select, arguments: [other, record.offset, record.line, Data(record.record)])
      {
        return entry
      }
    }
    return nil
  }
}

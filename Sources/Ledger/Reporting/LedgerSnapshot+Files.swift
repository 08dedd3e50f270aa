import CDRCore
import GRDB

extension LedgerSnapshot {
  /// Where the records of some files ended.
  package struct FileRecords {
    /// How many files there are.
    package var files: Int64 = 0
    /// Over all of them.
    package var counts = RecordCounts()
    /// How many of their rejected records are in each state, by reason.
    package var rejected: [RejectedEntries] = []
  }

  /// Rejected records of one reason.
  package struct RejectedEntries: Sendable {
    package var reason: String
    package var open: Int64
    package var writtenOff: Int64
    package var recycled: Int64

    package init(reason: String, open: Int64, writtenOff: Int64 = 0, recycled: Int64 = 0) {
      self.reason = reason
      self.open = open
      self.writtenOff = writtenOff
      self.recycled = recycled
    }
  }

  /// Where the records of all files ended that have calls of a month, those of other months among
  /// them.
  package func records(ofFilesWith month: Month) throws(Failure) -> FileRecords {
    try failing {
      var records = FileRecords()
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT f.id, f.records, f.rated, f.not_charged, f.duplicate, f.not_a_call, f.rejected
          FROM files f JOIN file_usage u ON u.file = f.id WHERE u.month = ?
          """, arguments: [month.description])
      while let row = try rows.next() {
        records.files += 1
        records.counts += try FileRow.counts(of: row)
      }
      records.rejected = try Row.fetchAll(
        database,
        sql: """
          SELECT s.reason, sum(s.state = 'open') AS open, sum(s.state = 'written_off') AS written_off,
            sum(s.state = 'recycled') AS recycled
          FROM suspense s JOIN file_usage u ON u.file = s.file AND u.month = ?
          GROUP BY s.reason ORDER BY count(*) DESC, s.reason
          """, arguments: [month.description]
      ).map {
        RejectedEntries(
          reason: $0["reason"], open: $0["open"], writtenOff: $0["written_off"],
          recycled: $0["recycled"])
      }
      return records
    }
  }
}

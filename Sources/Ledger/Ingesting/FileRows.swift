import CDRCore
import Foundation
import GRDB
import Metering

/// A file that counts.
struct FileRow {
  var content: FileContent
  var name: String
  var run: Int64
  var head: FileHead
  /// The ledger's id of the column map; nil for the standard columns.
  var columnMap: Int64?
  var counts: RecordCounts
  /// How many of those that are not charged are not so by the column map, and have no fingerprints.
  var unchargedByMap: Int64

  /// Writes a file's counts anew.
  static func store(_ counts: RecordCounts, file: Int64, in database: Database) throws {
    try database.cachedStatement(
      sql: """
        UPDATE files SET records = ?, rated = ?, not_charged = ?, duplicate = ?, rejected = ?
        WHERE id = ?
        """
    ).execute(arguments: [
      counts.records, counts.rated, counts.notCharged, counts.duplicate, counts.rejected, file,
    ])
  }

  static func counts(of row: Row) throws(Failure) -> RecordCounts {
    var counts = RecordCounts()
    counts.records = try row.count("records")
    counts.rated = try row.count("rated")
    counts.notCharged = try row.count("not_charged")
    counts.duplicate = try row.count("duplicate")
    counts.notACall = try row.count("not_a_call")
    counts.rejected = try row.count("rejected")
    return counts
  }
}

/// What a file adds to months; to a month nothing where all of its calls of the month are of 0
/// seconds.
struct FileUsage: Sendable {
  private(set) var months: [Month: CompactUsage] = [:]

  /// - Parameters:
  ///   - itemIDs: by item of the pass's metering, the ledger's ids.
  ///   - jobs: how many threads write it.
  /// - Throws: `bug` where the usage is not what was read.
  init(_ result: FirstPassResult, itemIDs: [Int], jobs: Int) throws(Failure) {
    let book = result.usage
    let parts = try mapInParallel(book.parts.count, jobs: jobs) { part throws(Failure) in
      try Part(book.parts[part], of: book, itemIDs: itemIDs)
    }
    var (calls, talk): (Int64, Int64) = (0, 0)
    for (place, part) in parts.enumerated() where part.usage.accounts > 0 {
      // Within the control sums, which were added with checks, or the comparison fails.
      calls &+= part.calls
      talk &+= part.talk
      months[book.parts[place].month, default: CompactUsage()].append(part.usage)
    }
    guard calls == result.control.calls, talk == result.control.talkMilliseconds else {
      throw Failure(.bug, "the usage's calls or talk time differ from those that were read")
    }
  }

  /// What a part of a book adds to its month.
  private struct Part: Sendable {
    var usage = CompactUsage()
    var (calls, talk): (Int64, Int64) = (0, 0)

    init(_ part: UsageBook.Part, of book: UsageBook, itemIDs: [Int]) throws(Failure) {
      let isInOrder = zip(itemIDs, itemIDs.dropFirst()).allSatisfy { $0 < $1 }
      var (name, numbered) = ([UInt8](), [ItemUsage]())
      usage.reserve(accounts: part.groups.count)
      for group in part.groups.indices {
        let places = part.places(of: group)
        book.copyName(of: part.groups[group].account, to: &name)
        for place in places {
          calls &+= part.rows[place].usage.calls
          talk &+= part.rows[place].usage.talkMilliseconds
        }
        if isInOrder {
          try usage.append(
            account: name.span, items: part.rows.span.extracting(places), ids: itemIDs)
        } else {
          numbered = part.rows[places].map { ItemUsage(item: itemIDs[$0.item], usage: $0.usage) }
          numbered.sort { $0.item < $1.item }
          try usage.append(account: name.span, items: numbered.span)
        }
      }
      usage.finish()
    }
  }

  /// Writes what is added to each month.
  ///
  /// - Parameter uncharged: months with calls that add to no sum.
  func store(file: Int64, uncharged: Set<Month>, in tables: FileTables) throws {
    for (month, usage) in months { try tables.add(usage, file: file, month) }
    for month in uncharged where months[month] == nil {
      try tables.add(CompactUsage(), file: file, month)
    }
  }

  /// A file's usage of a month, as ``PackedUsage`` has it; empty where it added nothing.
  static func bytes(file: Int64, _ month: Month, in database: Database) throws -> [UInt8] {
    try Row.fetchOne(
      database, sql: "SELECT usage FROM file_usage WHERE file = ? AND month = ?",
      arguments: [file, month.description])?.plainUsage() ?? []
  }
}

/// The days that a file touches, and the fingerprints that it left on each.
struct FileDays {
  private let tables: FileTables

  init(_ tables: FileTables) { self.tables = tables }

  /// Writes a day's fingerprints, of which there are none.
  ///
  /// - Parameters:
  ///   - calls: in order of their identities.
  ///   - isReplacing: whether the file may have touched the day before.
  func store(
    _ calls: [CallIdentity], file: Int64, day: Int32, isReplacing: Bool = false
  ) throws {
    let bits = PackedCalls.bits(for: calls.count)
    try tables.addDay(day, file: file, bits: bits, calls: calls.count, isReplacing: isReplacing)
    var first = 0
    while first < calls.count {
      let prefix = PackedCalls.prefix(of: calls[first], bits: bits)
      var end = first + 1
      while end < calls.count, PackedCalls.prefix(of: calls[end], bits: bits) == prefix { end += 1 }
      try tables.addFingerprints(
        PackedCalls.pack(calls[first..<end]), day: day, file: file, prefix: prefix)
      first = end
    }
  }

  /// All fingerprints that a file left on a day, in order of their identities.
  func calls(file: Int64, day: Int32) throws -> [CallIdentity] {
    var calls: [CallIdentity] = []
    let rows = try Row.fetchCursor(
      tables.database,
      sql: "SELECT calls FROM fingerprints WHERE day = ? AND file = ? ORDER BY prefix",
      arguments: [day, file])
    while let row = try rows.next() { calls += try PackedCalls.unpack(row.bytes("calls")) }
    return calls
  }

  /// Adds calls to those of a day.
  func add(_ new: [CallIdentity], file: Int64, day: Int32) throws {
    var calls = try self.calls(file: file, day: day)
    calls += new
    calls.sort { PackedCalls.compareKeys($0, $1) < 0 }
    try tables.database.execute(
      sql: "DELETE FROM fingerprints WHERE day = ? AND file = ?", arguments: [day, file])
    try store(calls, file: file, day: day, isReplacing: true)
  }
}

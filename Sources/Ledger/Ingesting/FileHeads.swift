import Foundation
import GRDB
import Metering

/// Finds the files of a ledger that begin as another does, as far as both reach in their first 4096
/// bytes.
///
/// It knows the order of all beginnings, and reads those that it looks at: some 16 of 50,000 for a
/// file. Nothing is read before a file is asked for.
final class FileHeads {
  private let database: Database
  /// The files in the order of their beginnings; nil: no one has asked yet.
  private var order: [Int64]?
  /// Files that the ledger got since someone asked.
  private var added: [Int64] = []

  init(_ database: Database) { self.database = database }

  /// The files that begin like one that is in the ledger or not, in order of their ids.
  ///
  /// Files without first bytes are not found: small ones without rejected records, and those that old
  /// versions stored.
  func files(like head: [UInt8], besides file: Int64) throws -> [Int64] {
    // The first call reads the order of all files; the file asked about is added later.
    var order = try order ?? read(besides: file)
    for other in added {
      order.insert(other, at: try place(after: self.head(of: other), in: order[...]))
    }
    added = []
    self.order = order
    var found: [Int64] = []
    // Those that begin with all of this one's first bytes, and have more.
    let end = try place(after: head, in: order[...])
    if head.count < FileHead.size {
      for other in order[end...] {
        guard try self.head(of: other).starts(with: head) else { break }
        found.append(other)
      }
    }
    // Those that are the same, or the beginning of this one: all that lie between two of them share
    // the bytes of the shorter.
    var place = end
    while place > 0 {
      let other = try self.head(of: order[place - 1])
      let common = zip(other, head).prefix { $0 == $1 }.count
      if common == other.count {
        if common == head.count || common < FileHead.size { found.append(order[place - 1]) }
        place -= 1
      } else if common == 0 {
        break
      } else {
        let beginning = Array(head[..<common])
        place = try self.place(after: beginning, in: order[..<place])
      }
    }
    return found.filter { $0 != file }.sorted()
  }

  /// Adds a file that the ledger got.
  func add(_ head: [UInt8], of file: Int64) {
    if order != nil, !head.isEmpty { added.append(file) }
  }

  private func read(besides file: Int64) throws -> [Int64] {
    try Int64.fetchAll(
      database,
      sql: "SELECT id FROM files WHERE id <> ? AND length(head) > 0 ORDER BY head",
      arguments: [file])
  }

  private func head(of file: Int64) throws -> [UInt8] {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT head FROM files WHERE id = ?"), arguments: [file]
    )?.bytes("head") ?? []
  }

  /// The place of the first file whose beginning comes after some bytes.
  private func place(after bytes: [UInt8], in order: ArraySlice<Int64>) throws -> Int {
    try order.indices.partitioningIndex { place throws in
      bytes.lexicographicallyPrecedes(try head(of: order[place]))
    }
  }
}

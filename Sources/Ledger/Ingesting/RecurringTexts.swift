import Crypto
import Foundation
import GRDB
import Metering

/// The files of rented numbers and of seat orders that an ingest was given: each replaces the one
/// stored before, as a new version.
struct RecurringTexts {
  private struct Text {
    var kind: String
    var name: String
    var sha256: String
    var bytes: Data
  }

  private var texts: [Text] = []

  /// - Throws: `inputMissing` when a file cannot be read.
  init(numbers: String?, seats: String?) throws(Failure) {
    for (kind, path) in [("numbers", numbers), ("seats", seats)] {
      guard let path else { continue }
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw Failure(.inputMissing, "\(path): \(systemError())")
      }
      texts.append(
        Text(kind: kind, name: path, sha256: SHA256.hash(data: bytes).hexadecimal, bytes: bytes))
    }
  }

  /// Whether anything differs from what is stored.
  func isNew(in database: Database) throws -> Bool {
    try texts.contains { try $0.sha256 != Self.stored($0.kind, in: database)?.sha256 }
  }

  /// Stores what differs from what is stored.
  func store(run: Int64, in database: Database) throws {
    for text in texts {
      let stored = try Self.stored(text.kind, in: database)
      guard stored?.sha256 != text.sha256 else { continue }
      try database.execute(
        sql: """
          INSERT INTO recurring (kind, version, run, sha256, name, text) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [text.kind, (stored?.version ?? 0) + 1, run, text.sha256, text.name, text.bytes])
    }
  }

  /// `numbers from numbers.csv`, for people; nil when none was given.
  var words: String? {
    texts.isEmpty
      ? nil : texts.map { "\($0.kind) from \($0.name)" }.joined(separator: ", ")
  }

  private static func stored(
    _ kind: String, in database: Database
  ) throws -> (version: Int, sha256: String)? {
    try Row.fetchOne(
      database,
      sql: "SELECT version, sha256 FROM recurring WHERE kind = ? ORDER BY version DESC LIMIT 1",
      arguments: [kind]
    ).map { ($0["version"], $0["sha256"]) }
  }
}

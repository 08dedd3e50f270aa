import CDRCore
import Crypto
import Foundation
import GRDB
import Recurring

/// The files of rented numbers and of seat orders that an ingest was given: each replaces the one
/// stored before, as a new version.
struct RecurringTexts {
  private enum Kind: String {
    case numbers, seats
  }

  private struct Text {
    var kind: Kind
    var text: NamedText
    var sha256: String
  }

  private var texts: [Text] = []
  /// What was given.
  let charges: RecurringCharges

  /// - Throws: `inputMissing` when a file cannot be read, `badData` when one has faults.
  init(numbers: String?, seats: String?) throws(Failure) {
    charges = try RecurringCharges(numbersPath: numbers, seatsPath: seats)
    for (kind, text) in [(Kind.numbers, charges.numbers?.text), (.seats, charges.seats?.text)] {
      guard let text else { continue }
      texts.append(Text(kind: kind, text: text, sha256: SHA256.hash(data: text.bytes).hexadecimal))
    }
  }

  /// Whether anything differs from what is stored.
  func isNew(in database: Database) throws -> Bool {
    try texts.contains { try $0.sha256 != Self.stored($0.kind, in: database)?["sha256"] }
  }

  /// Stores what differs from what is stored.
  func store(run: Int64, in database: Database) throws {
    for text in texts {
      let stored = try Self.stored(text.kind, in: database)
      guard stored?["sha256"] != text.sha256 else { continue }
      try database.execute(
        sql: """
          INSERT INTO recurring (kind, version, run, sha256, name, text) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          text.kind.rawValue, (stored?["version"] ?? 0) + 1, run, text.sha256, text.text.name,
          Data(text.text.bytes),
        ])
    }
  }

  /// `numbers from numbers.csv`, for people; nil when none was given.
  var words: String? {
    texts.isEmpty
      ? nil : texts.map { "\($0.kind.rawValue) from \($0.text.name)" }.joined(separator: ", ")
  }

  // MARK: What is stored

  /// What is owed without calls, by the texts stored last.
  static func charges(in database: Database) throws -> RecurringCharges {
    func text(_ kind: Kind) throws -> NamedText? {
      try stored(kind, in: database).map { NamedText(name: $0["name"], bytes: $0.bytes("text")) }
    }
    return try RecurringCharges(numbers: text(.numbers), seats: text(.seats))
  }

  /// Which of the numbers files held when a run was done; 0 where there was none.
  static func numbersVersion(asOf run: Int64, in database: Database) throws -> Int64 {
    try Int64.fetchOne(
      database,
      sql: "SELECT coalesce(max(version), 0) FROM recurring WHERE kind = ? AND run <= ?",
      arguments: [Kind.numbers.rawValue, run]) ?? 0
  }

  /// One of the numbers files; nil where there is none of that version.
  static func numbers(version: Int64, in database: Database) throws -> NumbersFile? {
    try Row.fetchOne(
      database, sql: "SELECT name, text FROM recurring WHERE kind = ? AND version = ?",
      arguments: [Kind.numbers.rawValue, version]
    ).map { try NumbersFile(NamedText(name: $0["name"], bytes: $0.bytes("text"))) }
  }

  /// The run that stored a text last; 0 when none ever was.
  static func version(in database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT coalesce(max(run), 0) FROM recurring") ?? 0
  }

  private static func stored(_ kind: Kind, in database: Database) throws -> Row? {
    try Row.fetchOne(
      database, sql: "SELECT * FROM recurring WHERE kind = ? ORDER BY version DESC LIMIT 1",
      arguments: [kind.rawValue])
  }
}

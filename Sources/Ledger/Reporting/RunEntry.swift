import CDRCore
import Foundation
import GRDB
import Runs

/// A run to be recorded: what a command did, when, and who gave it.
struct RunEntry {
  var command: String
  var reason = ""
  /// What it came to, for people.
  var detail = ""
  var tariffSet: Int64?

  /// Records the run; its id is never given to another.
  func insert(_ database: Database) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO runs (command, at, who, program, reason, detail, tariff_set)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        command, Self.now, Self.user, RateRun.version, reason, detail, tariffSet,
      ])
    return database.lastInsertedRowID
  }

  /// Says afterwards what a run came to.
  static func complete(_ run: Int64, detail: String, in database: Database) throws {
    try database.execute(sql: "UPDATE runs SET detail = ? WHERE id = ?", arguments: [detail, run])
  }

  /// This moment, as `2026-11-01T03:15:00Z`.
  static var now: String { text(ofInstant: AsOf.now) }

  /// An instant in milliseconds since 1970-01-01T00:00:00Z, cut to the second.
  static func text(ofInstant milliseconds: Int64) -> String {
    ZoneClock.dateAndTime(floorDivide(milliseconds, 1000)) + "Z"
  }

  /// The name of the user that the process runs as, or the number where it has none.
  static var user: String {
    let id = getuid()
    guard let entry = unsafe getpwuid(id), let name = unsafe entry.pointee.pw_name else {
      return "\(id)"
    }
    return unsafe String(cString: name)
  }
}

import GRDB
import Metering

/// The ledger's tables, as steps from one version of the schema to the next. `docs/ledger.md` says
/// what they hold.
enum Schema {
  /// A step is never changed once a program with it was released: the next is added behind.
  private static let steps = [version1, version2, version3]

  /// The version that this program reads and writes, in the file as `PRAGMA user_version`.
  static var version: Int { steps.count }

  /// Brings a ledger of any earlier version, 0 being an empty file, to this one, within the
  /// caller's transaction.
  ///
  /// - Parameter target: a version to stop at, for tests.
  static func migrate(_ database: Database, to target: Int = version) throws {
    let current = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    // Another process may have been here while this one waited for the lock.
    guard current < target else { return }
    for step in steps[current..<target] { try database.execute(sql: step) }
    try database.execute(sql: "PRAGMA application_id = \(Ledger.applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(target)")
  }
}

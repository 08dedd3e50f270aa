import CDRCore
import GRDB

/// The ledger's tables, as steps from one version of the schema to the next. `docs/ledger.md` says
/// what they hold.
enum Schema {
  /// A step is never changed once a program with it was released: the next is added after it.
  private static let steps = [
    version1, version2, version3, version4, version5, version6, version7, version8,
  ]

  /// The version that this program reads and writes, in the file as `PRAGMA user_version`.
  static var version: Int { steps.count }

  /// The first version that has checksums and counts commits.
  static let sumsVersion = 4

  /// The version of a file; 0 for an empty one.
  /// - Throws: `unfit` for one that no program wrote.
  static func version(of database: Database) throws -> Int {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version >= 0 else {
      throw Failure.damaged("it says that its schema is version \(version)")
    }
    return version
  }

  /// Brings a ledger of any earlier version, 0 being an empty file, to this one, within the
  /// caller's transaction.
  ///
  /// - Parameter target: a version to stop at, for tests.
  static func migrate(_ database: Database, to target: Int = version) throws {
    let current = try version(of: database)
    // Another process may have been here while this one waited for the lock.
    guard current < target else { return }
    // Checksums are of rows as this version has them; what a row was changed by still shows.
    let rebase =
      current >= sumsVersion
      ? try RowSums.Rebase(of: ["files", "run_files", "recycled", "suspense"], in: database)
      : nil
    for step in steps[current..<target] { try database.execute(sql: step) }
    try rebase?.finish(in: database)
    try database.execute(sql: "PRAGMA application_id = \(Ledger.applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(target)")
  }
}

import ColumnMaps
import GRDB
import Metering
import Runs

/// Who held which number when a file was ingested: every numbers file that a ledger was given stays in
/// it.
struct StoredNumbers {
  private struct Known {
    var version: Int64
    var strip: [String]
    var directory: NumberDirectory
  }

  private let database: Database
  private var known: [Known] = []

  init(_ database: Database) { self.database = database }

  /// Who held the numbers that a column map asks for; nil where it asks for none.
  ///
  /// - Parameter run: the one that ingested the file.
  /// - Throws: `usage` where the ledger had no numbers then.
  mutating func directory(for map: ColumnMap, run: Int64) throws -> NumberDirectory? {
    guard case .number(let rule) = map.account else { return nil }
    let version = try RecurringTexts.numbersVersion(asOf: run, in: database)
    if let found = known.first(where: { $0.version == version && $0.strip == rule.strip }) {
      return found.directory
    }
    let numbers = try RecurringTexts.numbers(version: version, in: database)
    let directory = try CallAccounts(numbers: numbers).directory(for: map)
    if let directory {
      known.append(Known(version: version, strip: rule.strip, directory: directory))
    }
    return directory
  }
}

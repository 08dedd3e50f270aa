import CDRCore
import GRDB
import Inspection
import Metering
import Runs

/// Reads records in suspense by the header and the column map of the file that each came from.
struct SuspendedRecords {
  private let metering: Metering
  private let maximumCallHours: Int
  private let accounts: CallAccounts
  /// One for all files.
  private let listed: ListedAccounts?
  private var readers: [Int64: StandardRecords] = [:]
  /// By what numbers may begin with, who holds which.
  private var directories: [[String]: NumberDirectory] = [:]

  init(
    _ metering: FixedMetering, accounts: CallAccounts, maximumCallHours: Int = 24
  ) throws(Failure) {
    self.metering = metering.metering
    self.accounts = accounts
    self.maximumCallHours = maximumCallHours
    var options = FirstPassOptions(metering: metering.metering)
    try accounts.apply(to: &options)
    listed = options.accounts
  }

  /// What reads the records of a file.
  ///
  /// - Parameter row: has the columns `file`, `header` and `map` of the records' file.
  mutating func reader(_ row: Row) throws(Failure) -> StandardRecords {
    let file: Int64 = row["file"]
    if let reader = readers[file] { return reader }
    var options = FirstPassOptions(metering: metering)
    options.columns = try StoredColumnMap.map(of: row["map"])
    options.maximumCallHours = maximumCallHours
    options.accounts = listed
    if case .number(let rule) = options.columns.account, let numbers = accounts.numbers {
      if directories[rule.strip] == nil {
        directories[rule.strip] = try NumberDirectory(numbers: numbers, strip: rule.strip)
      }
      options.numbers = directories[rule.strip]
    }
    let reader = try StandardRecords(header: row.bytes("header"), options: options)
    readers[file] = reader
    return reader
  }

  /// Whether it is known who holds the numbers of a file's records, where its map asks for them.
  func knowsHolders(_ reader: StandardRecords) -> Bool {
    !reader.findsAccountsByNumber || accounts.numbers != nil
  }
}

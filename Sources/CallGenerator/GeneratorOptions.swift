import CDRCore

/// What a ``CallGenerator`` is asked for. Equal options give equal calls on every machine.
public struct GeneratorOptions: Hashable, Sendable {
  /// Records in all, without headers.
  public var rows: Int
  /// Accounts that the calls are spread over.
  public var accounts: Int
  /// Files that the records are split into, in order of time.
  public var files: Int
  /// Another seed makes other calls.
  public var seed: UInt64
  /// The month in which every call starts, in Shanghai time.
  public var month: Month
  /// Of 1000 records, how many repeat an earlier one.
  public var duplicates: Int
  /// Of 1000 records, how many carry the call id of an earlier one and another duration.
  public var conflicts: Int
  /// Of 1000 records, how many are broken, each in one of several ways.
  public var broken: Int
  /// zlib's effort from 1 to 9; nil for plain CSV.
  public var gzipLevel: Int?
  /// How they are written, and spread over accounts.
  public var shape: CallShape

  /// Options that are checked: throws a failure of kind `usage` that names the one out of range.
  public init(
    rows: Int, accounts: Int, files: Int, seed: UInt64, month: Month, duplicates: Int = 0,
    conflicts: Int = 0, broken: Int = 0, gzipLevel: Int? = 6, shape: CallShape = CallShape()
  ) throws(Failure) {
    try CallShape.check("rows", rows, 0...Self.maximum)
    try CallShape.check("accounts", accounts, 1...Self.maximum)
    try CallShape.check("files", files, 1...100_000)
    try CallShape.check("duplicates", duplicates, 0...500)
    try CallShape.check("conflicts", conflicts, 0...500)
    try CallShape.check("rejects", broken, 0...500)
    // Whatever repeats needs an earlier record that does not, and soon finds one.
    try CallShape.check(
      "duplicates, conflicts and rejects together", duplicates + conflicts + broken, 0...500)
    try shape.check()
    if let gzipLevel { try CallShape.check("level", gzipLevel, 1...9) }
    self.rows = rows
    self.accounts = accounts
    self.files = files
    self.seed = seed
    self.month = month
    self.duplicates = duplicates
    self.conflicts = conflicts
    self.broken = broken
    self.gzipLevel = gzipLevel
    self.shape = shape
  }

  /// With this many rows no product of rows with files, days or ``DayCurve/parts`` overflows.
  private static let maximum = 100_000_000_000

  /// Days in the month.
  var days: Int { CivilDate.daysIn(year: month.year, month: month.month) }

  /// The rows that a file holds, counted from 0 over all files.
  func rows(ofFile file: Int) -> Range<Int> { firstRow(ofFile: file)..<firstRow(ofFile: file + 1) }

  private func firstRow(ofFile file: Int) -> Int { rows * file / files }

  /// The account of a row, counted from 1, where each file stands in the order of accounts.
  func accountInOrder(ofRow place: Int) -> Int {
    let rows = rows(ofFile: ((place + 1) * files - 1) / self.rows)
    return (place - rows.lowerBound) * accounts / rows.count + 1
  }

  /// `calls-2026-10-01.csv.gz` when every file is a day, else `calls-0001.csv.gz`.
  public func name(ofFile file: Int) -> String {
    let isDaily = files == days
    var name = Array((isDaily ? "calls-\(month)-" : "calls-").utf8)
    name.append(decimal: file + 1, width: isDaily ? 2 : 4)
    return String(decoding: name, as: UTF8.self) + (gzipLevel == nil ? ".csv" : ".csv.gz")
  }
}

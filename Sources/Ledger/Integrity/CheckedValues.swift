import CDRCore
import Foundation
import GRDB

/// Reading numbers of a ledger's rows: what no command wrote is a damaged ledger, and never a crash
/// or a wrong sum.
extension Row {
  /// A blob as bytes.
  func bytes(_ column: String) -> [UInt8] {
    let blob: Data = self[column]
    return [UInt8](blob)
  }

  /// A blob as bytes, by the place of its column: finding columns by name costs as much as a small
  /// blob.
  func bytes(at column: Int) -> [UInt8] {
    let blob: Data = self[column]
    return [UInt8](blob)
  }

  /// A number in a range.
  func number(_ column: String, in range: ClosedRange<Int64>) throws(Failure) -> Int64 {
    let value: DatabaseValue = self[column]
    guard let number = Int64.fromDatabaseValue(value), range.contains(number) else {
      throw .damaged("\(column) is \(value)")
    }
    return number
  }

  /// A number in a range; nil for NULL.
  func optionalNumber(_ column: String, in range: ClosedRange<Int64>) throws(Failure) -> Int64? {
    let value: DatabaseValue = self[column]
    return value.isNull ? nil : try number(column, in: range)
  }

  /// A calendar day, in days since 1970-01-01.
  func day(_ column: String) throws(Failure) -> Int32 {
    Int32(try number(column, in: CheckedValues.days))
  }

  /// How many there are of something: so few that counts of all files can be added.
  func count(_ column: String) throws(Failure) -> Int64 {
    try number(column, in: CheckedValues.counts)
  }

  /// A month.
  func month(_ column: String) throws(Failure) -> Month {
    let text: String = self[column]
    guard let month = Month(text) else { throw .damaged("month \(text.debugDescription)") }
    return month
  }
}

/// What numbers of a ledger may be.
enum CheckedValues {
  /// The days of the years 0 to 9999, and some around them for zones.
  static let days: ClosedRange<Int64> = {
    let first = CivilDate(year: 0, month: 1, day: 1).daysSinceEpoch
    let last = CivilDate(year: 9999, month: 12, day: 31).daysSinceEpoch
    return Int64(first - 100)...Int64(last + 100)
  }()

  /// Milliseconds since 1970-01-01T00:00:00Z on these days.
  static let instants = days.lowerBound * 86_400_000...days.upperBound * 86_400_000

  /// Far more records than a ledger ever has, and few enough to be added.
  static let counts: ClosedRange<Int64> = 0...1 << 48

  /// Ids of items stand in 32 bits of a hash.
  static let items: ClosedRange<Int64> = 0...Int64(UInt32.max)

  /// Seconds that a call is rounded up to: Tariffs know no greater increments.
  static let seconds: ClosedRange<Int64> = 0...Int64(Int32.max)

  /// The first day that is not pruned; nil: none is.
  static func prunedBefore(_ database: Database) throws -> Int32? {
    guard let row = try Row.fetchOne(database, sql: "SELECT pruned_before FROM ledger"),
      let day = try row.optionalNumber("pruned_before", in: days)
    else { return nil }
    return Int32(day)
  }
}

extension Month {
  /// - Parameter index: as it was packed; nil for none that a year from 0 to 9999 has.
  init?(checking index: Int64) {
    guard (0..<120_000).contains(index) else { return nil }
    self.init(index: Int32(index))
  }
}

import CDRCore
import OperatorFiles
import Tariffs

/// Reads the fields of one row; what is wrong with one becomes a fault with its line and column.
struct FieldReader {
  let line: Int
  let faults: FaultLog

  /// Earlier years are typing errors: no one rented numbers then.
  private static let firstYear = 1900
  /// No count of a single row, and no sum of seats, goes above this.
  static let maximumCount: Int64 = 1_000_000_000

  func fault(_ column: String, _ text: String) { faults.add(line: line, path: column, text) }

  /// A text that must not be empty.
  func text(_ column: String, _ field: String) -> String? {
    if field.isEmpty { fault(column, "is empty") }
    return field.isEmpty ? nil : field
  }

  /// A date, `YYYY-MM-DD`.
  func date(_ column: String, _ field: String) -> CivilDate? {
    guard let date = CivilDate(field) else {
      fault(
        column,
        field.isEmpty
          ? "is empty; write a date, such as 2026-10-01"
          : "\(quoted(field)) is not a valid date; write YYYY-MM-DD, such as 2026-10-01")
      return nil
    }
    guard date.year >= Self.firstYear else {
      fault(column, "\(date) is before \(Self.firstYear); check the year")
      return nil
    }
    return date
  }

  /// A whole number from 1 on, in digits alone.
  func count(_ column: String, _ field: String, upTo limit: Int64, of units: String) -> Int64? {
    let digits = field.utf8.drop { $0 == UInt8(ascii: "0") }
    if !field.isEmpty, field.utf8.allSatisfy(isDigit), digits.count <= 18,
      let number = Int64(field), (1...limit).contains(number)
    {
      return number
    }
    fault(
      column,
      (field.isEmpty ? "is empty; write a" : "\(quoted(field)) is not a")
        + " whole number of \(units) from 1 to \(limit)")
    return nil
  }

  /// An amount of money, 0 or more.
  func rent(_ column: String, _ field: String) -> Price? {
    if let price = Price(field) { return price }
    if field.hasPrefix("-"), Price(String(field.dropFirst())) != nil {
      fault(column, "\(field) is negative; a rent is 0 or more")
    } else {
      fault(
        column,
        "\(quoted(field)) is not an amount; write at most 12 digits, and 9 after a point, such as "
          + "88.50, or leave it empty for the tariff's rent")
    }
    return nil
  }
}

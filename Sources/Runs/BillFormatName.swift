import Reports

/// The forms that a bill is printed in, by the names that users choose them by.
public enum BillFormatName: String, CaseIterable, Sendable {
  case csv
  case json
  case table

  /// A new writer of the form.
  public func make() -> any BillFormat {
    switch self {
    case .csv: CSVBill()
    case .json: JSONBill()
    case .table: TableBill()
    }
  }
}

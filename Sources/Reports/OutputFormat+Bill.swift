extension OutputFormat {
  /// A new writer of bills: of CSV where the form is made of that.
  package func makeBill() -> any BillFormat {
    switch self {
    case .csv, .ndjson, .xlsx: CSVBill()
    case .json: JSONBill()
    case .table: TableBill()
    }
  }

  /// What makes the form of the bill that ``makeBill()`` writes.
  package var billEncoding: RowsEncoding? { encoding(of: .bill, except: [.json, .table]) }
}

extension OutputFormat {
  /// A new writer of bills: of CSV where the form is made of that.
  ///
  /// - Parameter width: the columns of the terminal that a table is for; nil: it takes what it needs.
  package func makeBill(width: Int? = nil) -> any BillFormat {
    switch self {
    case .csv, .ndjson, .xlsx: CSVBill()
    case .json: JSONBill()
    case .table: TableBill(width: width)
    }
  }

  /// What makes the form of the bill that ``makeBill(width:)`` writes.
  package var billEncoding: RowsEncoding? { encoding(of: .bill, except: [.json, .table]) }
}

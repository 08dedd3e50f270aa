import Reports

/// The columns of rows of calls.
enum CallColumn: String, CaseIterable {
  case month
  case accountID = "account_id"
  case item
  case callID = "call_id"
  case startTime = "start_time"
  case durationSeconds = "duration_seconds"
  case quantity
  case unit
  case unitPrice = "unit_price"
  case amount
  case file
  case line

  var kind: RowColumn.Kind {
    switch self {
    case .durationSeconds, .quantity, .line: .count
    case .unitPrice, .amount: .money
    default: .text
    }
  }
}

extension RowsLayout {
  /// Rows of calls.
  static let calls = RowsLayout(
    "calls", CallColumn.allCases.map { RowColumn($0.rawValue, $0.kind) },
    summed: CallColumn.allCases.firstIndex(of: .amount))
}

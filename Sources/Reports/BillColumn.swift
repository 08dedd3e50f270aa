import CDRCore
import Rating

/// The columns of a bill, in order.
enum BillColumn: String, CaseIterable {
  case month
  case accountID = "account_id"
  case item
  case calls
  case talkSeconds = "talk_seconds"
  case quantity
  case unit
  case tier
  case unitPrice = "unit_price"
  case amount
  case payable
  case currency
  case status
  case detail

  var kind: RowColumn.Kind {
    switch self {
    case .calls, .talkSeconds, .quantity: .count
    case .unitPrice, .amount, .payable: .money
    default: .text
    }
  }

  var isNumber: Bool { kind != .text }
}

extension RowsLayout {
  /// The lines of a bill.
  package static let bill = RowsLayout(
    "bill", BillColumn.allCases.map { RowColumn($0.rawValue, $0.kind) })
}

extension [UInt8] {
  /// Appends text as it is.
  @inline(__always)
  package mutating func append(_ text: String) {
    append(contentsOf: text.utf8)
  }

  /// Appends `YYYY-MM`.
  mutating func append(_ month: Month) {
    let (year, number) = (month.year, month.month)
    append(digit: year / 1000 % 10)
    append(digit: year / 100 % 10)
    append(digit: year / 10 % 10)
    append(digit: year % 10)
    append(UInt8(ascii: "-"))
    append(digit: number / 10)
    append(digit: number % 10)
  }

  /// Appends the count of a quantity, minutes with up to 3 decimals.
  mutating func append(_ quantity: Quantity) {
    switch quantity {
    case .minutes(let seconds): append(minutesOfSeconds: seconds)
    case .numberMonths(let count), .seats(let count): append(integer: count)
    }
  }

  private mutating func append(digit: Int) {
    append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
  }
}

extension Quantity {
  /// What is counted, as the bill names it.
  var unit: String {
    switch self {
    case .minutes: "minute"
    case .numberMonths: "number_month"
    case .seats: "seat"
    }
  }
}

extension BillStatus {
  /// The status as the bill names it.
  var name: String {
    switch self {
    case .provisional: "provisional"
    case .final: "final"
    }
  }
}

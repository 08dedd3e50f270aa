import CDRCore
import Reports

/// What a report of seat use says of one account.
public struct SeatUseLine: Hashable, Sendable {
  /// The month that is measured.
  public var month: Month
  /// The account's name.
  public var account: String
  /// What its calls make of its seats.
  public var use: SeatUse
  /// When the peak was first reached, as RFC 3339; nil where there was never a call.
  public var peakAt: String?

  public init(month: Month, account: String, use: SeatUse, peakAt: String?) {
    self.month = month
    self.account = account
    self.use = use
    self.peakAt = peakAt
  }
}

/// The sums over all lines of a report of seat use.
public struct SeatUseTotals: Hashable, Sendable {
  /// How many lines there are.
  public private(set) var accounts: Int64 = 0
  /// Accounts that had more calls than seats for at least a second.
  public private(set) var accountsAbove: Int64 = 0
  /// Seconds with more calls than seats, summed over the accounts.
  public private(set) var secondsAbove: Int64 = 0
  /// Calls beyond the seats, summed over those seconds.
  public private(set) var callSecondsAbove: Int64 = 0

  public init() {}

  /// Adds a line.
  public mutating func add(_ line: SeatUseLine) {
    accounts += 1
    if line.use.secondsAbove > 0 { accountsAbove += 1 }
    secondsAbove += line.use.secondsAbove
    callSecondsAbove += line.use.callSecondsAbove
  }
}

/// A form that a report of seat use is written in: what stands before its lines, the lines, what
/// stands behind. Callers that stream may write the text out and empty it at any time.
public protocol SeatUseFormat: Sendable {
  /// Starts the text.
  mutating func begin(into text: inout [UInt8])

  /// Adds the next line to the text.
  mutating func append(_ line: SeatUseLine, into text: inout [UInt8])

  /// Ends the text.
  ///
  /// - Parameters:
  ///   - totals: the totals of all lines appended.
  ///   - text: what is appended to.
  mutating func end(_ totals: SeatUseTotals, into text: inout [UInt8])
}

/// The columns of a report of seat use, in order.
enum SeatUseColumn: String, CaseIterable {
  case month
  case accountID = "account_id"
  case peakCalls = "peak_calls"
  case peakAt = "peak_at"
  case seats
  case secondsAbove = "seconds_above"
  case callSecondsAbove = "call_seconds_above"

  var isNumber: Bool {
    switch self {
    case .month, .accountID, .peakAt: false
    case .peakCalls, .seats, .secondsAbove, .callSecondsAbove: true
    }
  }

  /// What stands there on a line; empty where there is nothing.
  func text(of line: SeatUseLine) -> String {
    switch self {
    case .month: line.month.description
    case .accountID: line.account
    case .peakCalls: "\(line.use.peakCalls)"
    case .peakAt: line.peakAt ?? ""
    case .seats: "\(line.use.seats)"
    case .secondsAbove: "\(line.use.secondsAbove)"
    case .callSecondsAbove: "\(line.use.callSecondsAbove)"
    }
  }
}

extension RowsLayout {
  /// The lines of a report of seat use.
  static let seatUse = RowsLayout(
    "seat_use",
    SeatUseColumn.allCases.map { RowColumn($0.rawValue, $0.isNumber ? .count : .text) })
}

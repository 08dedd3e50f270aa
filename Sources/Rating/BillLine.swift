import CDRCore

/// A line of the bill: what one account owes for one item of one month.
public struct BillLine: Hashable, Sendable {
  /// The month that is billed.
  public var month: Month
  /// The account's name.
  public var account: String
  /// What the line has from its tariff.
  public var terms: LineTerms
  /// Calls that the line charges for; nil on number and seat lines.
  public var calls: Int64?
  /// Their time before rounding, on a recording line the recorded time; nil on number and seat
  /// lines.
  public var talkMilliseconds: Int64?
  /// What is counted, and how much of it.
  public var quantity: Quantity
  /// At the tariff's `amount_scale`.
  public var amount: FixedDecimal
  /// At the scale of the tariff's `payable`.
  public var payable: FixedDecimal
  /// Whether the line can still change.
  public var status: BillStatus
  /// What a reader needs to redo the sum whenever amount is not quantity × unit price.
  public var detail: String

  public init(
    month: Month, account: String, terms: LineTerms, calls: Int64? = nil,
    talkMilliseconds: Int64? = nil, quantity: Quantity, amount: FixedDecimal, payable: FixedDecimal,
    status: BillStatus, detail: String = ""
  ) {
    self.month = month
    self.account = account
    self.terms = terms
    self.calls = calls
    self.talkMilliseconds = talkMilliseconds
    self.quantity = quantity
    self.amount = amount
    self.payable = payable
    self.status = status
    self.detail = detail
  }

  /// A line with terms of its own.
  public init(
    month: Month, account: String, item: String, calls: Int64? = nil,
    talkMilliseconds: Int64? = nil, quantity: Quantity, tier: String = "", unitPrice: String,
    amount: FixedDecimal, payable: FixedDecimal, currency: String, status: BillStatus,
    detail: String = ""
  ) {
    self.init(
      month: month, account: account,
      terms: LineTerms(item: item, tier: tier, unitPrice: unitPrice, currency: currency),
      calls: calls, talkMilliseconds: talkMilliseconds, quantity: quantity, amount: amount,
      payable: payable, status: status, detail: detail)
  }

  /// ``LineTerms/item``
  public var item: String { terms.item }
  /// ``LineTerms/tier``
  public var tier: String { terms.tier }
  /// ``LineTerms/unitPrice``
  public var unitPrice: String { terms.unitPrice }
  /// ``LineTerms/currency``
  public var currency: String { terms.currency }

  /// The name under which recordings stand on the bill; no product can have it.
  public static let recordingItem = "recording"
  /// The name under which the rent of numbers stands on the bill; no product can have it.
  public static let numberRentItem = "number_rent"
}

/// What a line counts, with its unit.
public enum Quantity: Hashable, Sendable {
  /// Billed time, in seconds; the bill shows minutes.
  case minutes(seconds: Int64)
  case numberMonths(Int64)
  case seats(Int64)
}

/// Whether a month's bill can still change with calls to come.
public enum BillStatus: String, Hashable, Sendable {
  case provisional
  case final
}

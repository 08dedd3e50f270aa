import CDRCore
import OperatorFiles

/// Which rows of a provider's bill are which item, account, quantity and amount.
public struct ProviderMap: Sendable {
  /// Where a row has something: in a column, or always the same.
  public enum Source: Hashable, Sendable {
    case column(String)
    case constant(String)
  }

  /// What amounts are compared with.
  public enum Side: String, CaseIterable, Sendable {
    case payable
    case amount
  }

  /// What a quantity counts.
  public enum Unit: String, CaseIterable, Sendable {
    case minute
    case second
    case numberMonth = "number_month"
    case seat
  }

  /// What messages call it.
  public var name: String
  /// Of our bill.
  public var side = Side.payable
  /// nil: all rows are of the month asked for.
  public var month: String?
  /// The account's column, or the only account.
  public var account: Source
  /// By what the column says, our account; what is not listed is the account itself.
  public var accountValues: [String: String] = [:]
  /// The item's column, or the only item.
  public var item: Source
  /// By what the column says, our item; what is not listed is no usage. Empty: the column has our
  /// names.
  public var itemValues: [String: String] = [:]
  /// nil: not known.
  public var quantity: String?
  /// What quantities count.
  public var unit: Source = .constant(Unit.minute.rawValue)
  /// By what the column says.
  public var unitValues: [String: Unit] = [:]
  /// nil: not known.
  public var unitPrice: String?
  /// The column of amounts.
  public var amount: String
  /// Rows that are no usage: a column, and what it says of them.
  public var other: (column: String, values: Set<String>)?

  /// The columns that the file has to have.
  var columns: [String] {
    var columns: [String] = []
    func add(_ column: String?) {
      if let column, !columns.contains(bytesOf: column) { columns.append(column) }
    }
    func add(_ source: Source) { if case .column(let column) = source { add(column) } }
    add(month)
    add(account)
    add(item)
    add(quantity)
    add(unit)
    add(unitPrice)
    add(amount)
    add(other?.column)
    return columns
  }

  /// A map to start from, after the columns of Alibaba Cloud's monthly bill file.
  public static let example = """
    name: alibaba-cloud
    compare: payable               # of our bill: payable or amount
    month: {column: BillingCycle}  # rows of other months are left out
    account: {column: InstanceID, values: {cc-7: acme, cc-8: bolt}}
    item:
      column: BillingItem          # what is not listed is other
      values: {Voice: voice, IVRInbound: ivr_inbound, Robot: robot_outbound,
               Recording: recording, NumberRent: number_rent}
    quantity: {column: Usage}
    unit: {column: UsageUnit, values: {Minute: minute, Month: number_month}}
    unit_price: {column: ListPrice}
    amount: {column: PretaxAmount}
    other: {column: Item, values: [Refund, Adjustment]}
    """
}

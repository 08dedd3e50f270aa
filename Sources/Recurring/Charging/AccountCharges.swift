import CDRCore
import Tariffs

/// What one account owes without calls in one month.
public struct AccountCharges: Hashable, Sendable {
  /// The month that is billed.
  public var month: Month
  /// The account's name.
  public var account: String
  /// Numbers by how their rows write the rent.
  public var numbers: [RentedNumbers]
  /// Orders of the month, in the order of the bill: by type, date and order id.
  public var seats: [SeatCharge]
}

/// How many numbers are rented at one price.
public struct RentedNumbers: Hashable, Sendable {
  /// nil: the tariff's.
  public var rent: Price?
  public var count: Int64
}

import CDRCore
import Tariffs

/// What one account owes without calls in one month.
public struct AccountCharges: Hashable, Sendable {
  public var month: Month
  public var account: String
  /// Numbers by how their rows write the rent.
  public var numbers: [RentedNumbers]
  /// Orders of the month, in the order of the bill: by type, date and order id.
  public var seats: [SeatCharge]

  public init(month: Month, account: String, numbers: [RentedNumbers], seats: [SeatCharge]) {
    self.month = month
    self.account = account
    self.numbers = numbers
    self.seats = seats
  }
}

/// How many numbers are rented at one price.
public struct RentedNumbers: Hashable, Sendable {
  /// nil: the tariff's.
  public var rent: Price?
  public var count: Int64

  public init(rent: Price?, count: Int64) {
    self.rent = rent
    self.count = count
  }
}

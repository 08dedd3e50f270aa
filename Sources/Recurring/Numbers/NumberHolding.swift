import CDRCore
import Tariffs

/// A row of a numbers file: a number that an account holds, or held.
public struct NumberHolding: Hashable, Sendable {
  /// The line on which the row begins, from 1.
  public var line: Int
  /// The number, told apart by its bytes.
  public var number: String
  /// The account that holds it.
  public var account: String
  /// The first day on which it is held.
  public var activatedOn: CivilDate
  /// From this day on others may hold the number; nil while it is held.
  public var cancelledOn: CivilDate?
  /// The number's own price for a month; nil: the tariff's.
  public var monthlyRent: Price?
}

/// Months in which an account owes the full rent of one number.
struct NumberRental {
  /// The line of the holding that it comes from.
  var line: Int
  var account: String
  /// nil: the tariff's.
  var rent: Price?
  var first: Month
  /// nil while the number is held.
  var last: Month?
}

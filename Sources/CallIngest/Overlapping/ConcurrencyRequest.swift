import Concurrency
import Metering

/// Asks the first pass how many calls of one product an account has at once.
public struct ConcurrencyRequest: Sendable {
  /// The product's id: its position in ``Metering/Metering/items``.
  public var item: Int
  /// Measured is from this month's start to its end, in the metering's zone.
  public var month: Month
  /// How many seats an account owns in that month.
  public var seats: @Sendable (_ account: String) -> SeatCounts

  public init(
    item: Int, month: Month, seats: @escaping @Sendable (_ account: String) -> SeatCounts
  ) {
    self.item = item
    self.month = month
    self.seats = seats
  }
}

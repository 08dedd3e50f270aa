/// What an order charges for, as its subscription makes it: how many seats, for how long, and at
/// which count the tier is chosen. What that costs is for a tariff to say.
public struct SeatCharge: Hashable, Sendable {
  /// The order that is charged for.
  public var order: SeatOrder
  /// The seats that are paid for: those bought, added or renewed.
  public var seats: Int64
  /// The seats that the holder has after the order, which choose the tier.
  public var count: Int64
  /// The time that is paid for.
  public var term: SeatTerm
}

/// A stretch of time in whole months, and the days left over, which only an addition has.
public struct SeatTerm: Hashable, Sendable {
  /// The months that earn a discount.
  public var months: Int
  /// Days beside them, fewer than a month has; the expiry day is not among them.
  public var days: Int

  public init(months: Int, days: Int = 0) {
    self.months = months
    self.days = days
  }
}

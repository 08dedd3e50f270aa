import CDRCore

/// Asks the first pass when the calls of one product run over a month.
public struct IntervalRequest: Sendable {
  /// The product's id: its position in ``/CDRCore/Metering/items``.
  public var item: Int
  /// From this month's start to its end, in the metering's zone.
  public var month: Month

  public init(item: Int, month: Month) {
    self.item = item
    self.month = month
  }
}

/// How many seats an account owns over a month, second by second.
///
/// ```swift
/// // None at first, 20 from the tenth minute, 35 from the twentieth.
/// let seats = SeatCounts([.init(second: 600, seats: 20), .init(second: 1200, seats: 35)])
/// ```
public struct SeatCounts: Hashable, Sendable {
  /// From a second on, and until the next step, there are this many seats.
  public struct Step: Hashable, Sendable {
    /// Seconds since the month's start.
    public var second: UInt32
    /// How many there are from then on.
    public var seats: Int64

    public init(second: UInt32, seats: Int64) {
      self.second = second
      self.seats = seats
    }
  }

  /// In order of time, the first at second 0, no two at one second, each another count than the
  /// one before.
  public let steps: [Step]

  /// - Parameter steps: in order of time; of several at one second the last holds. Before the
  ///   first there are no seats.
  public init(_ steps: [Step]) {
    var kept = [Step(second: 0, seats: 0)]
    for step in steps {
      if kept[kept.count - 1].second == step.second { kept.removeLast() }
      if kept.last?.seats != step.seats { kept.append(step) }
    }
    self.steps = kept
  }

  /// The most seats at any time.
  public var max: Int64 { steps.reduce(0) { Swift.max($0, $1.seats) } }
}

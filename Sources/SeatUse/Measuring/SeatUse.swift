/// What a month of calls makes of the seats they need, where one seat is one call at a time.
public struct SeatUse: Hashable, Sendable {
  /// The most calls at once.
  public var peakCalls: Int64
  /// The first second of the month that has as many; nil where there is never a call.
  public var peakSecond: UInt32?
  /// The seats owned at that second; where there is never a call, the most owned at any time.
  public var seats: Int64
  /// The seconds with more calls at once than seats.
  public var secondsAbove: Int64
  /// The calls beyond the seats, summed over those seconds: 3 calls too many for 10 s are 30.
  public var callSecondsAbove: Int64

  public init(
    peakCalls: Int64, peakSecond: UInt32?, seats: Int64, secondsAbove: Int64,
    callSecondsAbove: Int64
  ) {
    self.peakCalls = peakCalls
    self.peakSecond = peakSecond
    self.seats = seats
    self.secondsAbove = secondsAbove
    self.callSecondsAbove = callSecondsAbove
  }

  /// Of seats that no call needs.
  public init(unused seats: SeatCounts) {
    self.init(
      peakCalls: 0, peakSecond: nil, seats: seats.max, secondsAbove: 0, callSecondsAbove: 0)
  }
}

/// An account's seat use.
public struct AccountSeatUse: Hashable, Sendable {
  /// The account's name.
  public var account: String
  /// What its calls make of its seats.
  public var use: SeatUse

  public init(account: String, use: SeatUse) {
    self.account = account
    self.use = use
  }
}

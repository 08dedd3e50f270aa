/// A made-up call, before it is written as a line.
struct MadeCall: Hashable, Sendable {
  /// The 128 bits that make the call id.
  var idHigh: UInt64
  var idLow: UInt64
  /// Counted from 1; the account id is made of it.
  var account: Int
  var product: Product
  /// Counted from 1: the day of the month in Shanghai.
  var day: Int
  /// Seconds since that day began in Shanghai.
  var secondOfDay: Int
  var durationSeconds: Int
  /// Nil when the call was not recorded.
  var recordingSeconds: Int?

  /// The products of the built-in tariff.
  enum Product: String, Sendable {
    case voice
    case ivrInbound = "ivr_inbound"
    case ivrOutbound = "ivr_outbound"
    case robotOutbound = "robot_outbound"
  }
}

extension MadeCall {
  /// Draws everything but the start, which follows from the call's place in the month.
  init(
    numbers: inout RandomNumbers, accounts: Int, spread: CallShape.Spread, day: Int,
    secondOfDay: Int
  ) {
    idHigh = numbers.next()
    idLow = numbers.next()
    account = Self.account(&numbers, of: accounts, spread)
    product = Self.product(&numbers)
    self.day = day
    self.secondOfDay = secondOfDay
    durationSeconds = Self.duration(&numbers)
    recordingSeconds = Self.recording(&numbers, duration: durationSeconds)
  }

  private static func account(
    _ numbers: inout RandomNumbers, of accounts: Int, _ spread: CallShape.Spread
  ) -> Int {
    let even = numbers.next(below: accounts)
    switch spread {
    case .skewed:
      return numbers.happens(perMille: 500) ? even + 1 : numbers.next(below: even + 1) + 1
    case .one: return numbers.happens(perMille: 900) ? 1 : even + 1
    case .even, .sorted: return even + 1
    }
  }

  private static func product(_ numbers: inout RandomNumbers) -> Product {
    switch numbers.next(below: 100) {
    case ..<30: .voice
    case ..<55: .ivrInbound
    case ..<70: .ivrOutbound
    default: .robotOutbound
    }
  }

  /// Many short calls and few long ones; about one in twelve is not answered.
  private static func duration(_ numbers: inout RandomNumbers) -> Int {
    switch numbers.next(below: 1000) {
    case ..<80: 0
    case ..<330: numbers.next(in: 1...30)
    case ..<630: numbers.next(in: 31...90)
    case ..<850: numbers.next(in: 91...300)
    case ..<970: numbers.next(in: 301...900)
    case ..<999: numbers.next(in: 901...3600)
    default: numbers.next(in: 3601...10_800)
    }
  }

  /// About three in ten calls are recorded, from a moment after the answer to the end.
  private static func recording(_ numbers: inout RandomNumbers, duration: Int) -> Int? {
    guard duration > 0, numbers.happens(perMille: 325) else { return nil }
    return max(1, duration - numbers.next(below: 4))
  }
}

/// How a day's calls lie over its hours: few at night, most in the morning and the afternoon.
struct DayCurve: Sendable {
  /// Calls of each hour, of a million.
  private static let hours = [
    6_000, 4_000, 3_000, 3_000, 4_000, 6_000, 12_000, 24_000, 58_000, 92_000, 98_000, 86_000,
    52_000, 66_000, 88_000, 92_000, 86_000, 68_000, 44_000, 36_000, 30_000, 22_000, 12_000, 8_000,
  ]
  /// Parts of a day: the sum of `hours`.
  static let parts = 1_000_000

  /// The second of the day at which this many parts of its calls have started.
  static func second(ofPart part: Int) -> Int {
    var rest = part
    for (hour, calls) in hours.enumerated() {
      if rest < calls { return hour * 3600 + rest * 3600 / calls }
      rest -= calls
    }
    return 86_399
  }
}

import Testing

@testable import Metering

struct BackoffTests {
  /// The chances that are taken, where none of so many succeeds.
  private func tries(_ chances: Int, _ backoff: inout Backoff) -> [Int] {
    var taken: [Int] = []
    for chance in 0..<chances where backoff.isTime() { taken.append(chance) }
    return taken
  }

  /// 0, 1, 3, 7, 15, 31 and then always 32 chances are skipped.
  @Test func waitsLongerAndLonger() {
    var backoff = Backoff()
    #expect(tries(160, &backoff) == [0, 1, 3, 7, 15, 31, 63, 96, 129])
  }

  @Test func aSuccessBeginsAnew() {
    var backoff = Backoff()
    _ = tries(10, &backoff)
    backoff.succeed()
    #expect(tries(4, &backoff) == [0, 1, 3])
  }
}

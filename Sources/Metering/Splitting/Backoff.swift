/// Decides when to try again what has failed: the more often in a row, the later, so that a text in
/// which it always fails costs hardly more than if it were not tried.
struct Backoff {
  private var waits = 0
  private var left = 0

  /// How many chances are skipped at most.
  private static let longest = 32

  /// Whether to try now; called at every chance.
  mutating func isTime() -> Bool {
    if left > 0 {
      left -= 1
      return false
    }
    left = waits
    waits = min(2 * waits + 1, Self.longest)
    return true
  }

  /// Notes that it did not fail.
  mutating func succeed() { (waits, left) = (0, 0) }
}

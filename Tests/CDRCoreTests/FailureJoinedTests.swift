import CDRCore
import Testing

/// Several failures as one.
struct FailureJoinedTests {
  /// Whatever the order in which they were met with.
  @Test(
    arguments: [
      ([.badData, .inputMissing], .inputMissing), ([.badData, .unfit, .inputMissing], .unfit),
      ([.badData, .inputOutput, .unfit], .inputOutput), ([.inputOutput, .bug], .bug),
      ([.unfit, .outputCannotBeMade], .outputCannotBeMade), ([.usage], .usage),
      ([.usage, .badData], .badData),
    ] as [([Failure.Kind], Failure.Kind)])
  func gravest(kinds: [Failure.Kind], expected: Failure.Kind) {
    for kinds in [kinds, kinds.reversed()] {
      #expect(Failure.joined(kinds.map { Failure($0, "") }).kind == expected)
    }
  }

  @Test func preferred() {
    let failures = [Failure(.inputMissing, "a"), Failure(.badData, "b")]
    #expect(Failure.joined(failures, preferring: .badData) == Failure(.badData, "a\nb"))
    #expect(
      Failure.joined([failures[0]], preferring: .badData) == Failure(.inputMissing, "a"))
  }

  @Test func messages() {
    let full = Failure(.inputOutput, "disk full")
    #expect(
      Failure.joined([full, Failure(.badData, "x: damaged"), full])
        == Failure(.inputOutput, "disk full\nx: damaged"))
  }
}

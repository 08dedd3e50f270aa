/// The pseudo-random numbers that calls are made of: SplitMix64, by Steele, Lea and Flood,
/// "Fast Splittable Pseudorandom Number Generators" (2014).
///
/// Integers only, so every machine draws the same. Not for secrets.
package struct RandomNumbers: Sendable {
  private var state: UInt64

  /// The numbers that follow a state of the published algorithm.
  package init(state: UInt64) { self.state = state }

  /// The numbers of one row. Rows do not depend on each other, so any row can be made again
  /// anywhere.
  init(seed: UInt64, row: Int) {
    state = Self.mix(Self.mix(seed) &+ UInt64(truncatingIfNeeded: row))
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number in 0..<`bound`, which is above 0 and small enough for the bias not to matter.
  mutating func next(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in the range.
  mutating func next(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + next(below: range.count)
  }

  /// Whether an event of this many per thousand happens.
  mutating func happens(perMille: Int) -> Bool {
    next(below: 1000) < perMille
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

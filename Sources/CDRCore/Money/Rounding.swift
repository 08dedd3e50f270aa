/// How decimals are cut off.
public enum Rounding: String, Hashable, Sendable, CaseIterable {
  /// Towards zero.
  case down
  /// Away from zero.
  case up
  /// To the nearest, from the middle away from zero.
  case halfUp = "half_up"
  /// To the nearest, from the middle to the even one.
  case halfEven = "half_even"
}

extension Rounding {
  /// The quotient of a number that is not negative and one above 0, rounded to an integer.
  @usableFromInline
  func divide(_ dividend: Int128, by divisor: Int128) -> Int128 {
    // Nearly all sums fit the processor's own division, which is several times as fast.
    if let dividend = Int64(exactly: dividend), let divisor = Int64(exactly: divisor) {
      return Int128(divide(dividend, by: divisor))
    }
    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
    let isUp = isUp(rest: rest, missing: divisor - rest, isOdd: quotient & 1 == 1)
    return isUp ? quotient + 1 : quotient
  }

  /// The same in 64 bits.
  @inlinable @inline(__always)
  func divide(_ dividend: Int64, by divisor: Int64) -> Int64 {
    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
    let isUp = isUp(rest: rest, missing: divisor - rest, isOdd: quotient & 1 == 1)
    // Only a divisor of 1 has the largest quotient, and leaves no rest.
    return isUp ? quotient + 1 : quotient
  }

  /// Whether a quotient is rounded up.
  ///
  /// - Parameters:
  ///   - rest: what the division left over.
  ///   - missing: what the rest lacks of the divisor.
  @inlinable @inline(__always)
  func isUp<Number: BinaryInteger>(rest: Number, missing: Number, isOdd: Bool) -> Bool {
    switch self {
    case .down: false
    case .up: rest > 0
    case .halfUp: rest >= missing
    case .halfEven: rest > missing || (rest == missing && isOdd)
    }
  }
}

import Tariffs

/// A number left the range in which sums are exact. The rater says of which account and item.
package struct Overflow: Error {}

/// 10 to a power, as far as 128 bits hold it.
func powerOfTen(_ exponent: Int) throws(Overflow) -> Int128 {
  guard powersOfTen.indices.contains(exponent) else { throw Overflow() }
  return powersOfTen[exponent]
}

private let powersOfTen: [Int128] = (0...38).map { exponent in
  (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
}

@inline(__always)
package func multiply(_ a: Int128, _ b: Int128) throws(Overflow) -> Int128 {
  // Nearly all factors have 64 bits, and their product fits.
  if let a = Int64(exactly: a), let b = Int64(exactly: b) { return Int128(a) &* Int128(b) }
  let (product, overflow) = a.multipliedReportingOverflow(by: b)
  guard !overflow else { throw Overflow() }
  return product
}

@inline(__always)
package func add(_ a: Int128, _ b: Int128) throws(Overflow) -> Int128 {
  let (sum, overflow) = a.addingReportingOverflow(b)
  guard !overflow else { throw Overflow() }
  return sum
}

extension Rounding {
  /// The quotient of a number that is not negative and one above 0, rounded to an integer.
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
  @inline(__always)
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
  @inline(__always)
  private func isUp<Number: BinaryInteger>(rest: Number, missing: Number, isOdd: Bool) -> Bool {
    switch self {
    case .down: false
    case .up: rest > 0
    case .halfUp: rest >= missing
    case .halfEven: rest > missing || (rest == missing && isOdd)
    }
  }
}

extension Money {
  /// The amount of a bill line, rounded half up from the exact sum: here is the one place where
  /// it is rounded.
  ///
  /// - Parameters:
  ///   - sum: Not negative, in parts of 10^-`decimals`.
  ///   - parts: How many such parts make one: 60 where seconds were multiplied by prices of a
  ///     minute.
  ///   - decimals: The decimals of all factors of the sum together.
  ///   - scale: The decimals of the amount.
  @inline(__always)
  package init(
    sum: Int128, inPartsOf parts: Int128, decimals: Int, scale: Int
  ) throws(Overflow) {
    // Most prices have as many decimals as the amount.
    if decimals == scale, let sum = Int64(exactly: sum), let parts = Int64(exactly: parts) {
      self.init(units: Rounding.halfUp.divide(sum, by: parts), scale: scale)
      return
    }
    let dividend = try multiply(sum, powerOfTen(max(0, scale - decimals)))
    let divisor = try multiply(parts, powerOfTen(max(0, decimals - scale)))
    try self.init(exactly: Rounding.halfUp.divide(dividend, by: divisor), scale: scale)
  }

  /// The amount of a line of minutes.
  ///
  /// - Parameters:
  ///   - sum: Seconds times price units.
  ///   - priceScale: The decimals of the price units.
  ///   - scale: The decimals of the amount.
  init(sum: Int128, priceScale: Int, scale: Int) throws(Overflow) {
    try self.init(sum: sum, inPartsOf: 60, decimals: priceScale, scale: scale)
  }

  /// What is payable of this amount. A scale larger than the amount's only adds zeros.
  package func payable(by rule: PayableRule) throws(Overflow) -> Money {
    // Most tariffs cut one decimal, and to divide by a constant takes no division.
    if scale - 1 == rule.scale {
      return Money(units: rule.rounding.divide(units, by: 10), scale: rule.scale)
    }
    if rule.scale == scale { return self }
    if rule.scale > scale {
      let padded = try multiply(Int128(units), powerOfTen(rule.scale - scale))
      return try Money(exactly: padded, scale: rule.scale)
    }
    let divisor = try powerOfTen(scale - rule.scale)
    if let divisor = Int64(exactly: divisor) {
      return Money(units: rule.rounding.divide(units, by: divisor), scale: rule.scale)
    }
    return try Money(
      exactly: rule.rounding.divide(Int128(units), by: divisor), scale: rule.scale)
  }

  private init(exactly units: Int128, scale: Int) throws(Overflow) {
    guard let units = Int64(exactly: units) else { throw Overflow() }
    self.init(units: units, scale: scale)
  }
}

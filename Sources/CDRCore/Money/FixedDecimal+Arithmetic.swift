/// A number left the range in which it is exact. Callers say what it was to be.
public struct Overflow: Error {
  /// Says nothing of the number.
  @inlinable
  public init() {}
}

/// Arithmetic that is exact, and rounding to a scale, which alone loses digits. All of it throws
/// ``Overflow`` where a number leaves 128 bits.
extension FixedDecimal {
  /// The sum, at the larger of the two scales.
  @inlinable @inline(__always)
  public static func + (a: FixedDecimal, b: FixedDecimal) throws(Overflow) -> FixedDecimal {
    guard a.scale == b.scale else { return try a.addingRescaled(b) }
    return FixedDecimal(units: try a.units.adding(b.units), scale: a.scale)
  }

  /// Adds a number, at the larger of the two scales.
  @inlinable @inline(__always)
  public static func += (a: inout FixedDecimal, b: FixedDecimal) throws(Overflow) { a = try a + b }

  /// The difference, at the larger of the two scales.
  public static func - (a: FixedDecimal, b: FixedDecimal) throws(Overflow) -> FixedDecimal {
    try a + -b
  }

  /// The number with the other sign.
  public static prefix func - (a: FixedDecimal) throws(Overflow) -> FixedDecimal { try a * -1 }

  /// The product with a count, at the same scale.
  @inlinable @inline(__always)
  public static func * (a: FixedDecimal, b: Int64) throws(Overflow) -> FixedDecimal {
    FixedDecimal(units: try a.units.multiplied(by: Int128(b)), scale: a.scale)
  }

  /// The product, with the decimals of both factors.
  public static func * (a: FixedDecimal, b: FixedDecimal) throws(Overflow) -> FixedDecimal {
    let scale = a.scale + b.scale
    guard scale <= maxScale else { throw Overflow() }
    return FixedDecimal(units: try a.units.multiplied(by: b.units), scale: scale)
  }

  /// The same number with at least as many decimals.
  public func rescaled(to scale: Int) throws(Overflow) -> FixedDecimal {
    guard scale > self.scale else { return self }
    return FixedDecimal(
      units: try units.multiplied(by: powerOfTen(scale - self.scale)), scale: scale)
  }

  /// The number with as many decimals as asked for: rounded, or with zeros at its end.
  @inlinable @inline(__always)
  public func rounded(toScale scale: Int, _ rounding: Rounding) throws(Overflow) -> FixedDecimal {
    // Most tariffs cut one decimal, and to divide by a constant takes no division.
    if self.scale - 1 == scale, let units = Int64(exactly: units), units >= 0 {
      return FixedDecimal(units: Int128(rounding.divide(units, by: 10)), scale: scale)
    }
    return try dividedAtAnyScale(by: 1, toScale: scale, rounding)
  }

  /// The number divided by another one, rounded once.
  ///
  /// - Parameters:
  ///   - divisor: Above 0.
  ///   - scale: how many decimals the quotient has.
  ///   - rounding: what becomes of the rest.
  @inlinable @inline(__always)
  public func divided(
    by divisor: Int64, toScale scale: Int, _ rounding: Rounding
  ) throws(Overflow) -> FixedDecimal {
    // Most prices have as many decimals as the amount.
    if self.scale == scale, let units = Int64(exactly: units), units >= 0 {
      return FixedDecimal(units: Int128(rounding.divide(units, by: divisor)), scale: scale)
    }
    return try dividedAtAnyScale(by: divisor, toScale: scale, rounding)
  }

  @usableFromInline
  func dividedAtAnyScale(
    by divisor: Int64, toScale scale: Int, _ rounding: Rounding
  ) throws(Overflow) -> FixedDecimal {
    guard units >= 0 else {
      return try -((-self).dividedAtAnyScale(by: divisor, toScale: scale, rounding))
    }
    let divisor = try Int128(divisor).multiplied(by: powerOfTen(max(0, self.scale - scale)))
    return FixedDecimal(
      units: rounding.divide(try rescaled(to: scale).units, by: divisor), scale: scale)
  }

  @usableFromInline
  func addingRescaled(_ other: FixedDecimal) throws(Overflow) -> FixedDecimal {
    try rescaled(to: other.scale) + other.rescaled(to: scale)
  }
}

/// 10 to a power, as far as 128 bits hold it.
private func powerOfTen(_ exponent: Int) throws(Overflow) -> Int128 {
  guard powersOfTen.indices.contains(exponent) else { throw Overflow() }
  return powersOfTen[exponent]
}

let powersOfTen: [Int128] = (0...FixedDecimal.maxScale).map { exponent in
  (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
}

extension Int128 {
  @inlinable @inline(__always)
  func adding(_ other: Int128) throws(Overflow) -> Int128 {
    let (sum, overflow) = addingReportingOverflow(other)
    guard !overflow else { throw Overflow() }
    return sum
  }

  @inlinable @inline(__always)
  func multiplied(by other: Int128) throws(Overflow) -> Int128 {
    // Nearly all factors have 64 bits, and their product fits.
    if let a = Int64(exactly: self), let b = Int64(exactly: other) { return Int128(a) &* Int128(b) }
    let (product, overflow) = multipliedReportingOverflow(by: other)
    guard !overflow else { throw Overflow() }
    return product
  }
}

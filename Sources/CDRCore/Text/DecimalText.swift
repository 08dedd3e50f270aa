/// Numbers as the decimal text of bills and reports, written as bytes: exact, without locale, and
/// without a detour by way of strings.
extension ByteCursor {
  /// Bytes that a number takes at most: a sign, a point and the digits of 128 bits, of which the
  /// first may be a zero before the point; and the room that a word needs after it.
  @inlinable package static var numberSize: Int { 2 + FixedDecimal.maxScale + 1 + wordSize }

  /// Writes an integer, such as `-1200`.
  @inlinable @inline(__always)
  package mutating func write(integer value: Int64) { write(units: value, scale: 0) }

  /// Writes a number with all its decimals, such as `5500.000`.
  @inlinable @inline(__always)
  package mutating func write(_ number: FixedDecimal) {
    guard let units = Int64(exactly: number.units) else { return writeWide(number) }
    write(units: units, scale: number.scale)
  }

  /// Writes a number with all its decimals.
  ///
  /// - Parameter units: in units of the last of them.
  @inlinable @inline(__always)
  package mutating func write(units: Int64, scale: Int) {
    if units < 0 { write(UInt8(ascii: "-")) }
    write(magnitude: units.magnitude, scale: scale)
  }

  /// Writes seconds with up to 3 decimals, zeros at their end cut: `17`, `17.5`.
  @inlinable @inline(__always)
  package mutating func write(secondsOfMilliseconds milliseconds: Int64) {
    if milliseconds < 0 { write(UInt8(ascii: "-")) }
    let (whole, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
    write(whole: whole, thousandths: rest)
  }

  /// Writes minutes with up to 3 decimals, rounded half up, zeros at their end cut: `2`, `1.017`
  /// for 61 seconds.
  @inlinable @inline(__always)
  package mutating func write(minutesOfSeconds seconds: Int64) {
    if seconds < 0 { write(UInt8(ascii: "-")) }
    let (minutes, rest) = seconds.magnitude.quotientAndRemainder(dividingBy: 60)
    // At most 983 thousandths: rounding never makes a whole minute.
    write(whole: minutes, thousandths: (rest * 1000 + 30) / 60)
  }

  @inlinable @inline(__always)
  mutating func write(whole: UInt64, thousandths: UInt64) {
    write(magnitude: whole, scale: 0)
    if thousandths > 0 { write(thousandths: thousandths) }
  }

  @inlinable @inline(never)
  mutating func write(thousandths: UInt64) {
    // The last three of eight digits, without the zeros at their end.
    let digits = eightDigits(thousandths) >> 40
    write(UInt8(ascii: "."))
    write(3 - (digits.leadingZeroBitCount - 40) / 8, bytesOf: digits | asciiZeros)
  }

  @inlinable @inline(__always)
  mutating func write(magnitude: UInt64, scale: Int) {
    guard magnitude < 100_000_000, scale < 8 else {
      return writeLong(magnitude, scale: scale)
    }
    let digits = eightDigits(magnitude)
    // All digits before the point but leading zeros, and at least one: the last of them is taken
    // for one that is not 0.
    let last = UInt64(1) << UInt64(56 - 8 * max(0, scale))
    write(digits: digits, from: (digits | last).trailingZeroBitCount / 8, scale: scale)
  }

  /// Takes a number apart at its eighth last digit.
  @inlinable @inline(never)
  mutating func writeLong(_ magnitude: UInt64, scale: Int) {
    let (high, low) = magnitude.quotientAndRemainder(dividingBy: 100_000_000)
    if high > 0 || scale >= 8 { write(rest: high, scale: max(0, scale - 8)) }
    write(digits: eightDigits(low), from: 0, scale: scale)
  }

  /// What ``write(magnitude:scale:)`` does, which is written out where it is used.
  @inlinable @inline(never)
  mutating func write(rest: UInt64, scale: Int) { write(magnitude: rest, scale: scale) }

  /// Writes the digits of a word from a place on, and the point before the last `scale` ones where
  /// that is among the eight.
  @inlinable @inline(__always)
  mutating func write(digits: UInt64, from place: Int, scale: Int) {
    let text = digits | asciiZeros
    // The place is below 8.
    let whole = text &>> UInt64(place * 8)
    guard scale > 0, scale <= 8 else { return write(8 - place, bytesOf: whole) }
    write(
      (8 - scale - place, scale), bytesOf: (whole, text >> UInt64((8 - scale) * 8)),
      between: UInt8(ascii: "."))
  }

  /// Writes a number of more than 64 bits: its digits from the last to the first, turned round.
  @usableFromInline
  mutating func writeWide(_ number: FixedDecimal) {
    var text: [UInt8] = []
    var (rest, place) = (number.units.magnitude, 0)
    repeat {
      if place == number.scale, place > 0 { text.append(UInt8(ascii: ".")) }
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
      (rest, place) = (quotient, place + 1)
    } while rest != 0 || place <= number.scale
    if number.units < 0 { text.append(UInt8(ascii: "-")) }
    text.reverse()
    write(text.span)
  }
}

/// The digit 0 in each byte.
@inlinable var asciiZeros: UInt64 { 0x3030_3030_3030_3030 }

/// The digits of a number below 10^8, the first one in the lowest byte: halves of a word are taken
/// apart side by side.
@inlinable @inline(__always)
func eightDigits(_ number: UInt64) -> UInt64 {
  var value = number / 10_000 | (number % 10_000) << 32
  // Below 10^4, x * 10486 >> 20 is x / 100; below 100, x * 103 >> 10 is x / 10.
  let hundreds = (value &* 10_486) >> 20 & 0x0000_007f_0000_007f
  value = hundreds | (value &- hundreds &* 100) << 16
  let tens = (value &* 103) >> 10 & 0x000f_000f_000f_000f
  return tens | (value &- tens &* 10) << 8
}

extension [UInt8] {
  /// Appends an integer, such as `-1200`.
  package mutating func append(integer value: Int64) {
    append(addingCapacity: ByteCursor.numberSize) { $0.write { $0.write(integer: value) } }
  }

  /// Appends a number with all its decimals, such as `5500.000`.
  package mutating func append(_ number: FixedDecimal) {
    append(addingCapacity: ByteCursor.numberSize) { $0.write { $0.write(number) } }
  }

  /// Appends seconds with up to 3 decimals, zeros at their end cut: `17`, `17.5`.
  package mutating func append(secondsOfMilliseconds milliseconds: Int64) {
    append(addingCapacity: ByteCursor.numberSize) {
      $0.write { $0.write(secondsOfMilliseconds: milliseconds) }
    }
  }

  /// Appends minutes with up to 3 decimals, rounded half up, zeros at their end cut: `2`, `1.017`
  /// for 61 seconds.
  package mutating func append(minutesOfSeconds seconds: Int64) {
    append(addingCapacity: ByteCursor.numberSize) {
      $0.write { $0.write(minutesOfSeconds: seconds) }
    }
  }
}

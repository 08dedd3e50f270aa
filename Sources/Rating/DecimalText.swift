/// Numbers as the decimal text of bills and reports, appended to bytes: exact, without locale,
/// and without a detour by way of strings.
extension [UInt8] {
  /// Appends an integer, such as `-1200`.
  package mutating func append(integer value: Int64) {
    append(units: value, scale: 0)
  }

  /// Appends `units` ÷ 10^`scale` with all its decimals, such as `5500.000`.
  package mutating func append(units: Int64, scale: Int) {
    if units < 0 { append(UInt8(ascii: "-")) }
    appendDecimal(units.magnitude, scale: scale, trimmed: false)
  }

  /// Appends `units` ÷ 10^`scale` with all its decimals.
  package mutating func append(units: Int128, scale: Int) {
    if units < 0 { append(UInt8(ascii: "-")) }
    if let small = UInt64(exactly: units.magnitude) {
      appendDecimal(small, scale: scale, trimmed: false)
    } else {
      appendDecimal(units.magnitude, scale: scale, trimmed: false)
    }
  }

  /// Appends seconds with up to 3 decimals, zeros at their end cut: `17`, `17.5`.
  package mutating func append(secondsOfMilliseconds milliseconds: Int64) {
    if milliseconds < 0 { append(UInt8(ascii: "-")) }
    appendDecimal(milliseconds.magnitude, scale: 3, trimmed: true)
  }

  /// Appends minutes with up to 3 decimals, rounded half up, zeros at their end cut: `2`, `1.017`
  /// for 61 seconds.
  package mutating func append(minutesOfSeconds seconds: Int64) {
    if seconds < 0 { append(UInt8(ascii: "-")) }
    let (minutes, rest) = seconds.magnitude.quotientAndRemainder(dividingBy: 60)
    if rest == 0 {
      appendDecimal(minutes, scale: 0, trimmed: false)
    } else {
      // At most 983 thousandths: rounding never makes a whole minute.
      let thousandths = (rest * 1000 + 30) / 60
      appendDecimal(UInt128(minutes) * 1000 + UInt128(thousandths), scale: 3, trimmed: true)
    }
  }

  /// Appends an integer in groups of three digits for people to read: `1,234,567`.
  package mutating func append(grouped value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    let first = count
    appendDecimal(value.magnitude, scale: 0, trimmed: false)
    var place = count - 3
    while place > first {
      insert(UInt8(ascii: ","), at: place)
      place -= 3
    }
  }

  /// Writes the digits from the last to the first, then turns them round, so that a number of any
  /// length needs no buffer of its own.
  @inline(__always)
  private mutating func appendDecimal<Magnitude: FixedWidthInteger & UnsignedInteger>(
    _ magnitude: Magnitude, scale: Int, trimmed: Bool
  ) {
    let start = count
    var rest = magnitude
    var place = 0
    var cutting = trimmed
    repeat {
      if place == scale, count > start { append(UInt8(ascii: ".")) }
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      if place >= scale || digit != 0 { cutting = false }
      if !cutting { append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)) }
      rest = quotient
      place += 1
    } while rest != 0 || place <= scale
    var (low, high) = (start, count - 1)
    while low < high {
      swapAt(low, high)
      low += 1
      high -= 1
    }
  }
}

/// Billed time as text: minutes where 3 decimals hold them exactly, else as `61 s / 60`.
func exactMinutes(seconds: Int64) -> String {
  guard hasExactMinutes(seconds: seconds) else { return "\(seconds) s / 60" }
  var text: [UInt8] = []
  text.append(minutesOfSeconds: seconds)
  return String(decoding: text, as: UTF8.self)
}

/// Whether 3 decimals hold a time in minutes exactly: 1/60 has the factor 3, which no power of ten
/// has; the other factors of 60 divide 1000.
func hasExactMinutes(seconds: Int64) -> Bool { seconds % 3 == 0 }

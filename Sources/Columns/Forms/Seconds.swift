/// Reads durations: seconds as digits, with an optional point and digits.
@usableFromInline package enum Seconds {
  @usableFromInline package enum Reading: Equatable {
    /// Milliseconds; further digits were rounded up.
    case milliseconds(UInt32)
    case outOfRange
    case malformed
  }

  /// - Parameter limit: the longest duration in milliseconds.
  @inlinable @inline(__always)
  package static func read(_ field: Field, limit: UInt32) -> Reading {
    field.count > 0 ? readOptional(field, limit: limit) : .malformed
  }

  /// Reads a duration that may be absent: no bytes are no time.
  ///
  /// - Parameter limit: the longest duration in milliseconds.
  @inlinable @inline(__always)
  package static func readOptional(_ field: Field, limit: UInt32) -> Reading {
    // No digits are read as zeros, which spares a branch that no processor could predict.
    if field.count <= 8, let seconds = unsafe Words.number(field.bytes, count: field.count) {
      // Eight digits of seconds are less than 2^37 milliseconds.
      let milliseconds = seconds &* 1000
      return milliseconds <= UInt64(limit)
        ? .milliseconds(UInt32(truncatingIfNeeded: milliseconds)) : .outOfRange
    }
    return readAnyLength(field, limit: limit)
  }

  /// The rarer forms: a fraction, or more than eight digits.
  @usableFromInline
  static func readAnyLength(_ field: Field, limit: UInt32) -> Reading {
    let cap: Int64 = 1 << 40
    var (i, milliseconds) = (0, Int64(0))
    while i < field.count, let digit = unsafe decimalDigit(field.bytes[i]) {
      // Beyond any limit the exact value does not matter, only that digits follow.
      milliseconds = min(cap, milliseconds * 10 + digit * 1000)
      i += 1
    }
    guard i > 0 else { return .malformed }
    if i < field.count {
      guard unsafe field.bytes[i] == UInt8(ascii: "."), i + 1 < field.count else {
        return .malformed
      }
      i += 1
      var place: Int64 = 100
      var roundsUp = false
      while i < field.count, let digit = unsafe decimalDigit(field.bytes[i]) {
        milliseconds += digit * place
        roundsUp = roundsUp || place == 0 && digit > 0
        place /= 10
        i += 1
      }
      guard i == field.count else { return .malformed }
      if roundsUp { milliseconds += 1 }
    }
    return milliseconds <= Int64(limit) ? .milliseconds(UInt32(milliseconds)) : .outOfRange
  }
}

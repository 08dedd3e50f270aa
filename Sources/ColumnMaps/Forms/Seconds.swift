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

  /// Reads a duration that may be absent: an empty one is 0 seconds.
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
    // The rarer forms: a fraction, or more than eight digits.
    return DurationReader.readOther(field, unit: .seconds, limit: limit)
  }
}

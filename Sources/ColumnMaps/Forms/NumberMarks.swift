import CKernels

/// What stands in numbers besides digits, where that is not a point before decimals alone: `1.234,5`.
///
/// Groups have three digits, except the first, which may have fewer; a number has no groups or all of
/// them.
package struct NumberMarks: Sendable {
  /// What stands before decimals.
  private let decimal: UInt8
  /// The bytes between groups, the first one lowest, and how many there are; 0 for none.
  private let separator: UInt32
  private let separatorSize: Int

  /// - Parameter thousands: one character of at most four bytes.
  init(decimal: UInt8, thousands: String?) {
    self.decimal = decimal
    let bytes = Array((thousands ?? "").utf8.prefix(4))
    separator = bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    separatorSize = bytes.count
  }

  /// Calls a function with a text whose numbers have a point before decimals, and no groups; with nil
  /// where the text has a mark in another place.
  func withPlainNumbers<Result>(_ field: Field, _ body: (Field?) -> Result) -> Result {
    let size = field.count + Int(CDR_TEXT_PADDING)
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { buffer in
      unsafe buffer.initialize(repeating: 0)
      guard let target = buffer.baseAddress,
        let count = unsafe write(field, to: target)
      else { return body(nil) }
      return body(unsafe Field(bytes: target, count: count))
    }
  }

  private func write(_ field: Field, to target: UnsafeMutablePointer<UInt8>) -> Int? {
    var (read, written) = (0, 0)
    // Of the number at hand: digits before its decimals, and those after the last mark between groups.
    var (digits, group) = (0, 0)
    var (hasGroups, isInDecimals) = (false, false)
    func endsWhole() -> Bool { !hasGroups || group == 3 }
    while read < field.count {
      let byte = unsafe field.bytes[read]
      if decimalDigit(byte) != nil {
        if !isInDecimals {
          digits += 1
          group += 1
        }
      } else if isSeparator(field, at: read) {
        // A first group of one to three digits, then groups of three.
        guard !isInDecimals, hasGroups ? group == 3 : (1...3).contains(digits) else { return nil }
        (hasGroups, group) = (true, 0)
        read += separatorSize
        continue
      } else if byte == decimal {
        guard !isInDecimals, endsWhole() else { return nil }
        isInDecimals = true
        unsafe target[written] = UInt8(ascii: ".")
        (read, written) = (read + 1, written + 1)
        continue
      } else {
        // A point that means nothing here, or the end of a number.
        guard byte != UInt8(ascii: "."), isInDecimals || endsWhole() else { return nil }
        (digits, group, hasGroups, isInDecimals) = (0, 0, false, false)
      }
      unsafe target[written] = byte
      (read, written) = (read + 1, written + 1)
    }
    return isInDecimals || endsWhole() ? written : nil
  }

  private func isSeparator(_ field: Field, at place: Int) -> Bool {
    guard separatorSize > 0, place + separatorSize <= field.count else { return false }
    for i in 0..<separatorSize {
      let byte = UInt8(truncatingIfNeeded: separator &>> UInt32(8 * i))
      if unsafe field.bytes[place + i] != byte { return false }
    }
    return true
  }
}

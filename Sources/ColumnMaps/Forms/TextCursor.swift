/// A place in a field that is read from its first byte to its last.
///
/// What is asked for is taken and skipped, or is not there: then nil or false is given, and the
/// place no longer means anything.
@safe struct TextCursor {
  private var next: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  @inline(__always)
  init(_ field: Field) {
    unsafe next = field.bytes
    unsafe end = field.bytes + field.count
  }

  /// How many bytes are left.
  @inline(__always)
  var count: Int { unsafe end - next }

  /// The bytes that are left.
  @inline(__always)
  var rest: Field { unsafe Field(bytes: next, count: count) }

  /// The next byte; nil at the end.
  @inline(__always)
  var first: UInt8? { count > 0 ? unsafe next.pointee : nil }

  @inline(__always)
  mutating func skip(_ count: Int) { unsafe next += count }

  /// Takes a byte if it is the next one.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    guard first == byte else { return false }
    skip(1)
    return true
  }

  /// Takes bytes if they are the next ones.
  @inline(__always)
  mutating func take<let size: Int>(_ bytes: InlineArray<size, UInt8>) -> Bool {
    guard count >= size else { return false }
    for i in 0..<size where unsafe next[i] != bytes[i] { return false }
    skip(size)
    return true
  }

  /// A number of exactly this many digits, 1 to 8.
  @inline(__always)
  mutating func number(digits: Int) -> Int? {
    guard count >= digits, let number = unsafe Words.number(next, count: digits) else { return nil }
    skip(digits)
    return Int(number)
  }

  /// A number of two digits.
  @inline(__always)
  mutating func twoDigits() -> Int? {
    guard count >= 2, let tens = unsafe decimalDigit(next[0]),
      let units = unsafe decimalDigit(next[1])
    else { return nil }
    skip(2)
    return Int(tens &* 10 &+ units)
  }

  /// A number of two digits, or of one where no second follows.
  @inline(__always)
  mutating func oneOrTwoDigits() -> Int? {
    guard count >= 1, let first = unsafe decimalDigit(next[0]) else { return nil }
    // Behind the field any byte can be read.
    let second = unsafe Int64(next[1] &- UInt8(ascii: "0"))
    // By a mask of all ones where there is a second digit: no processor could predict a branch.
    let mask = (second &- 10) &>> 63 & Int64(1 &- count) &>> 63
    skip(1 &- Int(mask))
    return Int(first &+ mask & (first &* 9 &+ second))
  }

  /// How many digits follow.
  var digitCount: Int {
    var found = 0
    while found < count, unsafe decimalDigit(next[found]) != nil { found += 1 }
    return found
  }

  /// So many digits, one or more, as the fraction of a second: in milliseconds, cut. They are not
  /// skipped.
  func fraction(digits: Int) -> Int64? {
    var (milliseconds, place) = (Int64(0), Int64(100))
    guard digits > 0, count >= digits else { return nil }
    for i in 0..<digits {
      guard let digit = unsafe decimalDigit(next[i]) else { return nil }
      milliseconds += digit * place
      place /= 10
    }
    return milliseconds
  }
}

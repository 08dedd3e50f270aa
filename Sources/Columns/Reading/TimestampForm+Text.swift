import Metering

/// Whether texts are timestamps of a form: for a constant in a map, and to see whether a map fits a
/// file. Calls are read by the first pass, which is made for millions of them.
extension TimestampForm {
  func reads(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .standard:
      (isDigits(bytes) && (bytes.count == 10 || bytes.count == 13))
        || Self.standardPatterns.contains { $0.reads(bytes) }
    case .pattern(let pattern): pattern.reads(bytes)
    case .unixSeconds: isDecimal(bytes)
    case .unixMilliseconds, .unixMicroseconds: isDigits(bytes)
    case .anyOf(let forms): forms.contains { $0.reads(bytes) }
    }
  }

  /// RFC 3339 with `T` or a space, a fraction or none, an offset or none.
  private static let standardPatterns: [TimePattern] = ["'T'", " "].flatMap { between in
    ["", ".S"].flatMap { fraction in
      ["", "XXX"].compactMap { offset in
        try? TimePattern("yyyy-MM-dd" + between + "HH:mm:ss" + fraction + offset)
      }
    }
  }
}

extension TimePattern {
  /// Whether a text is a timestamp of this pattern, of a day and a time that there are.
  func reads(_ bytes: [UInt8]) -> Bool {
    var reading = TimestampText(bytes)
    for element in elements {
      guard reading.read(element) else { return false }
    }
    return reading.isWhole
  }
}

/// A text that is taken apart by the elements of a pattern.
private struct TimestampText {
  private let bytes: [UInt8]
  private var place = 0
  private var year = 0
  private var month = 0
  private var day = 0
  /// Days after Monday.
  private var weekday: Int?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Whether all was read, and the day is one of the calendar.
  var isWhole: Bool {
    guard place == bytes.count, let date = CivilDate(checking: year, month, day) else {
      return false
    }
    // 1970-01-01 was a Thursday.
    return weekday == nil || weekday == ((date.daysSinceEpoch + 3) % 7 + 7) % 7
  }

  mutating func read(_ element: TimePattern.Element) -> Bool {
    switch element {
    case .literal(let text): return readText(text)
    case .year(let digits):
      guard let number = number(digits...digits) else { return false }
      // Of two digits, 1970 to 2069.
      year = digits == 4 ? number : number + (number < 70 ? 2000 : 1900)
      return true
    case .month(let digits):
      guard let number = number(digits...2) else { return false }
      month = number
      return true
    case .day(let digits):
      guard let number = number(digits...2) else { return false }
      day = number
      return true
    case .monthName(let isWhole):
      guard let index = readName(Self.months, isWhole: isWhole) else { return false }
      month = index + 1
      return true
    case .weekdayName(let isWhole):
      weekday = readName(Self.weekdays, isWhole: isWhole)
      return weekday != nil
    case .hour(let digits): return number(digits...2).map { $0 < 24 } ?? false
    case .halfDayHour(let digits): return number(digits...2).map((1...12).contains) ?? false
    case .halfDay: return readName(["AM", "PM"], isWhole: true) != nil
    case .minute(let digits), .second(let digits):
      return number(digits...2).map { $0 < 60 } ?? false
    case .fraction(let digits): return number(digits...(digits == 1 ? 9 : digits)) != nil
    case .offset(let allowsZ): return (allowsZ && readText(Array("Z".utf8))) || readOffset()
    case .utc: return ["UTC", "GMT", "Z"].contains { readText(Array($0.utf8)) }
    }
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  private mutating func readText(_ text: [UInt8]) -> Bool {
    guard bytes[place...].starts(with: text) else { return false }
    place += text.count
    return true
  }

  /// Names in any case, whole or of three letters.
  private mutating func readName(_ names: [String], isWhole: Bool) -> Int? {
    for (index, name) in names.enumerated() {
      let name = isWhole ? name : String(name.prefix(3))
      let text = String(decoding: bytes[place...].prefix(name.utf8.count), as: UTF8.self)
      if text.lowercased() == name.lowercased() {
        place += name.utf8.count
        return index
      }
    }
    return nil
  }

  private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
    let found = bytes[place...].prefix(digits.upperBound).prefix(while: isDigit)
    guard found.count >= digits.lowerBound else { return nil }
    place += found.count
    return found.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// `+08`, `+0800` or `+08:00`.
  private mutating func readOffset() -> Bool {
    guard readText(Array("+".utf8)) || readText(Array("-".utf8)), let hours = number(2...2),
      hours < 24
    else { return false }
    let hasColon = readText(Array(":".utf8))
    guard let minutes = number(2...2) else { return !hasColon }
    return minutes < 60
  }
}

// MARK: Lengths of time

extension DurationUnit {
  /// Whether a text is a length of time of this unit.
  func reads(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .seconds, .milliseconds, .minutes: return isDecimal(bytes)
    case .clock:
      let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      return (2...3).contains(parts.count) && parts.dropLast().allSatisfy { isDigits(Array($0)) }
        && isDecimal(Array(parts[parts.count - 1]))
    case .suffixed: return Self.isSuffixed(bytes)
    }
  }

  /// A text of the unit, for messages.
  var example: String {
    switch self {
    case .seconds, .milliseconds, .minutes: "90"
    case .clock: "1:02:03"
    case .suffixed: "1h 2m 3s"
    }
  }

  /// One or more of `2h`, `3m`, `4s` and `5ms`.
  private static func isSuffixed(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    var count = 0
    while !rest.isEmpty {
      let number = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { $0 != UInt8(ascii: " ") && !isDigit($0) }
      guard isDecimal(Array(number)),
        ["h", "m", "s", "ms"].contains(String(decoding: unit, as: UTF8.self).lowercased())
      else { return false }
      rest = rest.dropFirst(unit.count).drop { $0 == UInt8(ascii: " ") }
      count += 1
    }
    return count > 0
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isDigits(_ bytes: [UInt8]) -> Bool {
  !bytes.isEmpty && bytes.allSatisfy(isDigit)
}

/// Digits, with a point and digits or without.
private func isDecimal(_ bytes: [UInt8]) -> Bool {
  let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  return parts.count <= 2 && parts.allSatisfy { isDigits(Array($0)) }
}

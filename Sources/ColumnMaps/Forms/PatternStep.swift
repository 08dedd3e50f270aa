/// A part of a timestamp pattern in the form in which it is read: trivial, so that a pattern can be
/// gone through without counting references.
struct PatternStep {
  enum Kind: UInt8 {
    case byte
    /// A space, or a no-break one: before AM or PM.
    case space
    case year
    /// Two digits, for 1970 to 2069.
    case yearOfCentury
    case month
    case monthName
    case shortMonthName
    case day
    case weekdayName
    case shortWeekdayName
    case hour
    case halfDayHour
    case halfDay
    case minute
    case second
    case fraction
    case offset
    case offsetOrZ
    case utc
  }

  var kind: Kind
  /// What a ``Kind/byte`` is.
  var byte: UInt8 = 0
  /// The fewest digits of a number, and the most; 0 where there are none.
  var minDigits = 0
  var maxDigits = 0
  /// How many digits the numbers behind a number need that follow it without anything between.
  var digitsBehind = 0

  /// A number of one digit or two, as this step wants it.
  @inline(__always)
  func number(in text: inout TextCursor) -> Int? {
    if minDigits == 2 { return text.twoDigits() }
    if digitsBehind == 0 { return text.oneOrTwoDigits() }
    return text.digitCount >= 2 + digitsBehind ? text.twoDigits() : text.number(digits: 1)
  }

  static func steps(for pattern: TimePattern) -> ContiguousArray<PatternStep> {
    var steps: ContiguousArray<PatternStep> = []
    for element in pattern.elements {
      switch element {
      case .literal(let bytes): steps += bytes.map { PatternStep(kind: .byte, byte: $0) }
      case .year(let digits):
        let kind = digits == 2 ? Kind.yearOfCentury : .year
        steps.append(PatternStep(kind: kind, minDigits: digits, maxDigits: digits))
      case .month(let digits): steps.append(number(.month, digits))
      case .monthName(let isWhole):
        steps.append(PatternStep(kind: isWhole ? .monthName : .shortMonthName))
      case .day(let digits): steps.append(number(.day, digits))
      case .weekdayName(let isWhole):
        steps.append(PatternStep(kind: isWhole ? .weekdayName : .shortWeekdayName))
      case .hour(let digits): steps.append(number(.hour, digits))
      case .halfDayHour(let digits): steps.append(number(.halfDayHour, digits))
      case .halfDay: steps.append(PatternStep(kind: .halfDay))
      case .minute(let digits): steps.append(number(.minute, digits))
      case .second(let digits): steps.append(number(.second, digits))
      case .fraction(let digits):
        steps.append(
          PatternStep(kind: .fraction, minDigits: digits, maxDigits: digits == 1 ? .max : digits))
      case .offset(let allowsZ): steps.append(PatternStep(kind: allowsZ ? .offsetOrZ : .offset))
      case .utc: steps.append(PatternStep(kind: .utc))
      }
    }
    for place in steps.indices.dropLast()
    where steps[place].byte == UInt8(ascii: " ") && steps[place + 1].kind == .halfDay {
      steps[place].kind = .space
    }
    for place in steps.indices.dropLast().reversed() {
      let next = steps[place + 1]
      let isDigit = decimalDigit(next.byte) != nil
      if next.minDigits > 0 || isDigit {
        steps[place].digitsBehind = next.digitsBehind + (isDigit ? 1 : next.minDigits)
      }
    }
    return steps
  }

  private static func number(_ kind: Kind, _ digits: Int) -> PatternStep {
    PatternStep(kind: kind, minDigits: digits, maxDigits: 2)
  }
}

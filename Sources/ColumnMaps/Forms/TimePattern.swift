/// How a timestamp is written, in the letters of Unicode Technical Report 35, "Date Field Symbol
/// Table": `d/M/yyyy H:mm:ss`.
///
/// | letters | meaning |
/// |---|---|
/// | `yyyy`, `y` | year of four digits |
/// | `yy` | year of two digits, 1970 to 2069 |
/// | `M`, `MM` | month: one or two digits, two digits |
/// | `MMM`, `MMMM` | the month's English name, short or whole |
/// | `d`, `dd` | day |
/// | `E` to `EEE`, `EEEE` | the day of the week's English name, short or whole; it has to fit |
/// | `H`, `HH` | hour, 0 to 23 |
/// | `h`, `hh` | hour, 1 to 12, with `a` |
/// | `a` | AM or PM, 上午 or 下午; a space before it may be a no-break one |
/// | `m`, `mm`, `s`, `ss` | minute, second |
/// | `S` | fraction of a second, of one digit or more; `SSS` of three |
/// | `X` to `XXX`, `x` to `xxx`, `Z` | offset: `+08`, `+0800`, `+08:00`; `X` also `Z` |
/// | `z` | `UTC`, `GMT` or `Z` |
/// | `'…'` | the text itself, `''` a quote |
///
/// A single letter takes one digit or two, a doubled one two. Every other character stands for
/// itself, except letters, which have to be quoted. A pattern of a date alone is of midnight.
public struct TimePattern: Hashable, Sendable, Codable {
  /// A part of a pattern.
  public enum Element: Hashable, Sendable {
    /// Bytes that stand in the text as they are.
    case literal([UInt8])
    case year(digits: Int)
    case month(digits: Int)
    case monthName(isWhole: Bool)
    case day(digits: Int)
    case weekdayName(isWhole: Bool)
    /// 0 to 23.
    case hour(digits: Int)
    /// 1 to 12.
    case halfDayHour(digits: Int)
    /// AM or PM.
    case halfDay
    case minute(digits: Int)
    case second(digits: Int)
    /// As many digits; 1 stands for one or more.
    case fraction(digits: Int)
    /// `+08`, `+0800`, `+08:00`, and `Z` where that may stand for UTC.
    case offset(allowsZ: Bool)
    /// `UTC`, `GMT` or `Z`.
    case utc
  }

  /// The pattern as it was written.
  public let text: String
  /// The parts in order.
  public let elements: [Element]

  /// What is wrong with a pattern, for a message.
  public struct Fault: Error, Hashable, Sendable {
    /// What is wrong.
    public var text: String
  }

  /// Reads a pattern.
  /// - Throws: a ``Fault`` for letters that mean nothing, and for parts missing or given twice.
  public init(_ text: String) throws(Fault) {
    self.text = text
    elements = try Self.elements(of: text)
    try check()
  }

  /// Whether timestamps have their year, month, day, hour, minute and second in the places that
  /// they have in RFC 3339, whatever stands between them, and end there: all differ in digits only.
  public var hasFixedPlaces: Bool {
    var kinds: [Element] = []
    for element in elements {
      if case .literal(let bytes) = element {
        guard bytes.count == 1, !kinds.isEmpty else { return false }
        continue
      }
      kinds.append(element)
    }
    return elements.count == 11
      && kinds == [
        .year(digits: 4), .month(digits: 2), .day(digits: 2), .hour(digits: 2), .minute(digits: 2),
        .second(digits: 2),
      ]
  }

  /// Whether the text says how far it is from UTC.
  public var hasOffset: Bool {
    elements.contains { element in
      switch element {
      case .offset, .utc: true
      default: false
      }
    }
  }

  // MARK: As it was written

  public init(from decoder: any Decoder) throws { try self.init(String(from: decoder)) }

  public func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }

  // MARK: Reading a pattern

  private static func elements(of text: String) throws(Fault) -> [Element] {
    var elements: [Element] = []
    var literal: [UInt8] = []
    func closeLiteral() {
      if !literal.isEmpty { elements.append(.literal(literal)) }
      literal = []
    }
    let characters = Array(text)
    var place = 0
    while place < characters.count {
      let character = characters[place]
      if character == "'" {
        place += 1
        if place < characters.count, characters[place] == "'" {
          literal.append(UInt8(ascii: "'"))
          place += 1
          continue
        }
        while place < characters.count {
          if characters[place] == "'" {
            guard place + 1 < characters.count, characters[place + 1] == "'" else { break }
            place += 1
          }
          literal += Array(String(characters[place]).utf8)
          place += 1
        }
        guard place < characters.count else { throw Fault(text: "a quote ' is not closed") }
        place += 1
        continue
      }
      guard character.isASCII, character.isLetter else {
        literal += Array(String(character).utf8)
        place += 1
        continue
      }
      var count = 0
      while place < characters.count, characters[place] == character {
        count += 1
        place += 1
      }
      closeLiteral()
      guard let element = element(character, count) else {
        throw Fault(
          text: "\(String(repeating: character, count: count)) is not known; letters are y M d E H "
            + "h a m s S X x Z z, and text is quoted: 'T'")
      }
      elements.append(element)
    }
    closeLiteral()
    return elements
  }

  private static func element(_ letter: Character, _ count: Int) -> Element? {
    switch (letter, count) {
    case ("y", 1), ("y", 4): .year(digits: 4)
    case ("y", 2): .year(digits: 2)
    case ("M", 1...2), ("L", 1...2): .month(digits: count)
    case ("M", 3), ("L", 3): .monthName(isWhole: false)
    case ("M", 4), ("L", 4): .monthName(isWhole: true)
    case ("d", 1...2): .day(digits: count)
    case ("E", 1...3): .weekdayName(isWhole: false)
    case ("E", 4): .weekdayName(isWhole: true)
    case ("H", 1...2): .hour(digits: count)
    case ("h", 1...2): .halfDayHour(digits: count)
    case ("a", 1): .halfDay
    case ("m", 1...2): .minute(digits: count)
    case ("s", 1...2): .second(digits: count)
    case ("S", 1...9): .fraction(digits: count)
    case ("X", 1...3): .offset(allowsZ: true)
    case ("x", 1...3), ("Z", 1...3): .offset(allowsZ: false)
    case ("z", 1...3): .utc
    default: nil
    }
  }

  /// A kind of element without its form, to find what is missing or given twice.
  private enum Kind: String, CaseIterable {
    case year = "the year (yyyy)"
    case month = "the month (M)"
    case day = "the day (d)"
    case hour = "the hour (H)"
    case minute = "the minute (m)"
    case second = "the second (s)"
    case fraction = "the fraction (S)"
    case halfDay = "AM or PM (a)"
    case weekday = "the day of the week (E)"
    case offset = "the offset (X)"
  }

  private func check() throws(Fault) {
    var kinds: Set<Kind> = []
    var is12Hours = false
    for element in elements {
      let kind: Kind
      switch element {
      case .literal: continue
      case .year: kind = .year
      case .month, .monthName: kind = .month
      case .day: kind = .day
      case .weekdayName: kind = .weekday
      case .hour: kind = .hour
      case .halfDayHour: (kind, is12Hours) = (.hour, true)
      case .halfDay: kind = .halfDay
      case .minute: kind = .minute
      case .second: kind = .second
      case .fraction: kind = .fraction
      case .offset, .utc: kind = .offset
      }
      guard kinds.insert(kind).inserted else { throw Fault(text: "it has \(kind.rawValue) twice") }
    }
    // A date alone is the first moment of its day; a time of day has to be told to the minute.
    let times: Set<Kind> = [.hour, .minute, .second, .halfDay, .offset]
    let needed: [Kind] =
      [.year, .month, .day] + (kinds.isDisjoint(with: times) ? [] : [.hour, .minute])
    let missing = needed.filter { !kinds.contains($0) }
    guard missing.isEmpty else {
      throw Fault(text: "it lacks " + missing.map(\.rawValue).joined(separator: ", "))
    }
    guard !kinds.contains(.fraction) || kinds.contains(.second) else {
      throw Fault(text: "it has a fraction but no second (s)")
    }
    guard is12Hours == kinds.contains(.halfDay) else {
      throw Fault(
        text: is12Hours
          ? "h counts the hours of half a day; add a for AM or PM, or use H"
          : "AM or PM (a) goes with h, not H")
    }
  }
}

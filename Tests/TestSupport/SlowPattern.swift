/// Timestamps read the slow way by a pattern: every split of the text is tried until one fits.
///
/// Written from the letters of Unicode TR 35 alone.
package struct SlowPattern {
  /// A letter with how often it stands, or a text that stands for itself.
  private enum Token {
    case letters(Character, Int)
    case text([Unicode.Scalar])
  }

  /// What a pattern's letters stand for, by letter; `MMM` and `EEEE` as `M` and `E`.
  private typealias Values = [Character: String]

  package static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
  package static let weekdays = [
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
  ]

  private var tokens: [Token] = []

  package init(_ pattern: String) {
    var isQuoted = false
    var rest = Substring(pattern)
    while let character = rest.popFirst() {
      if character == "'" {
        if rest.first == "'" {
          rest.removeFirst()
          tokens.append(.text(["'"]))
        } else {
          isQuoted.toggle()
        }
      } else if isQuoted || !("a"..."z").contains(character.lowercased()) || !character.isASCII {
        tokens.append(.text(Array(character.unicodeScalars)))
      } else if case .letters(character, let count)? = tokens.last {
        tokens[tokens.count - 1] = .letters(character, count + 1)
      } else {
        tokens.append(.letters(character, 1))
      }
    }
  }

  /// Milliseconds since 1970, and whether they count from UTC, as the text says, or from midnight on
  /// a wall; nil for what is no timestamp.
  package func read(_ text: String) -> (milliseconds: Int, isInstant: Bool)? {
    guard let values = Self.values(tokens[...], Array(text.unicodeScalars)[...]) else { return nil }
    func two(_ text: String?) -> String { String(("0" + (text ?? "0")).suffix(2)) }
    var year = values["y"] ?? ""
    if year.count == 2 { year = (year < "70" ? "20" : "19") + year }
    // Days are counted from 1970 on, and the calendar is the same every 400 years.
    var shift = 0
    if year < "1970" {
      year = String((Int(year) ?? 0) + 2000)
      shift = 5 * 146_097 * 86_400_000
    }
    var month = two(values["M"])
    if let name = values["M"], let number = Self.months.firstIndex(where: { $0.hasPrefix(name) }) {
      month = two(String(number + 1))
    }
    var hour = two(values["H"])
    if let half = values["h"] {
      guard let number = Int(half), (1...12).contains(number) else { return nil }
      hour = two(String(number % 12 + (values["a"] == "pm" ? 12 : 0)))
    }
    let date = "\(year)-\(month)-\(two(values["d"]))"
    let time = "\(hour):\(two(values["m"])):\(two(values["s"]))"
    let fraction = values["S"].map { ".\($0)" } ?? ""
    let offset = values["X"] ?? "Z"
    guard let milliseconds = SlowTime.instant("\(date)T\(time)\(fraction)\(offset)") else {
      return nil
    }
    if let name = values["E"] {
      guard let midnight = SlowTime.instant("\(date)T00:00:00Z") else { return nil }
      // 1970 began on a Thursday.
      guard Self.weekdays[(midnight / 86_400_000 + 4) % 7].hasPrefix(name) else { return nil }
    }
    return (milliseconds - shift, values["X"] != nil)
  }

  /// The first split that fits, in which numbers at the beginning are as long as they can be.
  private static func values(
    _ tokens: ArraySlice<Token>, _ text: ArraySlice<Unicode.Scalar>
  ) -> Values? {
    guard let token = tokens.first else { return text.isEmpty ? [:] : nil }
    switch token {
    case .text([" "]) where isHalfDay(tokens.dropFirst().first):
      guard let first = text.first, [" ", "\u{a0}", "\u{202f}"].contains(first) else { return nil }
      return values(tokens.dropFirst(), text.dropFirst())
    case .text(let scalars):
      return text.starts(with: scalars)
        ? values(tokens.dropFirst(), text.dropFirst(scalars.count)) : nil
    case .letters(let letter, let count):
      // No number or name but a fraction is longer than Wednesday and September.
      for size in (0...(letter == "S" ? text.count : min(text.count, 9))).reversed() {
        let part = String(String.UnicodeScalarView(text.prefix(size))).lowercased()
        guard let (name, value) = value(of: part, letter, count),
          var found = values(tokens.dropFirst(), text.dropFirst(size))
        else { continue }
        found[name] = value
        return found
      }
      return nil
    }
  }

  private static func isHalfDay(_ token: Token?) -> Bool {
    if case .letters("a", _)? = token { true } else { false }
  }

  /// Whether a part of a text can stand for letters, and under which letter and how it is kept.
  private static func value(
    of part: String, _ letter: Character, _ count: Int
  ) -> (Character, String)? {
    let isNumber = !part.isEmpty && part.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
    switch letter {
    case "M" where count > 2, "E":
      let names = letter == "M" ? months : weekdays
      let isWhole = count == 4
      return names.contains { isWhole ? $0 == part : $0.prefix(3) == part } ? (letter, part) : nil
    case "a":
      if part == "上午" { return (letter, "am") }
      if part == "下午" { return (letter, "pm") }
      return ["am", "pm"].contains(part) ? (letter, part) : nil
    case "z": return ["utc", "gmt", "z"].contains(part) ? ("X", "Z") : nil
    case "X", "x", "Z":
      if part == "z" { return letter == "X" ? ("X", "Z") : nil }
      let digits = part.dropFirst()
      switch digits.count {
      case 2: return ("X", part + ":00")
      case 4: return digits.contains(":") ? nil : ("X", part.prefix(3) + ":" + digits.suffix(2))
      case 5: return ("X", part)
      default: return nil
      }
    case "y": return isNumber && part.count == (count == 2 ? 2 : 4) ? (letter, part) : nil
    case "S": return isNumber && (count == 1 || part.count == count) ? (letter, part) : nil
    default:
      return isNumber && (count == 1 ? part.count <= 2 : part.count == 2) ? (letter, part) : nil
    }
  }
}

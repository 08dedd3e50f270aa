import CDRCore

/// Writes the patterns of one timestamp while going through it.
struct PatternWriter {
  private let bytes: [UInt8]
  private var place = 0

  init(_ text: [UInt8]) { bytes = text }

  mutating func patterns() -> [String] {
    if bytes.count == 14, bytes.allSatisfy(isDigit) { return ["yyyyMMddHHmmss"] }
    let weekday = weekdayPattern()
    guard let dates = datePatterns() else { return [] }
    var rest = ""
    guard let between = literal(), let time = timePattern() else { return [] }
    rest = between + time
    // As in `Thu Apr 03 04:36:33 UTC 2008`.
    let isCTime = dates.allSatisfy { !$0.contains("y") }
    if isCTime {
      guard let text = literal(), digits(4) != nil else { return [] }
      rest += text + "yyyy"
    }
    guard place == bytes.count else { return [] }
    return dates.map { weekday + $0 + rest }
  }

  // MARK: Parts

  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  /// Of a word that is next, the letters for it.
  private mutating func name(_ names: [String], short: String, whole: String) -> String? {
    let letters = bytes[place...].prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a }
    let word = String(decoding: letters, as: UTF8.self).lowercased()
    guard word.count >= 3, names.contains(where: { $0.hasPrefix(word) }),
      word.count == 3 || names.contains(word)
    else { return nil }
    place += letters.count
    return word.count == 3 ? short : whole
  }

  private mutating func weekdayPattern() -> String {
    let start = place
    guard let letters = name(Self.weekdays, short: "EEE", whole: "EEEE"), let text = literal()
    else {
      place = start
      return ""
    }
    return letters + text
  }

  /// Several where the order of day, month and year is open.
  private mutating func datePatterns() -> [String]? {
    if let month = name(Self.months, short: "MMM", whole: "MMMM") {
      guard let first = literal(), let day = number(upTo: 2) else { return nil }
      let start = place
      // With the year after the day, or at the end.
      if let second = literal(), !second.isEmpty, digits(4) != nil {
        return [month + first + letter("d", day) + second + "yyyy"]
      }
      place = start
      return [month + first + letter("d", day)]
    }
    guard let a = number(upTo: 8) else { return nil }
    if a == 8 {
      let orders = [("yyyyMMdd", 0, 4, 6), ("MMddyyyy", 4, 0, 2), ("ddMMyyyy", 4, 2, 0)]
      return orders.compactMap { pattern, year, month, day in
        let isDate =
          (1970...2069).contains(digits(at: place - 8 + year, 4))
          && (1...12).contains(digits(at: place - 8 + month, 2))
          && (1...31).contains(digits(at: place - 8 + day, 2))
        return isDate ? pattern : nil
      }
    }
    guard let first = separator() else { return nil }
    if let month = name(Self.months, short: "MMM", whole: "MMMM") {
      guard let second = separator(), let year = number(upTo: 4), year != 3, a <= 2 else {
        return nil
      }
      return [letter("d", a) + first + month + second + (year == 4 ? "yyyy" : "yy")]
    }
    guard let b = number(upTo: 2), let second = separator(), let c = number(upTo: 4) else {
      return nil
    }
    let last = bytes.count - place >= 3 && bytes[place...].starts(with: "日".utf8) ? "日" : ""
    place += last.utf8.count
    switch (a, c) {
    case (4, 1...2): return ["yyyy\(first)\(letter("M", b))\(second)\(letter("d", c))\(last)"]
    case (1...2, 4):
      return [
        letter("d", a) + first + letter("M", b) + second + "yyyy",
        letter("M", a) + first + letter("d", b) + second + "yyyy",
      ]
    case (1...2, 2):
      var orders = [
        letter("d", a) + first + letter("M", b) + second + "yy",
        letter("M", a) + first + letter("d", b) + second + "yy",
      ]
      if a == 2 { orders.append("yy" + first + letter("M", b) + second + letter("d", c)) }
      return orders
    default: return nil
    }
  }

  /// The pattern of a time, with what may follow it.
  private mutating func timePattern() -> String? {
    let start = place
    // As in `上午 9:00`.
    let before = halfDay()
    let blank = before == nil ? "" : literal() ?? ""
    guard var count = number(upTo: 6) else { return nil }
    var pattern: String
    if count == 6 || count == 4 {
      pattern = count == 6 ? "HHmmss" : "HHmm"
    } else {
      guard count <= 2, let colon = timeSeparator(), let minutes = sixtieth(after: colon) else {
        return nil
      }
      let hour = letter("H", count)
      pattern = hour + colon + letter("m", minutes)
      count = place
      if let second = timeSeparator(), let seconds = sixtieth(after: second) {
        pattern += second + letter("s", seconds)
        if take("秒") { pattern += "秒" }
        if let point = fraction() { pattern += point }
      } else {
        place = count
        if take("分") { pattern += "分" }
      }
    }
    let after = before == nil ? halfDay() : nil
    if before != nil || after != nil {
      let (from, to) = pattern.hasPrefix("HH") ? ("HH", "hh") : ("H", "h")
      // `H` and `HH` are hours of a whole day.
      pattern = (before ?? "") + blank + to + pattern.dropFirst(from.count) + (after ?? "")
    }
    if place == start { return nil }
    return pattern + offset()
  }

  private mutating func fraction() -> String? {
    guard place + 1 < bytes.count,
      bytes[place] == UInt8(ascii: ".") || bytes[place] == UInt8(ascii: ","),
      isDigit(bytes[place + 1])
    else { return nil }
    let point = bytes[place] == UInt8(ascii: ".") ? "." : ","
    place += 1
    while place < bytes.count, isDigit(bytes[place]) { place += 1 }
    return point + "S"
  }

  private mutating func halfDay() -> String? {
    let start = place
    // A pattern's space stands for these too.
    let blank = [" ", "\u{a0}", "\u{202f}"].contains { take($0) } ? " " : ""
    if take("上午") || take("下午") { return blank + "a" }
    guard place + 2 <= bytes.count,
      bytes[place] | 0x20 == UInt8(ascii: "a")
        || bytes[place] | 0x20 == UInt8(ascii: "p"), bytes[place + 1] | 0x20 == UInt8(ascii: "m")
    else {
      place = start
      return nil
    }
    place += 2
    return blank + "a"
  }

  private mutating func offset() -> String {
    let start = place
    let blank = take(" ") ? " " : ""
    for word in ["UTC", "GMT"] where bytes[place...].starts(with: word.utf8) {
      place += 3
      return blank + "z"
    }
    if take("Z") { return blank + "X" }
    if take("+") || take("-"), number(upTo: 4) != nil {
      if take(":"), digits(2) == nil {
        place = start
        return ""
      }
      return blank + "X"
    }
    place = start
    return ""
  }

  // MARK: Characters

  private func letter(_ letter: String, _ digits: Int) -> String {
    digits == 1 ? letter : letter + letter
  }

  private mutating func take(_ text: String) -> Bool {
    guard place < bytes.count, bytes[place...].starts(with: text.utf8) else { return false }
    place += text.utf8.count
    return true
  }

  /// How many digits are next, which are skipped; nil for none or too many.
  private mutating func number(upTo most: Int) -> Int? {
    let count = bytes[place...].prefix(while: isDigit).count
    guard count > 0, count <= most else { return nil }
    place += count
    return count
  }

  /// How many digits a minute or a second has: two, except before Chinese words.
  private mutating func sixtieth(after separator: String) -> Int? {
    ["时", "点", "分"].contains(separator) ? number(upTo: 2) : digits(2)
  }

  /// The number that some digits are.
  private func digits(at start: Int, _ count: Int) -> Int {
    bytes[start..<start + count].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private mutating func digits(_ count: Int) -> Int? {
    let start = place
    if number(upTo: count) == count { return count }
    place = start
    return nil
  }

  /// What stands between the numbers of a date.
  private mutating func separator() -> String? {
    for text in ["/", "-", ".", " ", "年", "月"] where take(text) { return text }
    return nil
  }

  private mutating func timeSeparator() -> String? {
    for text in [":", ".", "时", "点", "分"] where take(text) { return text }
    return nil
  }

  /// What stands between a date and a time: blanks and marks, or a `T`.
  private mutating func literal() -> String? {
    if take("T") { return "'T'" }
    let text = bytes[place...].prefix {
      $0 < 0x80 && !isDigit($0) && !($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a)
    }
    guard text.count <= 3 else { return nil }
    place += text.count
    return String(decoding: text, as: UTF8.self)
  }
}

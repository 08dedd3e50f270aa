import ColumnMaps

/// Lengths of time read the slow way, by splitting text, with the rests of long division.
package enum SlowDuration {
  /// Milliseconds, rounded up, of a number of units; nil for what is no number.
  package static func decimal(_ text: some StringProtocol, unit: Int) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ isDigits($0) }) else { return nil }
    let (milliseconds, rest) = shifted(
      (parts.count == 2 ? parts[1] : "").reversed().map { $0.wholeNumberValue ?? 0 }, times: unit)
    return whole(parts[0]) * unit + milliseconds + (rest ? 1 : 0)
  }

  /// No length of time has so many of a unit.
  private static let tooMany = 1 << 40

  /// Digits as a number, or one beyond any limit.
  private static func whole(_ digits: some StringProtocol) -> Int {
    min(Int(digits) ?? tooMany, tooMany)
  }

  /// A fraction's digits, the last one first, times a number: the whole part, and whether anything is
  /// left behind the point.
  private static func shifted(_ digits: [Int], times number: Int) -> (whole: Int, hasRest: Bool) {
    var (sum, hasRest) = (0, false)
    for digit in digits {
      sum += digit * number
      hasRest = hasRest || sum % 10 != 0
      sum /= 10
    }
    return (sum, hasRest)
  }

  package static func clock(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let last = parts.last,
      parts.dropLast().allSatisfy(isDigits)
    else { return nil }
    // Two digits below 60 in all parts but the first, before any fraction.
    for part in parts.dropFirst() {
      let digits = part.prefix { $0 != "." }
      guard digits.count == 2, isDigits(digits), digits < "60" else { return nil }
    }
    guard let seconds = decimal(last, unit: 1000) else { return nil }
    let minutes = parts.dropLast().reduce(0) { $0 * 60 + whole($1) }
    return minutes * 60_000 + seconds
  }

  package static func hoursMinutes(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy(isDigits), parts[1].count == 2, parts[1] < "60" else {
      return nil
    }
    return (whole(parts[0]) * 60 + whole(parts[1])) * 60_000
  }

  package static func sixDigits(_ text: String) -> Int? {
    guard text.utf8.count == 6, isDigits(text) else { return nil }
    let digits = Array(text)
    return clock([0, 2, 4].map { String(digits[$0...$0 + 1]) }.joined(separator: ":"))
  }

  /// A text with a point before decimals and without marks between groups of three digits; nil where
  /// a mark stands elsewhere.
  package static func plain(_ text: String, _ form: LengthForm) -> String? {
    if form.isPlain { return text }
    let decimal = Character(Unicode.Scalar(form.decimal))
    // Numbers and what is between them, by turns.
    var result = ""
    var number = ""
    let separator = form.thousands.map { Character($0) }
    func close() -> Bool {
      guard !number.isEmpty else { return true }
      let parts = number.split(separator: decimal, omittingEmptySubsequences: false)
      guard parts.count <= 2 else { return false }
      if parts.count == 2, let separator, parts[1].contains(separator) { return false }
      var whole = String(parts[0])
      if let separator, whole.contains(separator) {
        let groups = whole.split(separator: separator, omittingEmptySubsequences: false)
        guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 })
        else { return false }
        whole = groups.joined()
      }
      result += whole + (parts.count == 2 ? "." + parts[1] : "")
      number = ""
      return true
    }
    for character in text {
      if ("0"..."9").contains(character) || character == decimal || character == separator {
        number.append(character)
      } else {
        guard character != ".", close() else { return nil }
        result.append(character)
      }
    }
    return close() ? result : nil
  }

  package static func suffixed(_ text: String) -> Int? {
    // From the greatest to the least.
    let units: [(names: [String], milliseconds: Int)] = [
      (["h", "hr", "hrs", "hour", "hours", "时", "小时"], 3_600_000),
      (["m", "min", "mins", "minute", "minutes", "分", "分钟"], 60_000),
      (["s", "sec", "secs", "second", "seconds", "秒"], 1000), (["ms", "毫秒"], 1),
    ]
    guard text.first != " ", text.last != " ", !text.isEmpty else { return nil }
    // Numbers and names by turns, whatever spaces there are.
    var words: [String] = []
    var isBroken = true
    for character in text.lowercased() {
      if character == " " {
        isBroken = true
        continue
      }
      let isNumber = "0123456789.".contains(character)
      if let last = words.last?.last, !isBroken, "0123456789.".contains(last) == isNumber {
        words[words.count - 1].append(character)
      } else {
        words.append(String(character))
      }
      isBroken = false
    }
    guard words.count % 2 == 0 else { return nil }
    var (total, next) = (0, 0)
    for place in stride(from: 0, to: words.count, by: 2) {
      guard let unit = units.indices.first(where: { units[$0].names.contains(words[place + 1]) }),
        unit >= next, let value = decimal(words[place], unit: units[unit].milliseconds),
        place + 2 == words.count || !words[place].contains(".")
      else { return nil }
      total += value
      next = unit + 1
    }
    return total
  }

  private static func isDigits(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
  }
}

/// Times read the slow way, from text, by splitting it.
package enum SlowTime {
  /// Milliseconds since 1970-01-01T00:00:00Z; nil for what is no standard start time.
  ///
  /// Without an offset only for years from 1992 on: before, Shanghai's clocks had a summer time.
  package static func instant(_ text: String) -> Int? {
    read(text).map {
      $0.isInstant ? $0.milliseconds : $0.milliseconds - SlowTariff.offsetMilliseconds
    }
  }

  /// Milliseconds since 1970, and whether they count from UTC or from midnight on a wall; nil for
  /// what is no standard start time.
  package static func read(_ text: String) -> (milliseconds: Int, isInstant: Bool)? {
    let text = Array(text.unicodeScalars)
    if text.count == 10 { return number(text).map { ($0 * 1000, true) } }
    if text.count == 13 { return number(text).map { ($0, true) } }
    // Date and time take 19 characters.
    guard text.count >= 19, text[4] == "-", text[7] == "-", text[13] == ":", text[16] == ":",
      ["T", "t", " "].contains(text[10]),
      let year = number(text[0..<4]), let month = number(text[5..<7]),
      let day = number(text[8..<10]), let hour = number(text[11..<13]),
      let minute = number(text[14..<16]), let second = number(text[17..<19]),
      (1...12).contains(month), (1...days(in: month, of: year)).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var rest = text[19...]
    var fraction = 0
    if rest.first == "." {
      let digits = rest.dropFirst().prefix { number([$0]) != nil }
      guard !digits.isEmpty else { return nil }
      rest = rest.dropFirst(1 + digits.count)
      fraction = number(Array((digits + ["0", "0"]).prefix(3))) ?? 0
    }
    var offset: Int?
    if rest.count == 6 {
      let parts = Array(rest)
      guard parts[0] == "+" || parts[0] == "-", parts[3] == ":", let hours = number(parts[1..<3]),
        let minutes = number(parts[4..<6]), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * 60_000 * (parts[0] == "-" ? -1 : 1)
    } else if rest == ["Z"] || rest == ["z"] {
      offset = 0
    } else if !rest.isEmpty {
      return nil
    }
    let time = ((daysBefore(year, month) + day - 1) * 24 + hour) * 3600 + minute * 60 + second
    return (time * 1000 + fraction - (offset ?? 0), offset != nil)
  }

  /// Seconds as milliseconds, rounded up; nil for what is no duration.
  package static func milliseconds(_ text: String) -> Int? {
    let parts = text.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) })
    else { return nil }
    let whole = String(parts[0].drop { $0 == "0" })
    // Longer than any limit, whatever follows.
    guard whole.count < 12 else { return Int.max }
    var value = (Int(whole) ?? 0) * 1000
    if parts.count == 2 {
      value += Int(String((String(parts[1]) + "00").prefix(3))) ?? 0
      if parts[1].dropFirst(3).contains(where: { $0 != "0" }) { value += 1 }
    }
    return value
  }

  /// The month, as `YYYY-MM`, of milliseconds since 1970 on the wall.
  package static func month(ofLocal local: Int) -> String {
    let dayLength = 86_400_000
    var (year, day) = (1970, (local - (local % dayLength + dayLength) % dayLength) / dayLength)
    while day < 0 {
      year -= 1
      day += days(inYear: year)
    }
    while day >= days(inYear: year) {
      day -= days(inYear: year)
      year += 1
    }
    var month = 1
    while day >= days(in: month, of: year) {
      day -= days(in: month, of: year)
      month += 1
    }
    let digits = (0...9999).contains(year) ? String(String(10_000 + year).suffix(4)) : String(year)
    return "\(digits)-\(month < 10 ? "0" : "")\(month)"
  }

  /// Days from 1970-01-01 to a month's first, counted month by month.
  private static func daysBefore(_ year: Int, _ month: Int) -> Int {
    var count = 0
    for past in 1970..<max(1970, year) { count += days(inYear: past) }
    for coming in min(1970, year)..<1970 { count -= days(inYear: coming) }
    for past in 1..<month { count += days(in: past, of: year) }
    return count
  }

  private static func days(inYear year: Int) -> Int { isLeap(year) ? 366 : 365 }

  private static func days(in month: Int, of year: Int) -> Int {
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  private static func isLeap(_ year: Int) -> Bool {
    year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func number(_ digits: some Collection<Unicode.Scalar>) -> Int? {
    guard digits.allSatisfy(isDigit) else { return nil }
    return Int(String(String.UnicodeScalarView(digits)))
  }
}

import CDRCore

/// The time zone that a column's name speaks of: `Start Time (UTC)`, `start_utc`, `Beginn GMT+8`.
enum ZoneNames {
  enum Found: Hashable {
    /// An IANA name.
    case zone(String)
    /// A word that is short for several zones, or an offset that no zone has the whole year.
    case unclear(String)
  }

  /// - Returns: nil where a name says nothing of a zone.
  static func zone(in name: String) -> Found? {
    if name.contains("北京时间") { return .zone("Asia/Shanghai") }
    for word in name.split(whereSeparator: { " ()[],;".contains($0) }).map(String.init)
    where word.contains("/") && word.count > 6 && ZoneClock(name: word) != nil {
      return .zone(word)
    }
    let words = words(of: name)
    for (place, word) in words.enumerated() {
      let next = place + 1 < words.count ? words[place + 1] : ""
      if ["utc", "gmt"].contains(word) {
        return offset(next).map { zone(offset: $0, written: "\(word)\(next)") } ?? .zone("UTC")
      }
      if let zone = zones[word] { return .zone(zone) }
      if place > 0, let minutes = offset(word), word.contains(":") {
        return zone(offset: minutes, written: word)
      }
    }
    // Short words mean something else at the beginning of a name.
    return words.dropFirst().first(where: unclear.contains).map { .unclear($0.uppercased()) }
  }

  /// Whether a column is called as those that say a record's zone.
  static func isZoneColumn(_ name: String) -> Bool {
    ["timezone", "tz", "timezonename", "zone", "utcoffset", "timezoneoffset", "时区", "zeitzone"]
      .contains(FieldNames.normalized(name))
  }

  private static let zones = [
    "zulu": "UTC", "jst": "Asia/Tokyo", "kst": "Asia/Seoul", "hkt": "Asia/Hong_Kong",
    "sgt": "Asia/Singapore", "msk": "Europe/Moscow",
  ]

  /// Abbreviations that are used for more than one zone, or for one half of the year.
  private static let unclear: Set<String> = [
    "cst", "est", "edt", "cdt", "mst", "mdt", "pst", "pdt", "ist", "bst", "cet", "cest", "eet",
    "eest", "wet", "aest", "aedt",
  ]

  /// Words in small letters, and offsets such as `+8`, `+08:00`.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var rest = name[...]
    while let first = rest.first {
      var end = rest.index(after: rest.startIndex)
      if first == "+" || first == "-" {
        end = rest[end...].firstIndex { !$0.isNumber && $0 != ":" } ?? rest.endIndex
      } else if first.isLetter {
        // `startUTC` is two words.
        var wasSmall = first.isLowercase
        while end < rest.endIndex, rest[end].isLetter, !(wasSmall && rest[end].isUppercase) {
          wasSmall = rest[end].isLowercase
          end = rest.index(after: end)
        }
      }
      let word = rest[..<end].lowercased()
      if word.count > 1 { words.append(word) }
      rest = rest[end...]
    }
    return words
  }

  /// Minutes before UTC's clock: of `+8`, `-05:30`, `+0800`.
  private static func offset(_ word: String) -> Int? {
    guard let sign = word.first, sign == "+" || sign == "-" else { return nil }
    let parts = word.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard let first = parts.first, let number = Int(first), parts.count <= 2 else { return nil }
    var minutes = first.count > 2 ? number / 100 * 60 + number % 100 : number * 60
    if parts.count == 2 {
      guard let second = Int(parts[1]), second < 60, first.count <= 2 else { return nil }
      minutes += second
    }
    guard minutes <= 14 * 60 else { return nil }
    return sign == "-" ? -minutes : minutes
  }

  private static func zone(offset minutes: Int, written: String) -> Found {
    if minutes == 0 { return .zone("UTC") }
    // Zones without summer time; the signs of Etc are the other way round.
    let known = [330: "Asia/Kolkata", 345: "Asia/Kathmandu", 570: "Australia/Darwin"]
    if let name = known[minutes] { return .zone(name) }
    let hours = minutes / 60
    guard minutes % 60 == 0 else { return .unclear(written) }
    let name = "Etc/GMT\(hours > 0 ? "-" : "+")\(abs(hours))"
    return ZoneClock(name: name) == nil ? .unclear(written) : .zone(name)
  }
}

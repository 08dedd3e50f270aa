import CDRCore

/// The languages that a report can be in.
public enum ReportLanguage: String, CaseIterable, Sendable {
  /// English.
  case en
  /// Chinese, in simplified characters.
  case zh

  /// What HTML calls the language.
  var tag: String {
    switch self {
    case .en: "en"
    case .zh: "zh-Hans"
    }
  }

  /// A phrase, with values in the places that it has for them: `{minutes}`.
  package func text(_ phrase: Phrase, _ values: KeyValuePairs<String, String> = [:]) -> String {
    var rest = (phrases[phrase] ?? phrase.rawValue)[...]
    // Once through, so that what stands in a value is never taken for a place.
    var text = ""
    while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
      let name = rest[rest.index(after: start)..<end]
      text += rest[..<start] + (values.first { $0.key == name }?.value ?? "{\(name)}")
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }

  /// `1 call`, `2 calls`: English tells one from many, Chinese does not.
  func count(_ count: Int64, _ one: Phrase, _ many: Phrase) -> String {
    text(count == 1 ? one : many, ["count": count.grouped])
  }

  /// All phrases, by name, for templates.
  var texts: [String: Any] {
    Dictionary(uniqueKeysWithValues: phrases.map { ($0.key.rawValue, $0.value) })
  }

  package var phrases: [Phrase: String] {
    switch self {
    case .en: Phrase.english
    case .zh: Phrase.chinese
    }
  }

  // MARK: Names

  /// What people call an item of the bill; nil for an item that only its tariff names.
  package func name(ofItem item: String) -> String? {
    Phrase(of: item, kind: "item").map { text($0) }
  }

  /// What a reason for which records are rejected means; nil for one without words.
  package func name(ofReason reason: String) -> String? {
    Phrase(of: reason, kind: "reason").map { text($0) }
  }

  /// `October 2026`, `2026年10月`.
  func name(of month: Month) -> String {
    switch self {
    case .en: "\(Self.englishMonths[month.month - 1]) \(month.year)"
    case .zh: "\(month.year)年\(month.month)月"
    }
  }

  /// `5 October 2026`, `2026年10月5日`.
  func name(of date: CivilDate) -> String {
    switch self {
    case .en: "\(date.day) \(name(of: date.calendarMonth))"
    case .zh: "\(name(of: date.calendarMonth))\(date.day)日"
    }
  }

  private static let englishMonths = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}

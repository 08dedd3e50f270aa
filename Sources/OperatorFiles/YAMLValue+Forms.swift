import CDRCore

/// The forms that single values of most files have.
extension YAMLValue {
  /// A whole number within bounds, in digits alone.
  package func wholeNumber(_ range: ClosedRange<Int64>, of units: String = "") -> Int64? {
    guard let text = text() else { return nil }
    if (1...18).contains(text.utf8.count), text.utf8.allSatisfy(isDigit), let number = Int64(text),
      range.contains(number)
    {
      return number
    }
    let what = units.isEmpty ? "" : " of \(units)"
    fault(
      "\(quoted(text)) is not a whole number\(what) from \(range.lowerBound) to \(range.upperBound)"
    )
    return nil
  }

  /// One of the words that an enumeration knows.
  package func word<Word: RawRepresentable & CaseIterable>(
    _: Word.Type, ignoringCase: Bool = false
  ) -> Word? where Word.RawValue == String {
    guard let text = text() else { return nil }
    if let word = Word(rawValue: ignoringCase ? text.lowercased() : text) { return word }
    let known = Word.allCases.map(\.rawValue)
    fault("\(quoted(text)) is not valid here; write " + alternatives(known))
    return nil
  }

  /// The IANA name of a time zone.
  package func timeZone() -> String? {
    guard let text = text() else { return nil }
    if ZoneClock(name: text) != nil { return text }
    fault("\(quoted(text)) is not a known time zone; write an IANA name, such as Asia/Shanghai")
    return nil
  }

  /// A name: not empty, at most 64 bytes, and without line breaks and the like.
  package func name() -> String? {
    guard let text = text() else { return nil }
    guard let flaw = nameProblem(text) else { return text }
    fault("\(quoted(text)) \(flaw)")
    return nil
  }
}

/// Why a text cannot be a name on a bill; nil when it can.
package func nameProblem(_ text: String) -> String? {
  if text.isEmpty { return "is empty; give a name" }
  if text.utf8.count > 64 { return "is longer than 64 bytes; shorten it" }
  if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
    return "has control characters; leave them out"
  }
  return nil
}

/// `a`, `a or b`, `a, b or c`.
package func alternatives(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}

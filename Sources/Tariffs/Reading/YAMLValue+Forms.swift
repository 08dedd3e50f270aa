import Metering

/// The forms that single values of a tariff have.
extension YAMLValue {
  /// A price, with its text.
  func price() -> Price? {
    decimal(calledFor: "price")
  }

  /// The part of the full price that a term costs, at most 1.
  func factor() -> Price? {
    guard let factor = decimal(calledFor: "factor") else { return nil }
    // A scale of at most 9 digits: the power fits easily.
    let one = (0..<factor.value.scale).reduce(Int128(1)) { power, _ in power * 10 }
    guard factor.value.units <= one else {
      fault("\(factor.text) is above 1; it is the part of the price to pay, 0.85 for 15 % off")
      return nil
    }
    return factor
  }

  private func decimal(calledFor word: String) -> Price? {
    guard let text = text() else { return nil }
    if let price = Price(text) { return price }
    if text.hasPrefix("-"), FixedDecimal(text.dropFirst()) != nil {
      fault("\(text) is negative; a \(word) is 0 or more")
    } else if isDecimal(text) {
      fault("\(quoted(text)) has more than 12 digits before the point or 9 after it")
    } else {
      fault("\(quoted(text)) is no \(word); write digits with a point, such as 0.110")
    }
    return nil
  }

  /// A whole number within bounds, in digits alone.
  func wholeNumber(_ range: ClosedRange<Int64>, of units: String = "") -> Int64? {
    guard let text = text() else { return nil }
    if (1...18).contains(text.utf8.count), text.utf8.allSatisfy(isDigit), let number = Int64(text),
      range.contains(number)
    {
      return number
    }
    let what = units.isEmpty ? "" : " of \(units)"
    fault(
      "\(quoted(text)) is no whole number\(what) from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// One of the words that an enumeration knows.
  func word<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> Word?
  where Word.RawValue == String {
    guard let text = text() else { return nil }
    if let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue)
    fault("\(quoted(text)) is not known here; write " + alternatives(known))
    return nil
  }

  /// A name: not empty, at most 64 bytes, and without line breaks and the like.
  func name() -> String? {
    guard let text = text() else { return nil }
    guard let flaw = flawOfName(text) else { return text }
    fault("\(quoted(text)) \(flaw)")
    return nil
  }
}

/// Why a text cannot be a name on a bill; nil when it can.
func flawOfName(_ text: String) -> String? {
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

/// Whether a text is digits with an optional point and digits, however many.
private func isDecimal(_ text: String) -> Bool {
  let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

/// Text as a terminal shows it: what it may contain, and how many columns it takes.
extension [UInt8] {
  /// Appends text with the characters escaped that would steer the terminal or reorder its line:
  /// `\n`, `\u{1B}`.
  package mutating func append(terminalText text: String) {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return append(text) }
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        switch scalar {
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        default: append("\\u{\(String(scalar.value, radix: 16, uppercase: true))}")
        }
      default: append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }
}

/// How many columns a terminal gives to text in UTF-8 without control characters.
package func terminalWidth(of text: ArraySlice<UInt8>) -> Int {
  if text.allSatisfy({ $0 < 0x80 }) { return text.count }
  return String(decoding: text, as: UTF8.self).unicodeScalars.reduce(0) { width, scalar in
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: width
    default: width + (isWide(scalar) ? 2 : 1)
    }
  }
}

/// Whether a character takes two columns: those of class W or F in Unicode's East Asian Width,
/// by the blocks in which they lie.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x1100...0x115F,  // Hangul initial consonants
    0x2E80...0x303E, 0x3041...0x33FF,  // radicals, punctuation, kana, squared letters
    0x3400...0x4DBF, 0x4E00...0x9FFF,  // ideographs
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,  // Yi, Hangul
    0xF900...0xFAFF, 0xFE30...0xFE6F,  // compatibility forms
    0xFF01...0xFF60, 0xFFE0...0xFFE6,  // full-width forms
    0x1F300...0x1F64F, 0x1F900...0x1F9FF,  // pictographs
    0x20000...0x3FFFD:  // further ideographs
    true
  default: false
  }
}

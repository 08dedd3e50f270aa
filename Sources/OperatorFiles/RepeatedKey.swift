/// The mark that is set before the first of two equal keys, so that the parser takes them for
/// different ones. It is made of private characters, which no one types.
enum RepeatedKey {
  private static let opening: Unicode.Scalar = "\u{E000}"
  private static let closing: Unicode.Scalar = "\u{E001}"

  /// How many repeated keys of a file are looked for.
  static let limit = 50

  /// The mark with the given number.
  static func mark(_ number: Int) -> String { "\(opening)\(number)\(closing)" }

  /// The key as the file has it, without a mark.
  static func name(of key: String) -> String {
    // By scalars: the key may begin with one that joins the mark to one character.
    let scalars = key.unicodeScalars
    guard scalars.first == opening, let end = scalars.firstIndex(of: closing) else { return key }
    return String(scalars[scalars.index(after: end)...])
  }
}

/// A text as the YAML parser is given it.
struct PaddedText {
  private(set) var string: String

  /// The parser keeps a pointer to the text's bytes. A text of up to 15 bytes has no storage of
  /// its own to point to, so short texts are made longer by blank lines.
  init(_ text: String) {
    string = text.utf8.count < 32 ? text + String(repeating: "\n", count: 32) : text
  }

  /// Sets a mark before the key that begins at a place, both counted from 1, columns in Unicode
  /// scalars. False when no plain or quoted key begins there.
  mutating func markKey(line: Int, column: Int, number: Int) -> Bool {
    let scalars = string.unicodeScalars
    guard var place = scalars.index(ofLine: line),
      scalars.formIndex(&place, offsetBy: column - 1, limitedBy: scalars.endIndex),
      place < scalars.endIndex
    else { return false }
    switch scalars[place] {
    case "&", "*", "!", "?", "[", "{", "|", ">": return false
    case "\"", "'": place = scalars.index(after: place)
    default: break
    }
    string.unicodeScalars.insert(contentsOf: RepeatedKey.mark(number).unicodeScalars, at: place)
    return true
  }
}

extension String.UnicodeScalarView {
  /// Where a line begins, counted from 1 with the line ends that YAML 1.1 knows.
  fileprivate func index(ofLine line: Int) -> Index? {
    var (current, place) = (1, startIndex)
    while current < line {
      guard place < endIndex else { return nil }
      let scalar = self[place]
      formIndex(after: &place)
      switch scalar {
      case "\r":
        if place < endIndex, self[place] == "\n" { formIndex(after: &place) }
        current += 1
      case "\n", "\u{85}", "\u{2028}", "\u{2029}": current += 1
      default: break
      }
    }
    return place
  }
}

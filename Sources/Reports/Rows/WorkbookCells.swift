import CXlsx

/// Numbers as Excel keeps them.
enum CellNumber {
  /// Digits that every double holds.
  private static let maxDigits = 15

  /// How many decimals a number is written with; nil for text that is not a plain decimal number, or has
  /// more digits than Excel keeps.
  static func decimals(of text: ArraySlice<UInt8>) -> Int? {
    var rest = text
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let point = rest.firstIndex(of: UInt8(ascii: "."))
    let whole = rest[..<(point ?? rest.endIndex)]
    let decimals = point.map { rest[($0 + 1)...] }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard !whole.isEmpty, whole.allSatisfy(digits.contains),
      decimals.map({ !$0.isEmpty && $0.allSatisfy(digits.contains) }) ?? true
    else { return nil }
    // 007 is an id.
    if whole.count > 1, whole.first == UInt8(ascii: "0") { return nil }
    let scale = decimals?.count ?? 0
    let isFraction = whole.count == 1 && whole.first == UInt8(ascii: "0")
    let significant =
      isFraction
      ? decimals?.drop { $0 == UInt8(ascii: "0") }.count ?? 0 : whole.count + scale
    return significant <= maxDigits && scale <= maxDigits ? scale : nil
  }
}

/// Text as Excel keeps it.
enum CellText {
  /// Whether nothing in a text needs a closer look: it is ASCII without a zero, and short.
  static func isPlain(_ text: ArraySlice<UInt8>) -> Bool {
    text.count < 1 << 10
      && text.allSatisfy { $0 < 0x80 && $0 != 0 && $0 != UInt8(ascii: "_") }
  }

  /// Text as XML may hold it: bytes that are not UTF-8, and the characters that XML has not, are
  /// replaced by U+FFFD. What Excel would read as an escape, `_x0041_`, is escaped itself.
  static func readable(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var readable: [UInt8] = []
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0, 0xFFFE, 0xFFFF: readable.append(contentsOf: "\u{FFFD}".utf8)
      default: readable.append(contentsOf: String(scalar).utf8)
      }
    }
    guard readable.contains(UInt8(ascii: "_")) else { return readable }
    var escaped: [UInt8] = []
    for place in readable.indices {
      if isEscape(readable[place...].prefix(7)) {
        escaped.append(contentsOf: "_x005F".utf8)
      }
      escaped.append(readable[place])
    }
    return escaped
  }

  /// Whether bytes are an escape of a character, `_xHHHH_`.
  private static func isEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count == 7, bytes.first == UInt8(ascii: "_"), bytes.last == UInt8(ascii: "_"),
      bytes[bytes.startIndex + 1] == UInt8(ascii: "x")
    else { return false }
    return bytes.dropFirst(2).dropLast().allSatisfy {
      Character(UnicodeScalar($0)).isHexDigit
    }
  }

  /// Whether a cell can hold a text.
  static func fits(_ text: ArraySlice<UInt8>) -> Bool {
    text.count <= CDR_XLSX_TEXT
      || String(decoding: text, as: UTF8.self).utf16.count <= CDR_XLSX_TEXT
  }
}

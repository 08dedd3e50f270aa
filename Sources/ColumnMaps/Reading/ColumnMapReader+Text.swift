import CDRCore
import OperatorFiles

/// Reading how a log is written.
extension ColumnMapReader {
  static func text(_ keys: YAMLKeys) -> TextForm {
    var text = TextForm()
    text.quoting = keys["quoting"]?.word(TextForm.Quoting.self) ?? text.quoting
    text.encoding =
      keys["encoding"]?.word(TextForm.Encoding.self, ignoringCase: true) ?? text.encoding
    text.skippedRows = keys["skip_rows"]?.wholeNumber(0...1000, of: "rows").map(Int.init) ?? 0
    if let value = keys["delimiter"], let delimiter = character(value) {
      let isLetterOrDigit = Character(Unicode.Scalar(delimiter)).isLetter || isDigit(delimiter)
      if isLetterOrDigit {
        value.fault("\(shown(delimiter)) is a letter or digit, which fields may contain")
      } else if text.encoding == .gb18030, delimiter >= 0x40 {
        // Bytes from 0x40 on, and digits, may be the second or a later one of a character.
        value.fault(
          "\(shown(delimiter)) may be a part of a character in gb18030; use one such as a comma, "
            + "a semicolon or a tab (\"\\t\")")
      }
      text.delimiter = delimiter
    }
    if let value = keys["comment"], let comment = character(value) {
      if comment == text.delimiter { value.fault("\(shown(comment)) is the delimiter as well") }
      text.comment = comment
    }
    text.wrapping = keys["wrapping"].flatMap { wrapping($0, text.quoting) }
    return text
  }

  private static func wrapping(
    _ value: YAMLValue, _ quoting: TextForm.Quoting
  ) -> TextForm.Wrapping? {
    guard let keys = value.keys(["before", "after"]) else { return nil }
    if quoting != .lenient { value.fault("needs quoting: lenient, to read line by line; add it") }
    let before = keys["before"].flatMap { $0.text() } ?? ""
    let after = keys["after"].flatMap { $0.text() } ?? ""
    if keys["before"] == nil, keys["after"] == nil {
      value.fault("needs before or after: the text around records")
    }
    for (key, text) in [("before", before), ("after", after)]
    where text.contains(where: \.isNewline) {
      keys[key]?.fault("has a line end; the text around a record is on the same line")
    }
    return TextForm.Wrapping(before: before, after: after)
  }

  /// One ASCII character, neither a quote nor a line end.
  private static func character(_ value: YAMLValue) -> UInt8? {
    guard let text = value.text() else { return nil }
    let bytes = Array(text.utf8)
    guard bytes.count == 1, bytes[0] < 0x80 else {
      value.fault("\(quoted(text)) is not one ASCII character")
      return nil
    }
    switch bytes[0] {
    case UInt8(ascii: "\""): value.fault("a quote cannot be used here: it marks fields")
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      value.fault("a line end cannot be used here: it ends records")
    default: return bytes[0]
    }
    return nil
  }

  private static func shown(_ character: UInt8) -> String {
    quoted(String(Unicode.Scalar(character)))
  }
}

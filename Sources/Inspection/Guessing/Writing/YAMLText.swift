import ColumnMaps

/// Texts as YAML writes them in one line.
enum YAMLText {
  /// As it stands where that is read as the same text, else in quotes.
  static func scalar(_ text: String) -> String {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    let isPlain =
      text.unicodeScalars.first.map { isLetter($0) } ?? false
      && text.unicodeScalars.allSatisfy {
        isLetter($0) || "0123456789_.-".unicodeScalars.contains($0)
      }
      && !words.contains(text.lowercased())
    let isNumber = !text.isEmpty && text.count <= 6 && text.utf8.allSatisfy { 48...57 ~= $0 }
    return isPlain || isNumber && !text.hasPrefix("0") ? text : quoted(text)
  }

  static func quoted(_ text: String) -> String {
    var line = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": line += "\\\""
      case "\\": line += "\\\\"
      case "\t": line += "\\t"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
          .privateUse:
          let digits = String(scalar.value, radix: 16)
          line += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        default: line.unicodeScalars.append(scalar)
        }
      }
    }
    return line + "\""
  }

  static func list(_ texts: [String]) -> String { "[\(texts.map(scalar).joined(separator: ", "))]" }

  static func column(_ column: ColumnName) -> String {
    column.choices.count == 1 ? scalar(column.choices[0]) : list(column.choices)
  }

  static func columns(_ columns: [ColumnName]) -> String {
    "[\(columns.map(column).joined(separator: ", "))]"
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
}

/// Comments, broken into lines.
enum CommentText {
  /// The longest line.
  private static let width = 100

  static func lines(_ text: String, indent: Int = 0) -> [String] {
    let space = String(repeating: " ", count: indent) + "# "
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
      if !line.isEmpty, space.count + line.count + word.count + 1 > width {
        lines.append(space + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word.filter { !$0.isControl }
    }
    return lines + (line.isEmpty ? [] : [space + line])
  }
}

extension Character {
  fileprivate var isControl: Bool {
    unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }
}

import Foundation
import Testing

/// A page taken apart at its rows, as far as tests need it.
struct ReportPage {
  /// A row that says what it is: `data-item="voice"`.
  struct Row {
    var kind: String
    var key: String
    /// The texts of its cells.
    var cells: [String]

    /// The last number that is not a share.
    var lastAmount: String {
      (cells.last { !$0.isEmpty && !$0.hasSuffix("%") } ?? "").replacing(",", with: "")
    }
  }

  let text: String
  let rows: [Row]

  init(_ text: String) {
    self.text = text
    rows = text.components(separatedBy: "<tr").dropFirst().compactMap { piece in
      let row = piece.components(separatedBy: "</tr>")[0]
      guard let name = row.firstRange(of: " data-") else { return nil }
      let attribute = row[name.upperBound...]
      let kind = String(attribute.prefix { $0 != "=" && $0 != ">" })
      let value = attribute.dropFirst(kind.count).dropFirst(2).prefix { $0 != "\"" }
      let cells = row.components(separatedBy: "<t").dropFirst().map { cell in
        Self.words(String(cell[cell.index(after: cell.firstIndex(of: ">") ?? cell.startIndex)...]))
      }
      return Row(kind: kind, key: Self.unescaped(String(value)), cells: cells)
    }
  }

  func rows(_ kind: String) -> [Row] { rows.filter { $0.kind == kind } }

  /// A text without tags.
  private static func words(_ html: String) -> String {
    var (text, isTag) = ("", false)
    for letter in html.unicodeScalars {
      switch letter {
      case "<": isTag = true
      case ">" where isTag: isTag = false
      default: if !isTag { text.unicodeScalars.append(letter) }
      }
    }
    return unescaped(text).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static let signs = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&amp;": "&"]

  /// The text that HTML stands for. Byte by byte: as letters, `;` and a mark after it would be one.
  static func unescaped(_ html: String) -> String {
    var rest = Array(html.utf8)[...]
    var text: [UInt8] = []
    while let byte = rest.first {
      if let (sign, plain) = signs.first(where: { rest.starts(with: $0.key.utf8) }) {
        text += plain.utf8
        rest = rest.dropFirst(sign.utf8.count)
      } else {
        text.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

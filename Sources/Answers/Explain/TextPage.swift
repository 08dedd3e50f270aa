import CDRCore
import Reports

/// Lines of text with labels at their left, which can be read in a terminal or a mail.
struct TextPage {
  private(set) var text = ""

  private static let width = 13

  /// Starts a paragraph.
  mutating func gap() { text += "\n" }

  mutating func line(_ line: String) { text += line + "\n" }

  /// A line with a label, or without one below one.
  mutating func row(_ label: String, _ line: String) {
    text += "  " + label.padded(to: Self.width) + line + "\n"
  }

  /// A row of a price list.
  mutating func tier(_ label: String, _ price: String, isReached: Bool, _ reachedBy: String) {
    let mark = isReached ? "> " : "  "
    let reached = isReached ? "   reached by \(reachedBy)" : ""
    row("", mark + label.padded(to: 14) + price + reached)
  }

  /// Rows of cells that stand one below the other; the first column to the left.
  mutating func columns(_ label: String, _ rows: [[String]]) {
    var widths: [Int] = []
    for row in rows {
      for (place, cell) in row.enumerated() {
        if place == widths.count { widths.append(0) }
        widths[place] = max(widths[place], cell.shownWidth)
      }
    }
    for (number, row) in rows.enumerated() {
      var line = ""
      for (place, cell) in row.enumerated() {
        line += (place == 0 ? "" : "  ") + cell.padded(to: widths[place])
      }
      while line.last == " " { line.removeLast() }
      self.row(number == 0 ? label : "", line)
    }
  }
}

extension String {
  /// The text as a terminal may show it.
  var shown: String {
    var bytes: [UInt8] = []
    bytes.append(terminalText: self)
    return String(decoding: bytes, as: UTF8.self)
  }

  var shownWidth: Int { terminalWidth(of: Array(utf8)[...]) }

  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - shownWidth))
  }
}

/// `1 call`, `12 calls`.
func counted(_ count: Int64, _ word: String) -> String {
  "\(count) \(word)\(count == 1 ? "" : "s")"
}

/// Billed time: `1 minute`, `50001 minutes`, `1.017 minutes`.
func minutes(_ seconds: Int64) -> String {
  var text: [UInt8] = []
  text.append(minutesOfSeconds: seconds)
  return String(decoding: text, as: UTF8.self) + (seconds == 60 ? " minute" : " minutes")
}

/// Time as it was spoken: `2992571 s`, `17.5 s`.
func seconds(_ milliseconds: Int64) -> String {
  var text: [UInt8] = []
  text.append(secondsOfMilliseconds: milliseconds)
  return String(decoding: text, as: UTF8.self) + " s"
}

/// What rounding up added to a time.
func added(_ milliseconds: Int64) -> String {
  milliseconds == 0 ? ", which added nothing" : ", which added \(seconds(milliseconds))"
}

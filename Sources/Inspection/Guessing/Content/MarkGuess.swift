import CDRCore
import ColumnMaps

/// What stands in the numbers of a column besides digits: before decimals, and between thousands.
struct MarkGuess {
  /// What stands before decimals.
  var decimal = UInt8(ascii: ".")
  /// What stands between thousands; nil: nothing.
  var thousands: String?
  /// Why the marks may be others.
  var doubt: String?

  /// A number with one mark or two, as it is written: the digits between its marks.
  private struct Number {
    var groups: [Int] = []
    var marks: [UInt8] = []
    var beginsWithZero = false

    /// nil for what is not a number.
    init?(_ text: [UInt8]) {
      guard text.count <= 24, let first = text.first, isDigit(first) else { return nil }
      var digits = 0
      var place = 0
      while place < text.count {
        let byte = text[place]
        if isDigit(byte) {
          digits += 1
          place += 1
          continue
        }
        guard let (mark, size) = Self.mark(text[place...]) else { return nil }
        groups.append(digits)
        marks.append(mark)
        digits = 0
        place += size
      }
      guard digits > 0 else { return nil }
      groups.append(digits)
      beginsWithZero = first == UInt8(ascii: "0")
    }

    /// A mark by its first byte; blanks of any kind are one.
    private static func mark(_ text: ArraySlice<UInt8>) -> (UInt8, size: Int)? {
      for mark in MarkGuess.separators where text.starts(with: mark.utf8) {
        let bytes = Array(mark.utf8)
        return (bytes.count > 1 && mark != "\u{2019}" ? UInt8(ascii: " ") : bytes[0], bytes.count)
      }
      return nil
    }

    /// Whether the one mark may stand between thousands.
    var mayBeGroups: Bool {
      groups[0] <= 3 && !beginsWithZero && groups.dropFirst().allSatisfy { $0 == 3 }
    }
  }

  fileprivate static let separators = [".", ",", "'", " ", "\u{2019}", "\u{a0}", "\u{202f}"]

  /// - Parameters:
  ///   - texts: of a column; what is not a number says nothing.
  ///   - others: what stands before decimals in other columns.
  init(_ texts: [[UInt8]], others: Set<UInt8>) {
    let numbers = texts.compactMap(Number.init)
    let marked = numbers.filter { !$0.marks.isEmpty }
    let marks = Set(marked.flatMap(\.marks))
    guard let first = marks.first else { return }
    let (point, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
    if let both = marked.first(where: { Set($0.marks).count == 2 }), let last = both.marks.last {
      decimal = last
      thousands = both.marks.first.flatMap(Self.text)
      return
    }
    guard marks.count == 1 else {
      // Thousands in some numbers and decimals in others.
      let decimals = Set(marked.filter { !$0.mayBeGroups }.flatMap(\.marks))
      if decimals.count == 1, let mark = decimals.first,
        let other = marks.subtracting(decimals).first
      {
        (decimal, thousands) = (mark, Self.text(other))
      }
      doubt = "its numbers have different marks"
      return
    }
    let isDecimal = marked.contains { !$0.mayBeGroups }
    if first != point, first != comma {
      thousands = Self.text(first)
    } else if isDecimal {
      decimal = first
    } else if marked.contains(where: { $0.marks.count > 1 }) {
      group(first)
    } else if others == [first] {
      decimal = first
    } else if others == [first == point ? comma : point] {
      group(first)
    } else if marked.count == numbers.count, numbers.count >= 10 {
      // All of a thousand and more, and none below: what has three decimals always.
      decimal = first
    } else {
      marked.count == numbers.count ? decimal = first : group(first)
      let mark = String(Unicode.Scalar(first))
      doubt =
        "nothing shows whether \(mark) in numbers such as "
        + "\(texts.example(with: first)) stands between thousands or before decimals"
    }
  }

  private mutating func group(_ mark: UInt8) {
    thousands = Self.text(mark)
    decimal = mark == UInt8(ascii: ".") ? UInt8(ascii: ",") : UInt8(ascii: ".")
  }

  private static func text(_ mark: UInt8) -> String? {
    switch mark {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "'"), UInt8(ascii: " "):
      String(Unicode.Scalar(mark))
    case 0xe2: "\u{2019}"
    default: nil
    }
  }

  /// What certainly stands before decimals in a column; nil where nothing does.
  static func decimalMark(_ texts: [[UInt8]]) -> UInt8? {
    let numbers = texts.map(Number.init)
    guard numbers.count(where: { $0 != nil }) * 10 >= texts.count * 9 else { return nil }
    let marks = Set(
      numbers.compactMap { number -> UInt8? in
        guard let number, number.marks.count == 1, !number.mayBeGroups else { return nil }
        return number.marks[0]
      })
    return marks.count == 1 ? marks.first : nil
  }
}

extension [[UInt8]] {
  /// The first text with a byte, in quotes.
  fileprivate func example(with byte: UInt8) -> String {
    first { $0.contains(byte) }.map { "'\(String(decoding: $0, as: UTF8.self).commented)'" } ?? ""
  }
}

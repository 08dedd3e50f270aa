import CDRCore
import Rating
import Reports

/// Numbers as a page shows them: digits in groups, and a real minus sign.
package enum PageNumbers {
  package static func text(_ number: FixedDecimal) -> String {
    number.grouped.replacing("-", with: "\u{2212}")
  }

  static func text(_ count: Int64) -> String { text(FixedDecimal(units: Int128(count), scale: 0)) }

  /// `+12.00`, `−99.90`, `0.00`.
  package static func signed(_ number: FixedDecimal) -> String {
    number.units > 0 ? "+\(text(number))" : text(number)
  }

  /// `+12.50%`; nil if the whole is 0, or if the change is 1,000 % or more, which says nothing as a
  /// percentage.
  static func change(_ delta: FixedDecimal, of whole: FixedDecimal) -> String? {
    guard let percent = Comparison.percent(delta, of: whole),
      percent < FixedDecimal(units: 1000, scale: 0)
    else { return nil }
    return signed(percent) + "%"
  }

  /// `12.3%`; nil where the whole is 0.
  package static func share(_ part: FixedDecimal, of whole: FixedDecimal) -> String? {
    guard let percent = Comparison.percent(part, of: whole),
      let short = try? percent.rounded(toScale: 1, .halfUp)
    else { return nil }
    return text(short) + "%"
  }

  /// Billed time as the bill has it: `1,234.017`.
  static func minutes(seconds: Int64) -> String {
    var bytes: [UInt8] = []
    bytes.append(minutesOfSeconds: seconds)
    let plain = String(decoding: bytes, as: UTF8.self)
    return FixedDecimal(plain).map(text) ?? plain
  }

  /// Time as it was spoken, to the millisecond: `832:30:12`, `0:00:59.999`.
  package static func clock(milliseconds: Int64) -> String {
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    var text = "\(seconds / 3600):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    if rest > 0 {
      var fraction = padded(rest, 3)
      while fraction.hasSuffix("0") { fraction.removeLast() }
      text += ".\(fraction)"
    }
    return text
  }

  /// A tier as the bill names it, for people, in one piece: `≤ 50,000`, `100–299`.
  package static func tier(_ label: String) -> String {
    if label.isEmpty { return "" }
    var text = ""
    var digits = ""
    func flush() {
      if digits.isEmpty { return }
      text += Int64(digits).map(\.grouped) ?? digits
      digits = ""
    }
    for letter in label.replacing("<=", with: "≤\u{A0}").replacing(">=", with: "≥\u{A0}")
      .replacing(">", with: ">\u{A0}").replacing("<", with: "<\u{A0}").replacing("-", with: "–")
    {
      if letter.isASCII, letter.isNumber {
        digits.append(letter)
      } else {
        flush(); text.append(letter)
      }
    }
    flush()
    return text
  }

  /// A line's quantity with its unit.
  static func quantity(_ quantity: Quantity, in language: ReportLanguage) -> String {
    switch quantity {
    case .minutes(let seconds): minutes(seconds: seconds, in: language)
    case .numberMonths(let count): language.count(count, .unitNumber, .unitNumbers)
    case .seats(let count): language.count(count, .unitSeat, .unitSeats)
    }
  }

  static func minutes(seconds: Int64, in language: ReportLanguage) -> String {
    language.text(seconds == 60 ? .unitMinute : .unitMinutes, ["count": minutes(seconds: seconds)])
  }
}

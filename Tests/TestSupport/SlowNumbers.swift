/// Who holds which number, found by looking at every row of a numbers file for every call.
package struct SlowNumbers {
  /// A row of the file, its days as `YYYY-MM-DD`.
  package struct Row: Hashable, Sendable {
    package var number: String
    package var account: String
    package var from: String
    /// Empty while the number is held.
    package var until: String

    package init(_ number: String, _ account: String, _ from: String, _ until: String = "") {
      (self.number, self.account, self.from, self.until) = (number, account, from, until)
    }
  }

  package private(set) var rows: [Row]
  package private(set) var strip: [String]
  /// By row, what of its number is compared.
  private var digits: [String]

  package init(_ rows: [Row], strip: [String]) {
    (self.rows, self.strip) = (rows, strip)
    digits = rows.map { Self.digits($0.number, strip: strip) }
  }

  /// What of a text is compared.
  package static func digits(_ text: String, strip: [String]) -> String {
    var rest = Array(text.utf8)
    if let prefix = strip.map({ Array($0.utf8) }).first(where: { rest.starts(with: $0) }) {
      rest.removeFirst(prefix.count)
    }
    var digits = ""
    for byte in rest {
      let letter = Character(Unicode.Scalar(byte))
      if letter == "@" || letter == ";" { break }
      if "0123456789".contains(letter) { digits.append(letter) }
    }
    return digits
  }

  /// The account that holds the first of some numbers which any does.
  ///
  /// - Parameter day: `YYYY-MM-DD`
  package func holder(of texts: [String], on day: String) -> String? {
    for text in texts {
      let wanted = Self.digits(text, strip: strip)
      if wanted.isEmpty { continue }
      for (row, digits) in zip(rows, digits) where digits == wanted {
        if row.from <= day, row.until.isEmpty || day < row.until { return row.account }
      }
    }
    return nil
  }

  /// `YYYY-MM-DD`
  package static func day(ofLocal milliseconds: Int) -> String {
    let month = SlowTime.month(ofLocal: milliseconds)
    let first = (SlowTime.read(month + "-01T00:00:00")?.milliseconds ?? 0) / 86_400_000
    let count = milliseconds / 86_400_000 - first + 1
    return month + (count < 10 ? "-0\(count)" : "-\(count)")
  }

  // MARK: Made up

  /// Days around those of ``MessyMap``'s calls, in order.
  private static let days = [
    "2025-12-31", "2026-02-28", "2026-03-08", "2026-03-29", "2026-04-05", "2026-10-01",
    "2026-10-02", "2026-10-03", "2026-10-25", "2026-10-31", "2026-11-01", "2026-11-02",
  ]
  private static let written = [
    ["13800138000", "+86 138-0013-8000", "008613800138000"], ["1000", "(10)00"],
    ["4001234567", "+864001234567"], ["100"], ["200", "2 0 0"], ["15550100"],
    ["12345678901234567890123456789012345678901"],
  ]
  /// Texts of records, some of them numbers that no one holds.
  package static let texts =
    written.flatMap { $0 } + written.flatMap { $0 } + [
      "", "", "abc", "NULL", "-", "0", "n/a", "sip:1000@10.0.0.1", "tel:100;ext=7", "sip:+86100@h",
      "２００", "+86", "+86+861000", "1000 ", "\"Bob\" <1000>", "99999",
    ]

  /// A file in which numbers change hands, now and then on the day on which they were given up.
  package init(_ random: inout SeededRandom) {
    let strip = random.pick([[], ["+86", "0086"], ["sip:", "+86"]])
    var rows: [Row] = []
    var seen: Set<String> = []
    for written in Self.written where !random.oneIn(4) {
      for text in written {
        // Two texts that compare as equal are one number.
        guard seen.insert(Self.digits(text, strip: strip)).inserted else { continue }
        var place = random.below(3)
        while place < Self.days.count - 1, !random.oneIn(9) {
          let end = place + random.below(Self.days.count - place)
          let isHeld = random.oneIn(3)
          rows.append(
            Row(
              text, random.pick(["a", "b", "账户", "an account with a long name", "house"]),
              Self.days[place], isHeld ? "" : Self.days[end]))
          if isHeld { break }
          place = end + (random.oneIn(3) ? 1 : 0)
        }
      }
    }
    rows.shuffle(using: &random)
    self.init(rows, strip: strip)
  }
}

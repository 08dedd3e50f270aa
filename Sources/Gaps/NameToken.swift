import CDRCore

/// A piece of a file's name: text, a date or a number.
enum NameToken: Hashable {
  case text(String)
  /// A day, and how its digits are written: `yyyy-MM-dd`.
  case date(CivilDate, String)
  /// The digits of a number.
  case number(String)

  /// Cuts a name into pieces.
  ///
  /// Eight digits, or four, two and two with a `-`, `_`, `.` or `/` between, are a date where there is
  /// such a day from 1990 to 2099; a time of day may follow. Other digits are numbers.
  static func tokens(of name: String) -> [NameToken] {
    let bytes = Array(name.utf8)
    var tokens: [NameToken] = []
    var text: [UInt8] = []
    var place = 0
    func close() {
      if !text.isEmpty { tokens.append(.text(String(decoding: text, as: UTF8.self))) }
      text = []
    }
    while place < bytes.count {
      guard isDigit(bytes[place]) else {
        text.append(bytes[place])
        place += 1
        continue
      }
      close()
      if let (date, form, end) = date(in: bytes, at: place) {
        tokens.append(.date(date, form))
        place = end
        continue
      }
      var end = place
      while end < bytes.count, isDigit(bytes[end]) { end += 1 }
      tokens.append(.number(String(decoding: bytes[place..<end], as: UTF8.self)))
      place = end
    }
    close()
    return tokens
  }

  /// A date that begins at a place, its form, and where it ends.
  static func date(in bytes: [UInt8], at place: Int) -> (CivilDate, String, Int)? {
    var end = place
    while end < bytes.count, isDigit(bytes[end]) { end += 1 }
    func number(_ range: Range<Int>) -> Int {
      bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
    func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate? {
      (1990...2099).contains(year) ? CivilDate(checking: year, month, day) : nil
    }
    switch end - place {
    case 8, 10, 12, 14:
      let date = day(
        number(place..<place + 4), number(place + 4..<place + 6), number(place + 6..<place + 8))
      let time = (place + 8..<end)
      guard let date, time.isEmpty || number(time.prefix(2)) < 24 else { return nil }
      return (date, "yyyyMMdd" + String("HHmmss".prefix(time.count)), end)
    case 4:
      guard end < bytes.count,
        [
          UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
          UInt8(ascii: "/"),
        ].contains(bytes[end])
      else { return nil }
      let separator = bytes[end]
      let (month, last) = (end + 1, end + 6)
      guard last <= bytes.count, bytes[end + 3] == separator,
        [month, month + 1, month + 3, month + 4].allSatisfy({ isDigit(bytes[$0]) }),
        last == bytes.count || !isDigit(bytes[last]),
        let date = day(
          number(place..<end), number(month..<month + 2), number(month + 3..<month + 5))
      else { return nil }
      let mark = String(decoding: [separator], as: UTF8.self)
      return (date, "yyyy\(mark)MM\(mark)dd", last)
    default: return nil
    }
  }
}

extension Range<Int> {
  fileprivate func prefix(_ count: Int) -> Range<Int> {
    lowerBound..<Swift.min(upperBound, lowerBound + count)
  }
}

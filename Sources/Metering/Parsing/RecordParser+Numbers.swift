import CDRCore
import ColumnMaps

/// Whose a call is where its numbers tell that.
extension RecordParser {
  /// The numbers of a record.
  struct Numbers {
    /// What the call is compared by: the mark, and of each column its digits and a `|`.
    var text: Field
    /// Whether a field has a text, with digits or without.
    var areThere = false

    /// Without the mark and the last `|`, for people.
    var shown: Field {
      text.count <= 2 ? unsafe .empty : unsafe Field(bytes: text.bytes + 1, count: text.count - 2)
    }
  }

  /// What the text of numbers begins with: no byte of UTF-8, so that it is never an account's name.
  static var numbersMark: UInt8 { 0xff }
  static var numbersEnd: UInt8 { UInt8(ascii: "|") }

  /// The numbers of a record as they are compared, in the order of the columns.
  @inline(never)
  mutating func numbers(
    _ fields: some FieldSource, _ layout: ColumnLayout, _ looks: Bool
  ) -> Numbers {
    var numbers = Numbers(text: empty)
    guard let form = numberForm else { return numbers }
    var parts = InlineArray<8, Field>(repeating: empty)
    var room = 32
    for place in 0..<layout.account.count {
      parts[place] = text(layout.account[place], of: fields, looks)
      room += parts[place].count + 1
      numbers.areThere = numbers.areThere || parts[place].count > 0
    }
    let target = unsafe composed.room(room)
    unsafe target[0] = Self.numbersMark
    var count = 1
    for place in 0..<layout.account.count {
      count += unsafe form.write(parts[place], to: target + count)
      unsafe target[count] = Self.numbersEnd
      count += 1
    }
    composed.keep(count)
    numbers.text = unsafe Field(bytes: target, count: count)
    return numbers
  }

  /// The name of the account that holds the first of some numbers which any account holds on the day of
  /// an instant; nil where none does.
  mutating func holder(
    of numbers: Numbers, at instant: Int64, in directory: NumberDirectory
  ) -> Field? {
    let day = Int32(truncatingIfNeeded: calendar.day(of: instant))
    var holder: Field?
    forEachNumber(of: numbers) { digits in
      guard holder == nil else { return }
      let account = directory.holder(of: digits, on: day)
      if account != NumberDirectory.noAccount { holder = directory.accounts[Int(account)] }
    }
    return holder
  }

  private func forEachNumber(of numbers: Numbers, _ body: (Field) -> Void) {
    var start = 1
    for place in 0..<numbers.text.count where unsafe numbers.text.bytes[place] == Self.numbersEnd {
      unsafe body(Field(bytes: numbers.text.bytes + start, count: place - start))
      start = place + 1
    }
  }

  // MARK: What is wrong

  /// Why no account was found for a record's numbers, and who held or will hold them.
  mutating func unknownNumber(_ fields: some FieldSource, _ layout: ColumnLayout) -> String {
    let startField = start(fields, layout, true)
    guard let directory, let start = startTime(startField) else { return "" }
    let date = Int(truncatingIfNeeded: calendar.day(of: start))
    let texts = map.account.columns.enumerated().map { place, column in
      "\(column.label) \(text(layout.account[place], of: fields, true).shown)"
    }
    var help: String?
    forEachNumber(of: numbers(fields, layout, true)) { digits in
      if help == nil { help = Self.help(digits, on: Int32(date), directory) }
    }
    return "\(texts.joined(separator: ", ")): no account holds "
      + "\(texts.count == 1 ? "this number" : "any of these numbers") on "
      + "\(CivilDate(daysSinceEpoch: date)); "
      + (help ?? "\(texts.count == 1 ? "it is" : "none is") in \(directory.name)")
  }

  /// Who held a number last before a day, or holds it first after it; nil for one that no one ever did.
  private static func help(
    _ digits: Field, on day: Int32, _ directory: NumberDirectory
  ) -> String? {
    let periods = directory.periods(of: digits)
    func name(_ period: NumberDirectory.Period) -> String {
      directory.accounts[Int(period.account)].text.debugDescription
    }
    func date(_ day: Int32) -> CivilDate { CivilDate(daysSinceEpoch: Int(day)) }
    if let last = periods.last(where: { $0.until <= day }) {
      return "\(digits.text) was held by account \(name(last)) until \(date(last.until))"
    }
    return periods.first { $0.from > day }.map {
      "\(digits.text) is held by account \(name($0)) from \(date($0.from)) on"
    }
  }

  /// Which account is not listed, and which was probably meant.
  mutating func unknownAccount(_ fields: some FieldSource, _ layout: ColumnLayout) -> String {
    guard let listed else { return "" }
    var name = numberForm == nil ? account(fields, layout, true) : empty
    if let directory {
      let startField = start(fields, layout, true)
      let numbers = numbers(fields, layout, true)
      if let start = startTime(startField) {
        name = holder(of: numbers, at: start, in: directory) ?? empty
      }
    }
    return "account \(name.shown) is not in \(listed.name)"
      + (listed.nearest(to: name.text).map { "; did you mean \($0.debugDescription)?" } ?? "")
  }
}

import CDRCore
import ColumnMaps

/// What the texts of a column are, as far as it can be told from them alone.
struct ColumnContent {
  let column: TableGuess.Column
  let texts: [[UInt8]]
  /// How many texts are not empty.
  let filled: Int
  /// How many are neither empty nor say that there was no time.
  private let timed: Int
  let distinct: Int
  /// How the texts are timestamps, if they are.
  private(set) var timestamps: Timestamps?

  struct Timestamps {
    var form: TimestampForm
    /// In milliseconds since 1970, by record; nil where there is none.
    var instants: [Int64?]
    var count: Int
    /// Another form that reads as many: day and month cannot be told apart.
    var rival: TimestampForm?
  }

  init(_ column: TableGuess.Column, _ table: TableGuess, clock: ZoneClock) {
    self.column = column
    texts = table.records.map { $0[column.place] }
    filled = texts.count { !$0.isEmpty }
    timed = texts.count { !$0.isEmpty && !Self.isNoTime($0) }
    distinct = Set(texts.lazy.filter { !$0.isEmpty }).count
    timestamps = Self.timestamps(texts, filled: timed, clock: clock)
  }

  var name: String { column.name }
  var label: String { column.label }
  var count: Int { texts.count }

  /// Whether so large a share of the texts that there are is of some kind; among few, one may differ.
  func isMostly(_ part: Int) -> Bool { Self.isMostly(part, of: filled) }

  /// The same of those texts that do not say that there was no time.
  func isMostlyTimes(_ part: Int) -> Bool { Self.isMostly(part, of: timed) }

  private static func isMostly(_ part: Int, of filled: Int) -> Bool {
    filled > 0 && (part * 10 >= filled * 9 || filled >= 4 && part >= filled - 1)
  }

  /// Whether hardly a record is without a text.
  var isFilled: Bool { filled > 0 && filled * 20 >= count * 19 }

  // MARK: Timestamps

  private static func timestamps(_ texts: [[UInt8]], filled: Int, clock: ZoneClock) -> Timestamps? {
    let some = texts.lazy.filter { !$0.isEmpty && !isNoTime($0) }
    guard let first = some.first(where: { $0.contains { !isDigit($0) } }) ?? some.first,
      first.count >= 8, first.count <= 48
    else { return nil }
    var found: [Timestamps] = []
    var forms: [TimestampForm] = []
    if first.contains(where: { $0 == UInt8(ascii: ":") }) { forms.append(.standard) }
    forms += TimestampForms.candidates(for: Array(some.prefix(200)))
    for form in forms {
      let read = Self.read(texts, as: form, clock: clock)
      if isMostly(read.count, of: filled) { found.append(read) }
    }
    guard let most = found.map(\.count).max() else { return nil }
    let best = found.filter { $0.count == most }
    if var chosen = best.first {
      // Records follow one another in time: of several readings, one with far smaller leaps.
      for other in best.dropFirst() where other.instants != chosen.instants {
        if other.leaps < chosen.leaps / 3 {
          (chosen, chosen.rival) = (other, chosen.form)
        } else if chosen.rival == nil {
          chosen.rival = other.form
        }
      }
      return chosen
    }
    return nil
  }

  /// Unix times, which other numbers may look like: asked for only where a name says so, or nothing
  /// else is a time.
  func unixTimes(_ clock: ZoneClock) -> Timestamps? {
    let some = texts.filter { !$0.isEmpty && !Self.isNoTime($0) }
    guard !some.isEmpty else { return nil }
    for (form, digits) in [
      (TimestampForm.unixSeconds, 10), (.unixMilliseconds, 13), (.unixMicroseconds, 16),
    ] {
      guard
        some.allSatisfy({ text in
          text.prefix(while: isDigit).count == digits
            && (text.count == digits || (digits == 10 && text[digits] == UInt8(ascii: ".")))
        })
      else { continue }
      var read = Self.read(texts, as: form, clock: clock)
      // From 2000 to 2050.
      let years = Int64(946_684_800_000)...2_524_608_000_000
      guard read.instants.allSatisfy({ $0.map(years.contains) ?? true }) else { continue }
      read.count = read.instants.count { $0 != nil }
      return read.count == some.count ? read : nil
    }
    return nil
  }

  mutating func take(_ timestamps: Timestamps) { self.timestamps = timestamps }

  static func read(_ texts: [[UInt8]], as form: TimestampForm, clock: ZoneClock) -> Timestamps {
    var reader = TimestampTexts(form, clock: clock)
    let instants = texts.map { $0.isEmpty || isNoTime($0) ? nil : reader.instant($0) }
    return Timestamps(
      form: form, instants: instants, count: instants.count { $0 != nil }, rival: nil)
  }

  /// Whether a text says that something never happened: all of its digits are zeros, or it is one of
  /// the days from which systems count, long before any call.
  static func isNoTime(_ text: [UInt8]) -> Bool {
    let digits = text.filter(isDigit)
    guard !digits.isEmpty, digits.count <= 20 else { return false }
    if digits.allSatisfy({ $0 == UInt8(ascii: "0") }) {
      // `00:00:00` alone is midnight, or no length of time.
      return !text.contains(UInt8(ascii: ":")) || digits.count > 6
    }
    guard text.count >= 8 else { return false }
    return firstDays.contains { day in text.starts(with: day) }
  }

  private static let firstDays = [
    "1970-01-01", "1970/01/01", "1970/1/1 ", "19700101", "01/01/1970", "1/1/1970", "01.01.1970",
    "1900-01-01", "1900/01/01", "1900/1/1 ", "01/01/1900", "1/1/1900", "01.01.1900", "1899-12-3",
    "30.12.1899", "30/12/1899", "12/30/1899", "0001-01-01", "01/01/0001", "1/1/0001", "01.01.0001",
  ].map { Array($0.utf8) }

  // MARK: Lengths of time

  /// The texts as lengths of time in milliseconds.
  func lengths(_ form: LengthForm) -> [UInt32?] { texts.map(form.milliseconds) }

  func lengths(_ unit: DurationUnit) -> [UInt32?] { lengths(LengthForm(unit)) }

  /// The unit by the form of the texts alone: plain numbers are taken for seconds.
  func unit() -> DurationUnit? {
    guard let first = texts.first(where: { !$0.isEmpty }), first.count <= 24 else { return nil }
    for unit in [DurationUnit.seconds, .clock, .suffixed] {
      if isMostly(texts.count { unit.milliseconds($0) != nil }) { return unit }
    }
    return nil
  }

  // MARK: Other kinds

  /// Whether the texts are telephone numbers, or extensions.
  var isNumbers: Bool {
    let marks = Set(" +-().*#".utf8)
    return isMostly(
      texts.count { text in
        text.count <= 20 && text.count(where: isDigit) >= 2
          && text.allSatisfy { isDigit($0) || marks.contains($0) }
      })
  }

  /// Whether the texts look like ids that a machine made: long, of letters and digits or of many
  /// digits, and nearly all different. Names of channels, such as `SIP/100-0000001a`, are none: they
  /// begin anew when a switch does.
  var isMachineMade: Bool {
    let marks = Set("-._^".utf8)
    return distinct * 10 >= filled * 9
      && isMostly(
        texts.count { text in
          let digits = text.count(where: isDigit)
          // With hyphens alone among its digits it may be a telephone number.
          return text.count >= 12 && digits >= 4
            && (digits >= 18 || text.contains { !isDigit($0) && $0 != UInt8(ascii: "-") })
            && text.allSatisfy { byte in
              isDigit(byte) || (0x61...0x7a).contains(byte | 0x20) || marks.contains(byte)
            }
        })
  }

  /// Whether the texts number the records of the file: `1`, `2`, `3` and so on.
  var isRowNumber: Bool {
    count > 1 && isMostly(texts.enumerated().count { $1 == Array(String($0 + 1).utf8) })
  }

  /// The texts by how often they occur.
  var values: [ExplainedSummary.ValueCount] {
    var counter = ValueCounter()
    for text in texts { counter.add(text) }
    return counter.values
  }
}

extension ColumnContent.Timestamps {
  /// How much time lies between records that follow one another, to and fro.
  fileprivate var leaps: Int64 {
    let known = instants.lazy.compactMap(\.self)
    return zip(known, known.dropFirst()).reduce(0) { $0 + abs($1.1 - $1.0) }
  }
}

import TestSupport
import Testing

@testable import ColumnMaps

@Suite("Lengths of time in the forms that logs write")
struct LengthFormTests {
  private static func read(_ text: String, _ form: LengthForm) -> UInt32? {
    let reading = withPaddedField(text) {
      DurationReader.read($0, unit: form.unit, marks: form.marks, limit: 1_000_000_000)
    }
    if case .milliseconds(let value) = reading { return value }
    return nil
  }

  private static func form(
    _ unit: DurationUnit, decimal: Character = ".", thousands: String? = nil
  ) -> LengthForm {
    var form = LengthForm(unit)
    form.decimal = decimal.asciiValue ?? 0
    form.thousands = thousands
    return form
  }

  @Test(
    arguments: [
      (.centiseconds, "1234", 12_340), (.centiseconds, "0.1", 1), (.centiseconds, "0", 0),
      (.centiseconds, "", nil), (.centiseconds, "-1", nil),
      (.hoursMinutes, "0:07", 420_000), (.hoursMinutes, "1:02", 3_720_000),
      (.hoursMinutes, "123:59", 446_340_000), (.hoursMinutes, "0:60", nil),
      (.hoursMinutes, "1:2", nil),
      (.hoursMinutes, "1:02:03", nil), (.hoursMinutes, ":02", nil), (.hoursMinutes, "62", nil),
      (.hhmmss, "000059", 59_000), (.hhmmss, "020512", 7_512_000), (.hhmmss, "995959", 359_999_000),
      (.hhmmss, "000060", nil), (.hhmmss, "006000", nil), (.hhmmss, "59", nil),
      (.hhmmss, "0000590", nil),
      (.hhmmss, "00:00:59", nil), (.hhmmss, "", nil),
    ] as [(DurationUnit, String, UInt32?)])
  func units(unit: DurationUnit, text: String, expected: UInt32?) {
    #expect(Self.read(text, LengthForm(unit)) == expected)
  }

  @Test(
    arguments: [
      (",", nil, "59,5", 59_500), (",", nil, "61", 61_000), (",", nil, "59.5", nil),
      (",", nil, "1,", nil),
      (",", nil, "1,2,3", nil),
      (",", ".", "1.234", 1_234_000), (",", ".", "3.605,25", 3_605_250), (",", ".", "61", 61_000),
      (",", ".", "1.23", nil), (",", ".", "12.34", nil), (",", ".", "1.2345", nil),
      (",", ".", "1234.567", nil),
      (",", ".", ".123", nil), (",", ".", "1..234", nil), (",", ".", "1,234.567", nil),
      (",", ".", "1.234.5", nil), (",", ".", "1234", 1_234_000), (",", ".", "", nil),
      (".", ",", "1,234", 1_234_000), (".", ",", "1,234.5", 1_234_500), (".", ",", "12,34", nil),
      (".", ",", "100,000", 100_000_000), (".", "'", "1'234", 1_234_000),
      (".", " ", "1 234", 1_234_000),
      (".", "\u{202f}", "1\u{202f}234", 1_234_000), (".", "\u{a0}", "1\u{202f}234", nil),
    ] as [(Character, String?, String, UInt32?)])
  func marks(decimal: Character, thousands: String?, text: String, expected: UInt32?) {
    #expect(
      Self.read(text, Self.form(.seconds, decimal: decimal, thousands: thousands)) == expected)
  }

  @Test("decimals with a comma in other units")
  func commas() {
    #expect(Self.read("1:02:03,5", Self.form(.clock, decimal: ",")) == 3_723_500)
    #expect(Self.read("1:02:03.5", Self.form(.clock, decimal: ",")) == nil)
    #expect(Self.read("1,5 min", Self.form(.suffixed, decimal: ",")) == 90_000)
    #expect(Self.read("0,5", Self.form(.minutes, decimal: ",")) == 30_000)
  }

  /// Against the slow one, which splits the text.
  @Test func randomTexts() {
    var random = SeededRandom(seed: 21)
    var sound = 0
    for _ in 0..<20_000 {
      let form = Self.form(
        random.pick([.seconds, .milliseconds, .minutes]), decimal: random.pick([".", ","]),
        thousands: random.pick([nil, "'", " "]))
      let text = (0..<random.below(9)).map { _ in
        random.pick(["1", "23", "456", "000", ".", ",", "'", " "])
      }.joined()
      let unit = form.unit == .seconds ? 1000 : form.unit == .minutes ? 60_000 : 1
      let slow = SlowDuration.plain(text, form).flatMap { SlowDuration.decimal($0, unit: unit) }
      #expect(
        Self.read(text, form) == slow.flatMap { $0 <= 1_000_000_000 ? UInt32($0) : nil },
        "\(text) \(form)")
      sound += slow == nil ? 0 : 1
    }
    #expect(sound > 2000)
  }

  @Test("what a map says of them")
  func reading() throws {
    let read = try map(
      mapText("duration", "{column: d, unit: centiseconds, decimal: \",\", thousands: \".\"}"))
    #expect(
      read.duration
        == .column(
          ColumnName("d"), unit: Self.form(.centiseconds, decimal: ",", thousands: "."), check: nil)
    )
    let joined = try map(
      mapText("duration", "{from: {joined: [a, b]}, to: c, overnight: true}"))
    #expect(
      joined.duration
        == .between(
          TimestampPair(
            from: JoinedColumns([ColumnName("a"), ColumnName("b")]),
            to: JoinedColumns([ColumnName("c")]), isOvernight: true)))
    #expect(joined.needs.map(\.label).suffix(3) == ["a", "b", "c"])
    #expect(
      try map(mapText("start_time", "{joined: [a, b]}")).start
        == map(mapText("start_time", "{columns: [a, b]}")).start)
  }

  @Test(
    arguments: [
      (
        "{column: d, decimal: \";\"}",
        "line 6, fields.duration.decimal: \";\" is not valid here; write \".\" or \",\""
      ),
      (
        "{column: d, thousands: \".\"}",
        "line 6, fields.duration.thousands: \".\" stands before decimals; write another decimal too"
      ),
      (
        "{column: d, unit: hhmmss, decimal: \",\"}",
        "line 6, fields.duration.decimal: has no effect with hhmmss, which has no decimals; remove it"
      ),
      (
        "{column: d, unit: clock, thousands: \",\"}",
        "line 6, fields.duration.thousands: has no effect with clock; remove it"
      ),
      (
        "{column: d, overnight: true}",
        "line 6, fields.duration.overnight: is for the time from one timestamp to another; remove it"
      ),
      (
        "{from: a, to: {joined: []}}",
        "line 6, fields.duration.to.joined: is an empty list; it needs columns"
      ),
    ])
  func faultsOfForms(text: String, fault: String) {
    #expect(faults(of: mapText("duration", text)) == [fault])
  }
}

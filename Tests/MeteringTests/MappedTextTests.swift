import CDRCore
import Metering
import TestSupport
import Testing

/// How a map says a log is written: each rule by a few records and literal outcomes.
struct MappedTextTests {
  private static let plain = MappedReading.plain
  private static let header = MappedReading.header
  private static let one = "1,acme,2026-10-05 10:00:00,60\n"
  private static let two = "2,acme,2026-10-05 11:00:00,1\n"
  private static let both = ["2026-10 acme voice 2 calls 61000 ms"]

  @Test func headersNamesAndPositions() throws {
    let records = Self.one + Self.two
    let names = "names: [id, cust, begin, secs]\n"
    for (map, text) in [
      (Self.plain, Self.header + records),
      (
        Self.plain,
        "secs,x,begin,id,cust\n60,,2026-10-05 10:00:00,1,acme\n1,,2026-10-05 11:00:00,2,acme\n"
      ),
      (MappedReading.byPosition, "a,b,c,d\n" + records),
      ("header: false\n" + MappedReading.byPosition, records),
      ("header: false\n" + names + Self.plain, records),
      ("header: optional\n" + names + Self.plain, records),
      ("header: optional\n" + names + Self.plain, Self.header + records),
      ("header: optional\n" + names + Self.plain, "\n" + Self.header + "\r\n" + records),
    ] {
      let read = try MappedReading(map, text)
      #expect(read.usage == Self.both, "\(text)")
      #expect(read.totals == ["records": 2, "rated": 2])
    }
  }

  /// Without a header, a record's number of fields says which list of names is meant; with one, it
  /// has to be the header's.
  @Test func severalListsOfNames() throws {
    let names = "names:\n  - [id, cust, begin, secs]\n  - [cust, id, begin, more, secs]\n"
    let read = try MappedReading(
      "header: optional\n" + names + Self.plain,
      Self.one + "acme,2,2026-10-05 11:00:00,,1\n1,2\n" + Self.two)
    #expect(read.usage == Self.both)
    #expect(read.totals == ["records": 4, "rated": 2, "duplicate": 1, "rejected": 1])
    #expect(read.rejects == ["3 @60 field_count: 1,2"])
    let withHeader = try MappedReading(
      "header: optional\n" + names + Self.plain,
      Self.header + Self.one + "acme,2,2026-10-05 11:00:00,,1\n")
    #expect(withHeader.rejects == ["3 @49 field_count: acme,2,2026-10-05 11:00:00,,1"])
  }

  /// Rows too short for the positions are no records of the log, wherever they stand.
  @Test func theFirstRowThatIsLongEnoughSaysHowManyFieldsThereAre() throws {
    let read = try MappedReading(
      "header: false\n" + MappedReading.byPosition, "x\n" + Self.one + "2,b,2026-10-05,1,more\n")
    #expect(read.usage == ["2026-10 acme voice 1 call 60000 ms"])
    #expect(read.rejects == ["1 @0 field_count: x", "3 @32 field_count: 2,b,2026-10-05,1,more"])
  }

  /// Without a header the first record may be one that only lenient quotes can read.
  @Test(arguments: ["false", "optional"])
  func aFirstRecordWithBrokenQuotes(header: String) throws {
    let map =
      "header: \(header)\nquoting: lenient\nnames: [id, name, cust, begin, secs]\n" + Self.plain
    let text = """
      1,"Jo" <1>,"acme","2026-10-05 10:00:00",60
      2,"Jo, "J" <1>","acme","2026-10-05 11:00:00",1

      """
    #expect(try MappedReading(map, text).usage == Self.both)
  }

  @Test func theRowOfTypes() throws {
    let types = "INTEGER,VARCHAR(50),INTEGER,INTEGER\n"
    let map = "types_row: INTEGER\n" + Self.plain
    let records = Self.one + Self.two
    #expect(
      try MappedReading(map, Self.header + types + records).totals == ["records": 2, "rated": 2])
    #expect(try MappedReading(map, Self.header + records).totals == ["records": 2, "rated": 2])
    // Elsewhere it stands again, as where files were joined.
    #expect(
      try MappedReading(map, Self.header + Self.one + types).totals
        == ["records": 2, "rated": 1, "not_a_call": 1])
    #expect(
      try MappedReading(Self.plain, Self.header + types).rejects.map { $0.prefix(20) }
        == ["2 @19 bad_start_time"])
  }

  @Test func skippedRowsAndComments() throws {
    let map = "skip_rows: 2\ncomment: \"#\"\n" + Self.plain
    let text =
      "Report \"of October\n\n# a note\n" + Self.header + "#,\",\n" + Self.one + "# end\n"
      + Self.two
      + " # no comment\n"
    let read = try MappedReading(map, text)
    #expect(read.usage == Self.both)
    #expect(read.rejects == ["9 @118 field_count:  # no comment"])
    // Blank lines are among the skipped ones.
    #expect(try MappedReading("skip_rows: 1\n" + Self.plain, "\n" + Self.header).totals == [:])
  }

  @Test(arguments: [";", "\t", "|", "^"])
  func delimiters(delimiter: String) throws {
    let text = (Self.header + Self.one + Self.two).replacing(",", with: delimiter)
    let map = "delimiter: \"\(delimiter == "\t" ? "\\t" : delimiter)\"\n" + Self.plain
    #expect(try MappedReading(map, text).usage == Self.both)
    #expect(
      try MappedReading(map, text.replacing("acme", with: "\"ac\(delimiter)me\"")).usage
        == ["2026-10 ac\(delimiter)me voice 2 calls 61000 ms"])
  }

  @Test func quotings() throws {
    let rows = "1,\"a,b\",2026-10-05 10:00:00,60\n2,\"a\"b\",2026-10-05 11:00:00,1\n"
    let strict = try MappedReading(Self.plain, Self.header + rows)
    #expect(strict.usage == ["2026-10 a,b voice 1 call 60000 ms"])
    #expect(strict.rejects == ["3 @50 bad_quoting: 2,\"a\"b\",2026-10-05 11:00:00,1"])
    let lenient = try MappedReading("quoting: lenient\n" + Self.plain, Self.header + rows)
    #expect(
      lenient.usage == [
        "2026-10 a\"b voice 1 call 1000 ms", "2026-10 a,b voice 1 call 60000 ms",
      ])
    let none = try MappedReading("quoting: none\n" + Self.plain, Self.header + rows)
    #expect(none.usage == ["2026-10 \"a\"b\" voice 1 call 1000 ms"])
    #expect(none.rejects == ["2 @19 field_count: 1,\"a,b\",2026-10-05 10:00:00,60"])
  }

  @Test func textAroundRecords() throws {
    let map =
      "quoting: lenient\ntrim: true\nwrapping: {before: \"INSERT (\", after: \");\"}\n" + Self.plain
    let text =
      Self.header + "INSERT (1, \"acme\", \"2026-10-05 10:00:00\", 60);\n"
      + "INSERT (2,acme,2026-10-05 11:00:00,\"1\");\n" + "COMMIT;\n"
    let read = try MappedReading(map, text)
    #expect(read.usage == Self.both)
    #expect(read.rejects == ["4 @107 field_count: COMMIT;"])
  }

  @Test func nullTextsAndTrimming() throws {
    let map =
      "nulls: [\"NULL\", \"-\"]\ntrim: true\n"
      + Self.plain.replacing("{column: cust}", with: "{columns: [cust, id]}")
      + "  recording: {column: rec}\n"
    let text =
      "id,cust,begin,secs,rec\n a ,\tacme , 2026-10-05 10:00:00\t, 60 , 5 \n"
      + "b,NULL,2026-10-05 10:00:00,60, - \nc, - ,2026-10-05 10:00:00,60,\nd,null,2026-10-05 10:00:00,-,\n"
    let read = try MappedReading(map, text)
    #expect(
      read.usage == [
        "2026-10 acme voice 1 call 60000 ms 5000 ms recorded", "2026-10 b voice 1 call 60000 ms",
        "2026-10 c voice 1 call 60000 ms",
      ])
    #expect(read.rejects == ["5 @129 bad_duration: d,null,2026-10-05 10:00:00,-,"])
    // Without trimming a blank is a part of the text.
    #expect(
      try MappedReading(Self.plain, Self.header + "1, acme ,2026-10-05 10:00:00,60\n").usage
        == ["2026-10  acme  voice 1 call 60000 ms"])
  }

  /// Only of fields that are asked for does it matter what they are written in.
  @Test func textThatIsNotUTF8() throws {
    func text(_ place: Int) -> [UInt8] {
      var fields = Self.one.dropLast().split(separator: ",").map { Array($0.utf8) } + [[]]
      fields[place].append(0xa5)
      return Array("id,cust,begin,secs,note\n".utf8) + fields.joined(separator: [44]) + [10]
    }
    for place in 0..<4 {
      let read = try MappedReading(Self.plain, text(place))
      #expect(read.rejects.map { $0.prefix(18) } == ["2 @24 bad_encoding"], "\(place)")
    }
    #expect(try MappedReading(Self.plain, text(4)).totals == ["records": 1, "rated": 1])
  }

  @Test func recordsThatAreTooLong() throws {
    let map = "quoting: lenient\n" + Self.plain.replacing("column: cust", with: "column: note")
    func text(_ size: Int) -> String {
      let rest = "1,,2026-10-05 10:00:00,60,"
      return "id,cust,begin,secs,note\n" + rest
        + String(repeating: "n", count: size - rest.utf8.count) + "\n2,,2026-10-05 10:00:00,60,b\n"
    }
    #expect(try MappedReading(map, text(65_536)).totals == ["records": 2, "rated": 2])
    let read = try MappedReading(map, text(65_537))
    #expect(read.totals == ["records": 2, "rated": 1, "rejected": 1])
    #expect(read.rejects[0].utf8.count == "2 @24 record_too_long: ".utf8.count + 65_536)
  }
}

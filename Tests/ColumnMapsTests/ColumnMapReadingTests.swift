import CDRCore
import ColumnMaps
import TestSupport
import Testing

@Suite("Reading a column map")
struct ColumnMapReadingTests {
  @Test("the least that a map says, and what it leaves to defaults")
  func smallest() throws {
    let map = try map(mapText())
    var expected = ColumnMap(
      name: "small", account: .columns([ColumnName("who")]), product: .constant("voice"),
      start: StartRule(.columns([ColumnName("when")])),
      duration: .column(ColumnName("length"), unit: .seconds, check: nil))
    expected.files = ["*.csv", "*.csv.gz"]
    #expect(map == expected)
    #expect(map.header == .present)
    #expect(map.callID == nil && map.recording == nil && map.charged.isEmpty)
    #expect(map.text.delimiter == 44 && map.text.quoting == .rfc4180)
    #expect(map.text.encoding == .utf8 && map.text.comment == nil && map.text.skippedRows == 0)
    #expect(map.typesRow == nil && !map.trimsFields && map.nulls == [])
  }

  @Test("a map that says everything")
  func whole() throws {
    let map = try map(
      """
      name: my-pbx
      files: ["Master.csv*", "cdr-[0-9]?.txt"]
      header: true
      types_row: INTEGER
      delimiter: "\\t"
      quoting: none
      encoding: GB18030
      comment: "#"
      skip_rows: 2
      nulls: [NULL, "\\\\N"]
      trim: true
      fields:
        call_id: {columns: [uniqueid, sequence]}
        account_id: {columns: [accountcode, src]}
        product:
          column: dcontext
          values: {from-trunk: ivr_inbound, "": voice}
          patterns: [{match: "^robot-", item: robot_outbound}]
          default: voice
        start_time: {column: calldate, pattern: "d/M/yyyy H:mm:ss", time_zone: Europe/Lisbon}
        duration: {column: billsec, unit: clock}
        recording: {flag: recorded, values: ["1", yes]}
      charged_when: {column: disposition, values: [ANSWERED]}
      """)
    #expect(map.files == ["Master.csv*", "cdr-[0-9]?.txt"])
    #expect(map.typesRow == "INTEGER")
    #expect(map.text.delimiter == 9)
    #expect(map.text.quoting == .none)
    #expect(map.text.encoding == .gb18030)
    #expect(map.text.comment == 35)
    #expect(map.text.skippedRows == 2)
    #expect(map.nulls == ["NULL", "\\N"])
    #expect(map.trimsFields)
    #expect(map.callID == CallIDRule([[ColumnName("uniqueid"), ColumnName("sequence")]]))
    #expect(map.account == .columns([ColumnName("accountcode"), ColumnName("src")]))
    var product = ProductColumn(ColumnName("dcontext"))
    product.values = [
      .init(text: "from-trunk", item: "ivr_inbound"), .init(text: "", item: "voice"),
    ]
    product.patterns = [.init(match: "^robot-", item: "robot_outbound")]
    product.fallback = "voice"
    #expect(map.product == .column(product))
    #expect(map.product.items == ["ivr_inbound", "voice", "robot_outbound", "voice"])
    #expect(map.start.source == .columns([ColumnName("calldate")]))
    #expect(map.start.form == .pattern(try TimePattern("d/M/yyyy H:mm:ss")))
    #expect(map.start.timeZone == "Europe/Lisbon")
    #expect(map.duration == .column(ColumnName("billsec"), unit: .clock, check: nil))
    #expect(map.recording == .flag(ColumnName("recorded"), values: ["1", "yes"]))
    #expect(
      map.charged == .values(ColumnName("disposition"), ["ANSWERED"]))
  }

  @Test("a column is one name or several, of which a file has one")
  func columnNames() throws {
    let map = try map(
      mapText(
        fields: """
          call_id: {columns: [id, [start, calldate]]}
          recording: {column: [rec, recording], unit: milliseconds, optional: true}
          """))
    #expect(
      map.callID == CallIDRule([[ColumnName("id"), ColumnName(["start", "calldate"])]]))
    #expect(
      map.recording
        == .column(ColumnName(["rec", "recording"]), unit: .milliseconds, isOptional: true))
  }

  @Test("further keys: one list of columns, or several")
  func otherKeys() throws {
    let one = try map(mapText(fields: "call_id: {column: id, or: [a, [b, c]]}"))
    #expect(
      one.callID
        == CallIDRule([[ColumnName("id")], [ColumnName("a"), ColumnName(["b", "c"])]]))
    let two = try map(mapText(fields: "call_id: {columns: [id, leg], or: [[a, [b, c]], [d]]}"))
    #expect(
      two.callID
        == CallIDRule([
          [ColumnName("id"), ColumnName("leg")], [ColumnName("a"), ColumnName(["b", "c"])],
          [ColumnName("d")],
        ]))
  }

  @Test("the start: joined columns, Unix times, a constant")
  func starts() throws {
    let joined = try map(
      mapText("start_time", "{columns: [date, time], pattern: yyyyMMdd HHmm}"))
    #expect(joined.start.source == .columns([ColumnName("date"), ColumnName("time")]))
    for (word, form) in [
      ("unix", TimestampForm.unixSeconds), ("unix_ms", .unixMilliseconds),
      ("unix_us", .unixMicroseconds),
    ] {
      #expect(try map(mapText("start_time", "{column: t, pattern: \(word)}")).start.form == form)
    }
    let constant = try map(mapText("start_time", "{constant: 2026-10-03 00:00:00+08:00}"))
    #expect(constant.start.source == .constant("2026-10-03 00:00:00+08:00"))
  }

  @Test("the duration: a column, checked or not, two timestamps, a constant")
  func durations() throws {
    let pair = TimestampPair(from: ColumnName("answer"), to: ColumnName("end"))
    #expect(
      try map(mapText("duration", "{column: d, from: answer, to: end, unit: minutes}")).duration
        == .column(ColumnName("d"), unit: .minutes, check: pair))
    #expect(
      try map(mapText("duration", "{from: answer, to: end}")).duration == .between(pair))
    #expect(
      try map(mapText("duration", "{constant: 1m 30s, unit: suffixed}")).duration
        == .constant("1m 30s", unit: .suffixed))
    // As records may have it.
    for text in ["1 hour", "90 MIN", "1小时2分", "1.5h"] {
      #expect(
        try map(mapText("duration", "{constant: \(text), unit: suffixed}")).duration
          == .constant(text, unit: .suffixed))
    }
    #expect(
      try map(mapText(fields: "recording: {constant: \"12.5\"}")).recording
        == .constant("12.5", unit: .seconds))
  }

  @Test("constants for the account and the product")
  func constants() throws {
    #expect(try map(mapText("account_id", "{constant: 总机}")).account == .constant("总机"))
    #expect(try map(mapText()).product == .constant("voice"))
  }

  @Test("without a header: positions, or names of positions")
  func noHeader() throws {
    let positions = try map(
      """
      name: p
      header: false
      fields:
        account_id: {column: 4096}
        product: {constant: voice}
        start_time: {column: "1"}
        duration: {column: 2}
      """)
    #expect(positions.header == .absent)
    #expect(positions.account == .columns([ColumnName("4096")]))
    let named = try map(mapText(top: "header: false\nnames: [who, when, length]"))
    #expect(named.columnNames == [["who", "when", "length"]])
    let lists = try map(
      mapText(top: "header: optional\nnames: [[who, when, length], [who, when, length, x]]"))
    #expect(lists.columnNames.map(\.count) == [3, 4])
    #expect(lists.header == .optional)
  }

  @Test("a file is read, and its absence said")
  func files() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("\u{FEFF}" + mapText(), to: "m.yaml")
    #expect(try ColumnMap(path: path) == map(mapText()))
    #expect(throws: Failure(.inputMissing, folder["none.yaml"] + ": no such file")) {
      try ColumnMap(path: folder["none.yaml"])
    }
    let bad = try folder.write("name: x\n", to: "bad.yaml")
    #expect(
      throws: Failure(
        .unfit,
        "\(bad) has 1 fault\n  line 1, fields: is missing; it says what the columns hold and how "
          + "they are written")
    ) {
      try ColumnMap(path: bad)
    }
  }
}

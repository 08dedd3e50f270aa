import Testing

@Suite("Which lines are records, and which calls are charged for")
struct ConditionTests {
  private static let header = "id,cust,begin,secs,kind\n"
  private static let kinds = """
    c1,a,2026-10-05 10:00:00,61,CALL
    s1,a,2026-10-05 10:01:00,,SMS
    c2,a,2026-10-05 10:02:00,30,CALL
    g1,,soon,99999999,GPRS

    """

  /// Only what is left counts for anything, whatever else is in it.
  @Test(
    arguments: [
      "{column: kind, values: [CALL]}", "{column: kind, not_values: [SMS, GPRS]}",
      "{column: kind, match: \"^C\"}", "{column: \"5\", values: [CALL, x]}",
      "[{column: kind, not_values: [SMS]}, {column: cust, present: true}]",
      "{any: [{column: kind, values: [CALL]}, {column: id, values: [none]}]}",
    ])
  func records(condition: String) throws {
    let read = try MappedReading(
      "records: \(condition)\n" + MappedReading.plain, Self.header + Self.kinds)
    #expect(read.totals == ["records": 4, "rated": 2, "not_a_call": 2])
    #expect(read.usage == ["2026-10 a voice 2 calls 91000 ms"])
  }

  @Test("a line with another number of fields is left out too, if it has the column")
  func otherLines() throws {
    let map = "records: {column: \"2\", not_values: [SUM]}\n" + MappedReading.plain
    let text =
      Self.header + "c1,a,2026-10-05 10:00:00,61,CALL\nend,SUM\nend\nend,SUM,,,,,,\nx,b,c\n"
    let read = try MappedReading(map, text)
    #expect(read.totals == ["records": 5, "rated": 1, "not_a_call": 2, "rejected": 2])
    #expect(read.rejects == ["4 @65 field_count: end", "6 @83 field_count: x,b,c"])
  }

  @Test("without a header, lines that are left out do not say how many fields records have")
  func shortLinesFirst() throws {
    let map =
      "header: false\nrecords: {column: 1, values: [STOP]}\n" + """
        fields:
          call_id: {column: 2}
          account_id: {column: 3}
          product: {constant: voice}
          start_time: {column: 4}
          duration: {column: 5}

        """
    let read = try MappedReading(
      map,
      "START,1\nBEGIN\nSTOP,1,a,2026-10-05 10:00:00,61,x\nSTART,2\nSTOP,2,a,2026-10-05 11:00:00,61,y\n"
    )
    #expect(read.usage == ["2026-10 a voice 2 calls 122000 ms"])
    // A line too short for the column that says it is no record may be one.
    #expect(read.totals == ["records": 5, "rated": 2, "not_a_call": 3])
    let none = try MappedReading(map, "START,1\nSTART,2\n")
    #expect(none.totals == ["records": 2, "not_a_call": 2])
  }

  @Test("a duration is read of charged calls alone")
  func charged() throws {
    let map =
      "charged_when: [{column: kind, present: true}, {column: secs, above: 0}]\n"
      + MappedReading.plain
    let text =
      Self.header + """
        1,a,2026-10-05 10:00:00,61,x
        2,a,2026-10-05 10:00:00,-1,x
        3,a,2026-10-05 10:00:00,,x
        4,a,2026-10-05 10:00:00,none,
        5,a,2026-10-05 10:00:00,none,x
        6,a,2026-10-05 10:00:00,0.5,x
        7,a,2026-10-05 10:00:00,0.000,x

        """
    let read = try MappedReading(map, text)
    #expect(read.totals == ["records": 7, "rated": 2, "not_charged": 4, "rejected": 1])
    #expect(read.usage == ["2026-10 a voice 2 calls 61500 ms"])
    #expect(read.rejects == ["6 @139 bad_duration: 5,a,2026-10-05 10:00:00,none,x"])
  }

  @Test("one of several conditions is enough")
  func any() throws {
    let map =
      "charged_when: {any: [{column: kind, values: [ok]}, {column: secs, above: 59}]}\n"
      + MappedReading.plain
    let text =
      Self.header + """
        1,a,2026-10-05 10:00:00,60,x
        2,a,2026-10-05 10:00:00,59,x
        3,a,2026-10-05 10:00:00,7,ok
        4,a,2026-10-05 10:00:00,none,ok
        5,a,2026-10-05 10:00:00,none,x

        """
    let read = try MappedReading(map, text)
    #expect(read.totals == ["records": 5, "rated": 2, "not_charged": 1, "rejected": 2])
    #expect(read.rejects.map { $0.prefix(20) } == ["5 @111 bad_duration:", "6 @143 bad_duration:"])
  }

  // MARK: Joined files

  private static let one = "1,a,2026-10-05 10:00:00,60\n"
  private static let two = "2,a,2026-10-06 10:00:00,60\n"

  @Test("a header that stands again is not a call, quoted or not, and with a byte order mark")
  func repeatedHeader() throws {
    let header = MappedReading.header
    let again = "\u{feff}\"id\",cust,\"begin\",secs\r\n"
    let read = try MappedReading(
      MappedReading.plain, header + Self.one + header + again + Self.two + header)
    #expect(read.totals == ["records": 5, "rated": 2, "not_a_call": 3])
    #expect(read.usage == ["2026-10 a voice 2 calls 120000 ms"])
  }

  @Test("a byte order mark before a record is not of its first field")
  func byteOrderMarks() throws {
    let map =
      "header: false\n"
      + MappedReading.byPosition.replacing("column: 2", with: "column: 1")
      .replacing("call_id: {column: 1}", with: "call_id: {column: 2}")
    let read = try MappedReading(
      map,
      "\u{feff}acme,c1,2026-10-05 10:00:00,61\nacme,c2,2026-10-05 10:10:00,30\n"
        + "\u{feff}acme,c3,2026-10-06 10:00:00,61\n")
    #expect(read.usage == ["2026-10 acme voice 3 calls 152000 ms"])
  }

  @Test("lines that end in CR CR LF")
  func doubledReturns() throws {
    let text = (MappedReading.header + Self.one + Self.two).replacing("\n", with: "\r\r\n")
    let read = try MappedReading(MappedReading.plain, text + "\r\r\n" + Self.one)
    #expect(read.totals == ["records": 3, "rated": 2, "duplicate": 1])
    #expect(read.usage == ["2026-10 a voice 2 calls 120000 ms"])
  }

  @Test("a header whose columns are in another order makes the file untrusted")
  func reorderedHeader() throws {
    #expect(throws: (any Error).self) {
      try MappedReading(
        MappedReading.plain,
        MappedReading.header + Self.one + "cust,id,begin,secs\na,2,2026-10-06 10:00:00,60\n")
    }
  }

  // MARK: Ragged records

  @Test("missing fields are empty, and extra ones are ignored")
  func ragged() throws {
    let map =
      "ragged: true\ncharged_when: {column: \"6\", not_values: [no]}\n" + MappedReading.plain
    let text =
      MappedReading.header + """
        1,a,2026-10-05 10:00:00,60
        2,a,2026-10-05 11:00:00,60,
        3,a,2026-10-05 12:00:00,60,,no,x
        4,a,2026-10-05 13:00:00
        5,a,2026-10-05 14:00:00,1,x,yes
        6

        """
    let read = try MappedReading(map, text)
    #expect(read.totals == ["records": 6, "rated": 3, "not_charged": 1, "rejected": 2])
    #expect(read.usage == ["2026-10 a voice 3 calls 121000 ms"])
    #expect(
      read.rejects == [
        "5 @107 bad_duration: 4,a,2026-10-05 13:00:00", "7 @163 missing_account: 6",
      ])
  }

  @Test("a file without a header needs no record of as many fields as there are names")
  func raggedNames() throws {
    let map =
      "header: false\nnames: [id, cust, begin, secs, note]\nragged: true\n" + MappedReading.plain
    let read = try MappedReading(
      map,
      """
      version=2
      1,a,2026-10-05 10:00:00,60
      2,a,2026-10-05 11:00:00,61,x,y,z
      3,a

      """)
    #expect(read.totals == ["records": 4, "rated": 2, "rejected": 2])
    #expect(read.usage == ["2026-10 a voice 2 calls 121000 ms"])
    #expect(
      read.rejects == ["1 @0 missing_account: version=2", "4 @70 bad_start_time: 3,a"])
  }

  @Test("a short line that is left out says nothing of how many fields records have")
  func raggedQuotes() throws {
    let map =
      "header: false\nragged: true\nquoting: lenient\nrecords: {column: 5, present: true}\n"
      + MappedReading.byPosition
    let read = try MappedReading(
      map,
      """
      version=2
      1,a,2026-10-05 10:00:00,60,n
      2,"b,2026-10-05 11:00:00,61,"n"

      """)
    // With the quote as a character the last line has five fields, as the first call has.
    #expect(read.totals == ["records": 3, "rated": 2, "not_a_call": 1])
    #expect(
      read.usage == ["2026-10 \"b voice 1 call 61000 ms", "2026-10 a voice 1 call 60000 ms"])
  }
}

import CDRCore
import Recurring
import Testing

@Suite("Numbers files that make no sense, by line")
struct NumberFaultTests {
  private func found(_ rows: String...) -> [String] {
    faults("numbers.csv") { () throws(Failure) in _ = try NumbersFile(numbersText(rows)) }
  }

  private func found(text: [UInt8]) -> [String] {
    faults("n.csv") { () throws(Failure) in
      _ = try NumbersFile(NamedText(name: "n.csv", bytes: text))
    }
  }

  @Test("fields that say nothing")
  func fields() {
    #expect(
      found(
        ",acme,2026-10-01,,", "1,,2026-10-01,,", "2,acme,,,", "3,acme,2026-02-29,,",
        "4,acme,2026-10-01,2026-13-01,", "5,acme,2026-10-01,2026-09-30,",
        "6,acme,1899-12-31,1899-12-31,", "7,acme,01.10.2026,,", "8,acme,2026-10-1,,",
        "9,acme,2026-10-01 ,,") == [
          "line 2, number: is empty",
          "line 3, account_id: is empty",
          "line 4, activated_on: is empty; write a date, such as 2026-10-01",
          "line 5, activated_on: \"2026-02-29\" is not a valid date; write YYYY-MM-DD, such as "
            + "2026-10-01",
          "line 6, cancelled_on: \"2026-13-01\" is not a valid date; write YYYY-MM-DD, such as "
            + "2026-10-01",
          "line 7, cancelled_on: 2026-09-30 is before activated_on, 2026-10-01",
          "line 8, activated_on: 1899-12-31 is before 1900; check the year",
          "line 8, cancelled_on: 1899-12-31 is before 1900; check the year",
          "line 9, activated_on: \"01.10.2026\" is not a valid date; write YYYY-MM-DD, such as "
            + "2026-10-01",
          "line 10, activated_on: \"2026-10-1\" is not a valid date; write YYYY-MM-DD, such as "
            + "2026-10-01",
          "line 11, activated_on: \"2026-10-01 \" is not a valid date; write YYYY-MM-DD, such "
            + "as 2026-10-01",
        ])
  }

  @Test("rents that are none")
  func rents() {
    let advice =
      " is not an amount; write at most 12 digits, and 9 after a point, such as 88.50, or leave it "
      + "empty for the tariff's rent"
    #expect(
      found(
        "1,a,2026-10-01,,-5", "2,a,2026-10-01,,-0.01", "3,a,2026-10-01,,1e3", "4,a,2026-10-01,,.5",
        "5,a,2026-10-01,,5.", "6,a,2026-10-01,,\"1,000\"", "7,a,2026-10-01,,1234567890123",
        "8,a,2026-10-01,,0.1234567890", "9,a,2026-10-01,,free", "10,a,2026-10-01,, 5",
        "11,a,2026-10-01,,+5", "12,a,2026-10-01,,--5", "13,a,2026-10-01,,999999999999.999999999")
        == [
          "line 2, monthly_rent: -5 is negative; a rent is 0 or more",
          "line 3, monthly_rent: -0.01 is negative; a rent is 0 or more",
        ]
        + [
          "1e3", ".5", "5.", "1,000", "1234567890123", "0.1234567890", "free", " 5", "+5", "--5",
        ].enumerated().map { "line \($0.offset + 4), monthly_rent: \"\($0.element)\"" + advice })
  }

  @Test("a number held twice at once, whoever holds it and wherever the rows stand")
  func overlaps() {
    #expect(
      found(
        "1,acme,2026-01-01,,", "1,bolt,2026-05-01,2026-06-01,", "1,acme,2026-07-01,,",
        "2,acme,2026-03-01,2026-05-01,", "2,bolt,2026-01-01,2026-03-02,",
        "2,bolt,2026-04-30,2026-05-01,", "2,bolt,2026-05-01,,", "3,acme,2026-01-01,,",
        "3,acme,2026-01-01,,") == [
          "line 3, activated_on: \"1\" is held by account \"acme\" since 2026-01-01, line 2, and "
            + "not cancelled; enter there when it was given up",
          "line 4, activated_on: \"1\" is held by account \"acme\" since 2026-01-01, line 2, and "
            + "not cancelled; enter there when it was given up",
          "line 5, activated_on: \"2\" is held by account \"bolt\" since 2026-01-01, line 6, until "
            + "2026-03-02; it can be taken again from that day on",
          "line 7, activated_on: \"2\" is held by account \"acme\" since 2026-03-01, line 5, until "
            + "2026-05-01; it can be taken again from that day on",
          "line 10, activated_on: \"3\" is held by account \"acme\" since 2026-01-01, line 9, and "
            + "not cancelled; enter there when it was given up",
        ])
    // A short holding does not hide that the long one before it still runs.
    #expect(
      found("4,a,2026-01-01,2026-12-01,", "4,b,2026-02-01,2026-02-01,", "4,c,2026-03-01,,").map {
        $0.prefix(7)
      } == ["line 3,", "line 4,"])
  }

  @Test("a header without the columns, rows of another width, quotes, and other encodings")
  func form() {
    let header = "it must be number,account_id,activated_on,cancelled_on,monthly_rent"
    #expect(
      found(text: []) == [
        "line 1: is empty; it must begin with the header "
          + "number,account_id,activated_on,cancelled_on,monthly_rent"
      ])
    #expect(
      found(text: Array("number,account,activated_on,number,cancelled_on\n1,a,x\n".utf8)) == [
        "line 1: the header has more than one column number; \(header)",
        "line 1: the header has no column account_id; \(header)",
        "line 1: the header has no column monthly_rent; \(header)",
      ])
    #expect(
      found("1,a,2026-10-01,", "2,a,2026-10-01,,,", "3", "4,\"a\"b,2026-10-01,,", "5,,,,") == [
        "line 2: has 4 fields, but the header has 5", "line 3: has 6 fields, but the header has 5",
        "line 4: has 1 field, but the header has 5",
        "line 5: is badly quoted; quotes go around a whole field and are doubled inside it",
        "line 6, account_id: is empty",
        "line 6, activated_on: is empty; write a date, such as 2026-10-01",
      ])
    #expect(
      found(text: numbersText(["1,a,2026-10-01,,"]).bytes + [0x32, 0x2C, 0xFF, 0x0A]) == [
        "line 3: is not UTF-8; save the file as UTF-8 text"
      ])
  }

  @Test("other columns, any order, quotes, CRLF, blank lines, a byte order mark, no last line end")
  func accepted() throws {
    let text =
      "\u{FEFF}note,monthly_rent,number,cancelled_on,account_id,activated_on\r\n\r\n"
      + "\"said \"\"no\"\",\nthen yes\",\"88.50\",\"400,1\",,\"Li, \"\"W\"\" & Co\",2026-12-01\r\n"
      + ",,400 2,2026-12-31,acme,2026-12-02"
    let file = try NumbersFile(NamedText(name: "n.csv", bytes: Array(text.utf8)))
    #expect(file.holdings.map(\.line) == [3, 5])
    #expect(file.holdings.map(\.number) == ["400,1", "400 2"])
    #expect(file.holdings.map(\.account) == ["Li, \"W\" & Co", "acme"])
    #expect(file.holdings.map { $0.monthlyRent?.text } == ["88.50", nil])
    #expect(file.holdings.map { $0.cancelledOn?.description } == [nil, "2026-12-31"])
    #expect(try NumbersFile(numbersText([])).holdings == [])
  }
}

import Reports
import Testing

@Suite("Tables without rules")
struct PlainTableTests {
  @Test("columns line up by what a terminal gives to their text")
  func widths() {
    var table = TextTable([
      .init(name: "month"), .init(name: "calls", isNumber: true), .init(name: "tariffs"),
      .init(name: ""),
    ])
    table.append(row: ["2026-10", "12", "企业通信", "not posted"])
    table.append(row: ["2026-11", "1234567", "acme", ""])
    // Two combining marks and an escaped control character.
    table.append(row: ["2026-12", "1", "e\u{301}e\u{301}\u{7}", "x"])
    #expect(
      table.plainText == """
        month      calls  tariffs
        2026-10       12  企业通信  not posted
        2026-11  1234567  acme
        2026-12        1  e\u{301}e\u{301}\\u{7}   x

        """)
  }
}

import CDRCore
import Foundation
import Tariffs
import Testing

@Suite("Tariffs of single accounts")
struct AccountTariffsTests {
  private let folder: TemporaryFolder
  private let month: Month

  init() throws {
    folder = try TemporaryFolder()
    month = try #require(Month("2026-10"))
    try folder.write("base.yaml", TariffBookTests.text("base"))
    try folder.write(
      "contracts/one.yaml", TariffBookTests.text("one", "effective_from: 2026-01", item: "fax"))
    try folder.write("contracts/two.yaml", TariffBookTests.text("two"))
    try folder.write("contracts/two again.yaml", TariffBookTests.text("two"))
    try folder.write("contracts/bad.yaml", TariffBookTests.text("bad", "nme: x\nwhat: y"))
    try folder.write(
      "contracts/euro.yaml",
      "name: e\ncurrency: EUR\ntime_zone: UTC\n"
        + "usage: {voice: {tiers: [{price: 1}]}}\n")
  }

  private func book(_ csv: String) throws -> TariffBook {
    var book = try TariffBook(path: folder.path + "/base.yaml")
    try book.addAccountTariffs(path: folder.write("contracts/accounts.csv", csv))
    return book
  }

  private func names(_ book: TariffBook, _ accounts: String...) throws -> [String] {
    try accounts.map { try book.tariff(for: month, account: $0).name }
  }

  @Test("an account's tariff goes before the month's")
  func choice() throws {
    let book = try book("account_id,tariff\nB,two.yaml\nA,one.yaml\nC,two.yaml\n")
    #expect(try names(book, "A", "B", "C", "D", "") == ["one", "two", "two", "base", "base"])
    #expect(try book.tariff(for: month).name == "base")
    #expect(book.tariffs.map(\.name) == ["base", "two", "one"])
    #expect(book.metering.items.map(\.name) == ["voice", "fax"])
    #expect(book.parts.contracts.map(\.account) == ["A", "B", "C"])
    #expect(try book.position(for: month, account: "A") == 2)
    #expect(
      book.warnings(for: [try #require(Month("2025-12")), month]) == [
        "\(folder.path)/contracts/one.yaml is effective from 2026-01, but is also used for 2025-12"
      ])
  }

  @Test("tariffs stand beside their file, whatever its name begins with")
  func nameOfTheFile() throws {
    // With the slash before it, the accent is one character.
    let path = try folder.write("contracts/\u{301}accounts.csv", "account_id,tariff\nA,two.yaml\n")
    var book = try TariffBook(path: folder.path + "/base.yaml")
    try book.addAccountTariffs(path: path)
    #expect(try names(book, "A", "B") == ["two", "base"])
  }

  @Test("accounts that differ in bytes alone have each its own tariff")
  func lookAlikes() throws {
    // An e with an accent as one character, and as two.
    let (one, two) = ("caf\u{e9}", "cafe\u{301}")
    try #require(one == two)
    let book = try book("account_id,tariff\n\(one),one.yaml\n\(two),two.yaml\n")
    #expect(try names(book, one, two, "cafe") == ["one", "two", "base"])
    #expect(
      book.parts.contracts.map { Array($0.account.utf8) } == [two, one].map { Array($0.utf8) })
  }

  @Test("an account's tariff also serves months before a folder's first")
  func beforeFolder() throws {
    try folder.write(
      "folder/a.yaml", TariffBookTests.text("a", "effective_from: 2027-01"))
    var book = try TariffBook(path: folder.path + "/folder")
    try book.addAccountTariffs(
      path: folder.write("contracts/accounts.csv", "account_id,tariff\nA,two.yaml\n"))
    #expect(try names(book, "A") == ["two"])
    #expect(failure { _ = try book.tariff(for: month, account: "B") }?.kind == .unfit)
  }

  @Test("columns in any order, other columns, quotes, CRLF, blank lines, a byte order mark")
  func forms() throws {
    let book = try book(
      "\u{FEFF}note,tariff,account_id\r\n\r\n\"x, \"\"y\"\"\nz\",\"two again.yaml\",\"A,1\"\r\n"
        + ",two.yaml,\"\"\"\"\r\n,one.yaml,B\n\n,one.yaml,\"line\nbreak\"")
    #expect(try names(book, "A,1", "\"", "B", "line\nbreak") == ["two", "two", "one", "one"])
    // The same text under two names is one tariff.
    #expect(book.tariffs.map(\.name) == ["base", "two", "one"])
  }

  @Test("a path that is not beside the file is taken as it stands")
  func paths() throws {
    let book = try book(
      "account_id,tariff\nA,\(folder.path)/base.yaml\nB,../base.yaml\nC,../contracts/one.yaml\n")
    #expect(book.tariffs.map(\.name) == ["base", "one"])
    #expect(book.tariffs[1].origin == folder.path + "/contracts/../contracts/one.yaml")
  }

  @Test("a header alone names no account")
  func headerAlone() throws {
    #expect(try book("account_id,tariff").parts.contracts.isEmpty)
  }

  static let faults: [(String, [String])] = [
    ("", ["line 1: is empty; it must begin with the header account_id,tariff"]),
    (
      "account,tariff\nA,one.yaml\n",
      ["line 1: the header has no column account_id; it must be account_id,tariff"]
    ),
    (
      "account_id,tariff,tariff\n",
      ["line 1: the header has more than one column tariff; it must be account_id,tariff"]
    ),
    (
      "account_id,tariff\nA\nB,one.yaml,x\n,two.yaml\nC,\nA,one.yaml\nA,one.yaml\n",
      [
        "line 2: has 1 field, but the header has 2", "line 3: has 3 fields, but the header has 2",
        "line 4, account_id: is empty",
        "line 5, tariff: is empty; write the path of a tariff file",
        "line 7, account_id: \"A\" is given twice, first on line 6; keep one",
      ]
    ),
    (
      "account_id,tariff\n\"A\"x,one.yaml\nB\"B,one.yaml\n\"two\nlines\",none.yaml\n\"C,one.yaml\n"
        + "D,none.yaml\nE,one.yml\n",
      [
        "line 2: is badly quoted; quotes go around a whole field and are doubled inside it",
        "line 3: is badly quoted; quotes go around a whole field and are doubled inside it",
        "line 4, tariff: none.yaml: no such file",
        "line 6: is badly quoted; quotes go around a whole field and are doubled inside it",
        "line 8, tariff: one.yml: no such file",
      ]
    ),
    (
      "account_id,tariff\nA,bad.yaml\nB,bad.yaml\nC,../contracts\n",
      [
        "line 2, tariff: DIR/contracts/bad.yaml has 2 faults",
        "  line 4, nme: unknown key; did you mean name?",
        "  line 5, what: unknown key; valid here: name, currency, time_zone, effective_from, "
          + "attribute_by, amount_scale, payable, usage, recording, number_rent, seats",
        "line 4, tariff: DIR/contracts/../contracts: is a folder, not a file",
      ]
    ),
  ]

  @Test("all faults at once, with their lines", arguments: faults)
  func faulty(_ csv: String, _ expected: [String]) throws {
    let found = failure(in: folder) { _ = try book(csv) }
    #expect(found?.kind == .unfit)
    let lines = found?.message.split(separator: "\n").map(String.init) ?? []
    let count = expected.filter { !$0.hasPrefix(" ") }.count
    #expect(
      lines.first
        == "DIR/contracts/accounts.csv has \(count == 1 ? "1 fault" : "\(count) faults")")
    #expect(lines.dropFirst().map { $0.dropFirst(2) } == expected.map { $0[...] })
  }

  @Test("bytes that are not UTF-8")
  func encoding() throws {
    let path = try folder.write("accounts.csv", "")
    try Data(Array("account_id,tariff\nA,".utf8) + [0xFF, 0x0A]).write(to: URL(filePath: path))
    var book = try TariffBook.builtIn()
    #expect(
      failure(in: folder) { try book.addAccountTariffs(path: path) }
        == Failure(
          .unfit,
          "DIR/accounts.csv has 1 fault\n  line 2: is not UTF-8; save the file as UTF-8 text"))
  }

  @Test("a file that is missing, and a tariff that does not fit, leave the book as it was")
  func unchanged() throws {
    var book = try TariffBook(path: folder.path + "/base.yaml")
    #expect(
      failure(in: folder) { try book.addAccountTariffs(path: folder.path + "/none.csv") }
        == Failure(.inputMissing, "DIR/none.csv: no such file"))
    let path = try folder.write("contracts/a.csv", "account_id,tariff\nA,euro.yaml\nB,two.yaml\n")
    #expect(
      failure(in: folder) { try book.addAccountTariffs(path: path) }
        == Failure(
          .unfit,
          """
          DIR/base.yaml and DIR/contracts/euro.yaml differ in currency: CNY and EUR; tariffs of \
          one run must share it
          DIR/base.yaml and DIR/contracts/euro.yaml differ in time_zone: Asia/Shanghai and UTC; \
          tariffs of one run must share it
          """))
    #expect(book.tariffs.map(\.name) == ["base"])
    #expect(try names(book, "A", "B") == ["base", "base"])
  }
}

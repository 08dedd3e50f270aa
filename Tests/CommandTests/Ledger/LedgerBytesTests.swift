import Foundation
import Testing

@Suite("Account ids are bytes: what comes in goes out")
struct LedgerBytesTests {
  private let ledger = LedgerFolder()

  /// Accounts with each control character in the middle; the tab of a line's end and a quote's line
  /// break need quotes, which all of them have.
  private static let accounts =
    (Array(UInt8(0)...31) + [127]).map { "ab" + String(UnicodeScalar($0)) + "cd" } + ["ab"]

  private static func line(_ id: String, _ account: String, product: String = "voice") -> String {
    "\(id),\"\(account)\",\(product),2026-10-05T00:00:00,60,\n"
  }

  private static func file(_ prefix: String = "") -> String {
    Calls.header
      + accounts.enumerated().map { line("\(prefix)\($0)", $1) }.joined()
  }

  @Test("in bills, postings, exports and undone files")
  func everyControlCharacter() throws {
    try ledger.folder.write("a.csv", Self.file())
    try ledger.folder.write("b.csv", Self.file("b"))
    try ledger.output("ingest", "a.csv")
    let bill = try ledger.bill()
    #expect(try bill == ledger.rated("a.csv"))
    for account in Self.accounts {
      // A minute of each; a line break is quoted.
      let field = ["\n", "\r", "\""].contains { account.contains($0) } ? "\"\(account)\"" : account
      let count = bill.components(separatedBy: ",\(field),").count - 1
      #expect(count == 1, "\(account.debugDescription)")
    }
    try ledger.output("ingest", "b.csv")
    #expect(try ledger.bill() == ledger.rated("a.csv", "b.csv"))
    let posted = try ledger.output("post", "--month", "2026-10")
    #expect(posted.contains("ab\0cd,voice,0.00,0.22,0.22,CNY,post\n"))
    try ledger.output("ledger", "export", "plain.sqlite")
    try ledger.verify()
    try ledger.output("undo", "a.csv")
    #expect(try ledger.bill() == ledger.rated("b.csv"))
    try ledger.verify()
  }

  @Test("a contract holds for its account alone")
  func contracts() throws {
    try ledger.folder.write("a.csv", Self.file())
    // 99.00 a minute in place of 0.11.
    try ledger.folder.write("high.yaml", Tariffs.tariff("high", [("voice", "99")]))
    for special in ["ab\0cd", "ab\u{1}cd", "ab"] {
      try ledger.folder.write("contracts.csv", "account_id,tariff\n\"\(special)\",high.yaml\n")
      let name = "ledger \(special.utf8.count) \(special.utf8.dropFirst(2).first ?? 9)"
      try ledger.output("ingest", "--ledger", name, "--account-tariffs", "contracts.csv", "a.csv")
      let rated = try ledger.run(
        "rate", "--as-of", Calls.asOf, "--account-tariffs", "contracts.csv", "a.csv")
      let billed = try ledger.run(
        "bill", "--ledger", name, "--month", "2026-10", "--as-of", Calls.asOf)
      #expect(billed.output == rated.output)
      #expect(billed.output.components(separatedBy: ",99.000,99.00,").count == 2)
      try ledger.output("verify", "--ledger", name)
    }
  }

  @Test("recycled records of such accounts go with their file, and no other account's calls do")
  func recycled() throws {
    try ledger.folder.write("ab.csv", Calls.one("own", account: "ab"))
    try ledger.folder.write(
      "a.csv", Calls.header + Self.line("1", "ab\0cd", product: "fax"))
    try ledger.folder.write("fixed.csv", Calls.header + Self.line("1", "ab\0cd"))
    try ledger.output("ingest", "ab.csv")
    try ledger.output("ingest", "--max-rejects", "100%", "a.csv")
    try ledger.output("suspense", "recycle", "fixed.csv")
    #expect(try ledger.rows("suspense", "list", "--all").map { $0[1] } == ["recycled"])
    try ledger.verify()
    let both = try ledger.bill()
    #expect(both.contains(",ab,voice,1,60,1,minute,"))
    #expect(both.contains(",ab\0cd,voice,1,60,1,minute,"))
    try ledger.output("undo", "a.csv")
    #expect(try ledger.bill() == ledger.rated("ab.csv"))
    try ledger.verify()
  }
}

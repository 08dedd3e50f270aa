import CDRCore
import Recurring
import Testing

@Suite("The file of accounts that there are")
struct AccountsFileTests {
  private func read(_ text: String) throws(Failure) -> AccountsFile {
    try AccountsFile(NamedText(name: "accounts.csv", bytes: Array(text.utf8)))
  }

  private func found(_ bytes: [UInt8]) -> [String] {
    faults("accounts.csv") { () throws(Failure) in
      _ = try AccountsFile(NamedText(name: "accounts.csv", bytes: bytes))
    }
  }

  private func found(_ text: String) -> [String] { found(Array(text.utf8)) }

  @Test("ids and names are read, other columns ignored, as of any file kept by hand")
  func reading() throws {
    let file = try read(
      "\u{FEFF}name,city,account_id\r\n\"Acme, \"\"A\"\" Ltd\",X,acme\r\n\r\n,Y,bolt\r\nÉ,Z,e\u{301}"
    )
    #expect(file.accounts.map(\.id) == ["acme", "bolt", "e\u{301}"])
    #expect(file.accounts.map(\.line) == [2, 4, 5])
    #expect(file.name(of: "acme") == "Acme, \"A\" Ltd")
    #expect(file.name(of: "bolt") == nil)
    #expect(file.contains("bolt") && !file.contains("Acme") && !file.contains(""))
    // Told apart by bytes.
    #expect(!file.contains("\u{e9}"))
    #expect(try read("account_id,name\n").accounts.isEmpty)
  }

  @Test("what makes no sense is refused by line")
  func faultsByLine() {
    #expect(
      found("account_id,name\n,x\na,1\nb,2\na,3\nc\n") == [
        "line 2, account_id: is empty",
        "line 5, account_id: \"a\" is given twice, first on line 3; keep one",
        "line 6: has 1 field, but the header has 2",
      ])
    #expect(
      found("account_id\na\n") == [
        "line 1: the header has no column name; it must be account_id,name"
      ])
    #expect(
      found("") == ["line 1: is empty; it must begin with the header account_id,name"])
    #expect(
      found(Array("account_id,name\na,".utf8) + [0xff, 10]) == [
        "line 2: is not UTF-8; save the file as UTF-8 text"
      ])
    #expect(found("account_id,name\na,\"x\"y\n").count == 1)
  }
}

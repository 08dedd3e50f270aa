import CDRCore
import Metering
import TestSupport
import Testing

@Suite("The accounts that there are, among calls")
struct ListedAccountsTests {
  @Test("names are told apart by their bytes, short and long")
  func contains() {
    let names = [
      "a", "b", "0123456789abcde", "0123456789abcdef", "an account with a long name", "é",
    ]
    let listed = ListedAccounts(names, name: "accounts.csv")
    #expect(listed.count == names.count)
    for name in names { #expect(listed.contains(name)) }
    for name in ["", "A", "a ", "0123456789abcdeg", "an account with a long namf", "e\u{301}"] {
      #expect(!listed.contains(name))
    }
    #expect(!ListedAccounts([], name: "").contains("a"))
  }

  @Test("the nearest is written alike, or differs in one letter")
  func nearest() {
    let listed = ListedAccounts(["acme", "Acorn", "bolt 1", "bolt 2", "公司"], name: "accounts.csv")
    #expect(listed.nearest(to: "ACME") == "acme")
    #expect(listed.nearest(to: "acme ") == "acme")
    #expect(listed.nearest(to: "bolt1") == "bolt 1")
    #expect(listed.nearest(to: "acm") == "acme")
    #expect(listed.nearest(to: "acmme") == "acme")
    #expect(listed.nearest(to: "amce") == "acme")
    #expect(listed.nearest(to: "acne") == "acme")
    // Of several the first in byte order.
    #expect(listed.nearest(to: "bolt 3") == "bolt 1")
    #expect(listed.nearest(to: "公司s") == "公司")
    for far in ["", "x", "ac", "zzzz", "acme-acme"] { #expect(listed.nearest(to: far) == nil) }
  }

  @Test("a call of another account is rejected, in its place among the reasons")
  func rejected() throws {
    let lines = [
      CallLine("1"), CallLine("2", account: "acctt"), CallLine("3", account: "other"),
      CallLine("4", account: "other", duration: "x"), CallLine("5", account: "other", start: "x"),
      CallLine("6", account: "other", product: "fax"), CallLine("7", account: ""),
      CallLine("8", account: "an account with a long name"), CallLine("9", account: "other"),
      CallLine("2"),
      CallLine("11", account: "other", start: "2026-09-30T00:00:00"),
    ]
    let listed = ListedAccounts(
      ["acct", "idle", "an account with a long name"], name: "accounts.csv")
    let result = try ingest(text: Array(lines.file.utf8)) {
      $0.accounts = listed
      $0.month = .init("2026-10")
    }
    #expect(
      try result.rejectedRecords().map { "\($0.line) \($0.reason.name) \($0.detail)" } == [
        "3 unknown_account account \"acctt\" is not in accounts.csv; did you mean \"acct\"?",
        "4 unknown_account account \"other\" is not in accounts.csv",
        "5 unknown_account account \"other\" is not in accounts.csv",
        "6 bad_start_time start_time \"x\"",
        "7 unknown_product product \"fax\"",
        "8 missing_account account_id is empty",
        "10 unknown_account account \"other\" is not in accounts.csv",
        "12 unknown_account account \"other\" is not in accounts.csv",
      ])
    // The rejected call 2 left no trace that a later one would conflict with.
    #expect(result.totals.byName == ["records": 11, "rated": 3, "rejected": 8])
    #expect(result.usages.map(\.account) == ["acct", "an account with a long name"])
  }

  /// Many accounts, listed and not, over several workers: what is left is what a file without the
  /// others gives.
  @Test(arguments: 0..<6)
  func randomAccounts(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 31)
    let names = (0..<300).map { random.oneIn(2) ? "a\($0)" : "an account with a long name \($0)" }
    let listed = Set(names.filter { _ in random.oneIn(2) })
    let lines = (0..<6000).map { number in
      CallLine(
        "\(number)", account: random.pick(names), duration: "\(random.below(4000))")
    }
    let kept = lines.filter { listed.contains($0.account) }
    let result = try ingest(text: Array(lines.file.utf8)) {
      $0.accounts = ListedAccounts(listed.sorted(), name: "accounts.csv")
      $0.jobs = 1 + Int(seed % 3)
    }
    let expected = try ingest(text: Array(kept.file.utf8))
    #expect(result.usages == expected.usages)
    #expect(result.rejectedByReason == [.unknownAccount: Int64(lines.count - kept.count)])
    #expect(result.totals.rated == expected.totals.rated)
    #expect(result.control == expected.control)
  }
}

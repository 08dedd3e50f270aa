import Foundation
import Testing

@Suite("cdr-rater close and reopen: what speaks against closing a month")
struct LedgerCloseTests {
  private let ledger = LedgerFolder()

  private func close(_ arguments: String...) throws -> Outcome {
    try ledger.run(["close", "--month", "2026-10", "--as-of", "2026-11-01"] + arguments)
  }

  private var isClosed: Bool {
    get throws { try ledger.output("status").contains("closed") }
  }

  @Test("a month that has not ended by the clock cannot be closed, whatever is said")
  func clock() throws {
    try ledger.write("a.csv", "1,acme,voice,2098-12-05T00:00:00,60,")
    try ledger.output("ingest", "a.csv")
    for force in [[], ["--force"]] {
      let run = try ledger.run(["close", "--month", "2098-12", "--as-of", "2099-01-02"] + force)
      #expect(run.status == 65)
      #expect(
        run.error.contains(
          "2098-12 has not ended: it can be closed from 2098-12-31T16:00:00Z on"))
    }
    #expect(try !isClosed)
  }

  @Test("open suspense of the month, until it is dealt with, or --force")
  func suspense() throws {
    // One record is rejected, of October by its time.
    try ledger.folder.write("a.csv", Calls.october)
    try ledger.output("ingest", "a.csv")
    let refused = try close()
    #expect(refused.status == 65)
    #expect(
      refused.error == """
        cdr-rater: 2026-10 was not closed; --force closes it all the same
          1 open suspense entry is of 2026-10; correct and recycle, or write off: cdr-rater \
        suspense export

        """)
    #expect(try !isClosed)
    #expect(try ledger.rows("history").count == 1)
    let forced = try close("--force", "--dry-run")
    #expect(forced.status == 0)
    #expect(forced.error.hasPrefix("cdr-rater: warning: 1 open suspense entry is of 2026-10; "))
    try ledger.output("suspense", "write-off", "1", "--reason", "a test call")
    #expect(try close().status == 0)
    #expect(try isClosed)
    try ledger.verify()
  }

  @Test("a record that tells no month may be of those of its file, and of any where it has none")
  func unknownMonths() throws {
    try ledger.write(
      "a.csv", "1,acme,voice,2026-10-05T00:00:00,60,", "2,acme,voice,yesterday,60,")
    try ledger.write("b.csv", "3,acme,voice,2026-09-05T00:00:00,60,")
    try ledger.output("ingest", "a.csv", "b.csv")
    #expect(try close().error.contains("\n  1 open suspense entry is perhaps of 2026-10; "))
    let september = ["close", "--month", "2026-09", "--as-of", "2026-10-01"]
    #expect(try ledger.run(september + ["--dry-run"]).status == 0)
    try ledger.write("c.csv", "4,acme,voice,never,60,", "5,acme,voice,2026-10-05T00:00:00,x,")
    try ledger.output("ingest", "--max-rejects", "100%", "c.csv")
    #expect(
      try close().error.contains(
        "\n  3 open suspense entries are of 2026-10, 2 of them perhaps; "))
    #expect(
      try ledger.run(september).error.contains("\n  1 open suspense entry is perhaps of 2026-09; "))
  }

  @Test("a month without data, and all reasons at once")
  func empty() throws {
    try ledger.write("a.csv", "1,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.write("c.csv", "4,acme,voice,never,60,")
    try ledger.output("ingest", "--max-rejects", "100%", "a.csv", "c.csv")
    let run = try ledger.run("close", "--month", "2026-01")
    #expect(run.status == 65)
    #expect(
      run.error == """
        cdr-rater: 2026-01 was not closed; --force closes it all the same
          2026-01 has no calls, numbers or seats; the nearest with some is 2026-10
          1 open suspense entry is perhaps of 2026-01; correct and recycle, or write off: cdr-rater \
        suspense export

        """)
    #expect(try ledger.run("close", "--month", "2026-01", "--force").status == 0)
    #expect(try isClosed)
  }

  @Test("bill and post of a month without data say which nearest ones have some")
  func noData() throws {
    try ledger.write(
      "a.csv", "1,acme,voice,2026-08-05T00:00:00,60,", "2,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "a.csv")
    for command in ["bill", "post"] {
      let run = try ledger.run(command, "--month", "2026-09")
      #expect(run.status == 0)
      #expect(
        run.error == """
          cdr-rater: warning: 2026-09 has no calls, numbers or seats; the nearest with some are \
          2026-08 and 2026-10

          """)
      #expect(run.output.split(separator: "\n").count == 1)
      #expect(try ledger.run(command, "--month", "2026-08").error.isEmpty)
    }
  }

  @Test("reopen removes the lock, and the past tells")
  func reopen() throws {
    try ledger.folder.write("other.yaml", Tariffs.tariff("other", [("voice", "0.3")]))
    try ledger.write("a.csv", minutes: 10)
    try ledger.output("ingest", "a.csv")
    #expect(try ledger.run("reopen", "--month", "2026-10", "--reason", "r").status == 65)
    #expect(try close().status == 0)
    let head = try ledger.output("verify").trimmingCharacters(in: .newlines)
    let post = ["post", "--month", "2026-10", "--tariff", "other.yaml"]
    #expect(try ledger.run(post).status == 78)
    #expect(try ledger.run("reopen", "--month", "2026-10", "--reason", " ").status == 64)
    #expect(try ledger.run("reopen", "--month", "2026-10").status == 64)
    try ledger.output("reopen", "--month", "2026-10", "--reason", "files came late")
    #expect(try !isClosed)
    let last = try #require(try ledger.rows("history", "--month", "2026-10").last)
    #expect(last[2] == "reopen")
    #expect(Array(last[4...7]) == ["2026-10", "0", "1.10", "1.10"])
    #expect(last[10] == "files came late")
    #expect(last[11] == "\"2026-10")
    try ledger.output("verify", "--head", head)
    // 10 minutes at 0.3, once it may be priced so.
    #expect(
      try ledger.rows("post", "--month", "2026-10", "--tariff", "other.yaml").map { $0[6] }
        == ["1.90"])
    #expect(try close().status == 0)
    #expect(try ledger.rows("postings").map { $0[6] } == ["1.10", "1.90"])
    try ledger.verify()
  }
}

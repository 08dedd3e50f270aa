import Foundation
import Testing

@Suite("Outputs that hold postings are never replaced")
struct LedgerOutputTests {
  private let ledger = LedgerFolder()
  private let header =
    "posting_id,month,account_id,item,previous,current,delta,currency,reason\n"

  init() throws {
    try ledger.write("a.csv", minutes: 7)
    try ledger.write("b.csv", minutes: 1)
    try ledger.output("ingest", "a.csv")
    try ledger.output("post", "--month", "2026-10", "--output", "p.csv")
    try ledger.output("ingest", "b.csv")
  }

  @Test(
    "a second run of the day is refused before anything is committed",
    arguments: [
      "post --month 2026-10", "post --all", "post --month 2026-10 --dry-run", "post --wide --all",
      "close --month 2026-10 --as-of 2026-11-01",
      "rerate --month 2026-10 --tariff icc-20211220 --reason r",
      "rerate --month 2026-10 --tariff icc-20211220 --reason r --dry-run", "postings",
    ])
  func refused(_ command: String) throws {
    let (postings, history) = (try ledger.folder.text("p.csv"), try ledger.output("history"))
    try FileManager.default.createSymbolicLink(
      atPath: ledger.folder.path + "/link", withDestinationPath: "p.csv")
    try ledger.folder.write("book.xlsx", "")
    for name in ["p.csv", "link", "book.xlsx"] {
      let run = try ledger.run(
        command.split(separator: " ").map(String.init) + ["--output", name])
      #expect(run.status == 73, "\(run.error)")
      #expect(
        run.error == """
          cdr-rater: \(name) already exists and holds more than a header; postings never replace a \
          file: choose another name, or move it away

          """)
    }
    #expect(try ledger.folder.text("p.csv") == postings)
    #expect(try ledger.output("history") == history)
    #expect(!ledger.folder.names.contains { $0.hasSuffix(".tmp") })
  }

  @Test("what holds nothing is replaced: a header, with whatever columns, an empty file, a device")
  func replaced() throws {
    let line = ",2026-10,acme,voice,0.77,0.88,0.11,CNY,post\n"
    for text in [
      "", header,
      header.replacing(
        "reason", with: "reason,posted_at,run,tariff,quantity_before,quantity_after,unit_price"),
    ] {
      try ledger.folder.write("q.csv", text)
      try ledger.output("post", "--dry-run", "--month", "2026-10", "--output", "q.csv")
      #expect(try ledger.folder.text("q.csv") == header + line)
    }
    try ledger.output("post", "--month", "2026-10", "--output", "/dev/null")
    try ledger.output("post", "--month", "2026-10", "--output", "r.csv")
    #expect(try ledger.folder.text("r.csv") == header)
    try ledger.output("post", "--month", "2026-10", "--output", "r.csv")
    // Any other line may be someone's.
    try ledger.folder.write("q.csv", "one line\n")
    #expect(try ledger.run("postings", "--output", "q.csv").status == 73)
  }

  @Test("what writes CSV does not write it under a workbook's name")
  func workbook() throws {
    let run = try ledger.run("post", "--month", "2026-10", "--output", "new.xlsx")
    #expect(run.status == 64)
    #expect(
      run.error == """
        cdr-rater: new.xlsx: this command writes CSV; give --output another name, and make a workbook \
        of the run afterwards: cdr-rater postings --run N --output new.xlsx

        """)
    #expect(!ledger.folder.names.contains("new.xlsx"))
    #expect(try ledger.rows("history").count == 3)
  }

  @Test("where nothing reads the output, the message says how to print it again")
  func closedPipe() throws {
    let run = try Program.shell(
      #"(sleep 0.5; "$RATER" post --month 2026-10) | true"#, in: ledger.folder,
      environment: ["CDR_RATER_LEDGER": "calls.ledger"])
    #expect(run.status == 74)
    #expect(
      run.error == """
        cdr-rater: cannot write standard output: Broken pipe; posted as run 4; print it again with \
        `postings --run 4`

        """)
    #expect(try ledger.rows("postings", "--run", "4").map { $0[6] } == ["0.11"])
  }
}

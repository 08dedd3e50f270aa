import Testing

@Suite("On a full disk, commands on a ledger end in 74")
struct LedgerFullDiskTests {
  @Test func stdout() throws {
    let ledger = LedgerFolder()
    try ledger.write("a.csv", "1,acme,voice,2026-10-05T00:00:00,60,", "2,acme,voice,yesterday,60,")
    try ledger.output("ingest", "a.csv", "--max-rejects", "100%")
    let commands = [
      "bill --month 2026-10", "status", "status --files", "history", "suspense list",
      "suspense export", "post --month 2026-10", "postings --month 2026-10",
      "rerate --month 2026-10 --tariff icc-20211220 --reason new", "close --force --month 2026-10",
      "columns check standard a.csv", "columns guess a.csv",
    ]
    for command in commands {
      let run = try Program.shell(
        "\"$RATER\" \(command) > /dev/full", in: ledger.folder,
        environment: ["CDR_RATER_LEDGER": "calls.ledger"])
      #expect(run.status == 74, "\(command): \(run.error)")
      #expect(
        run.error.contains("cannot write standard output: No space left on device"), "\(command)")
    }
  }
}

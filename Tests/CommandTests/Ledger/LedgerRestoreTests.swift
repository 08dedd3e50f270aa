import Foundation
import Testing

@Suite("Backups, restored ledgers, and a write-ahead log that is missing")
struct LedgerRestoreTests {
  private let ledger = LedgerFolder()

  init() throws {
    try ledger.folder.write("a.csv", Calls.one("x"))
    try ledger.folder.write("b.csv", Calls.one("y"))
    try ledger.output("ingest", "a.csv")
  }

  private func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: ledger.folder.path + "/" + name)
  }

  @Test("a backup replaces a file, or what an earlier ledger left beside it, only by --force")
  func refusesExisting() throws {
    for command in ["backup", "export"] {
      for existing in ["copy", "copy-wal", "copy-journal"] {
        try ledger.folder.write(existing, "of another ledger")
        let run = try ledger.run("ledger", command, "copy")
        #expect(run.status == 73)
        let words = existing == "copy" ? "copy already exists; " : "\(existing) exists, "
        #expect(run.error.contains(words))
        #expect(run.error.contains("--force"))
        #expect(try ledger.folder.text(existing) == "of another ledger")
        try ledger.output("ledger", command, "--force", "copy")
        #expect(ledger.folder.names == ["a.csv", "b.csv", "calls.ledger", "copy"])
        try remove("copy")
      }
    }
  }

  @Test("a restored ledger is the one that was backed up, whatever lay in its place")
  func restore() throws {
    try ledger.output("ledger", "backup", "copy")
    let before = try ledger.bill()
    // Killed before its log was moved into the file: the log is newer than the backup.
    #expect(try ledger.run(["ingest", "b.csv"], dying: "afterCommit").status == 137)
    #expect(ledger.folder.names.contains("calls.ledger-wal"))
    try ledger.output("ledger", "backup", "--ledger", "copy", "--force", "calls.ledger")
    #expect(!ledger.folder.names.contains("calls.ledger-wal"))
    #expect(try ledger.bill() == before)
    try ledger.verify()
    try ledger.output("ingest", "b.csv")
    #expect(try ledger.bill() == ledger.rated("a.csv", "b.csv"))
    try ledger.verify()
  }

  @Test("a log that is missing after a kill is noticed by every command, and can be put back")
  func missingLog() throws {
    #expect(try ledger.run(["ingest", "b.csv"], dying: "afterCommit").status == 137)
    let log = try ledger.folder.bytes("calls.ledger-wal")
    try remove("calls.ledger-wal")
    for command in [
      ["status"], ["bill", "--month", "2026-10"], ["ingest", "b.csv"], ["verify"],
      ["post", "--month", "2026-10"], ["undo", "a.csv"], ["ledger", "backup", "copy"],
    ] {
      let run = try ledger.run(command, dying: nil)
      #expect(run.status == 78, "\(command)")
      #expect(run.error.contains("its write-ahead log calls.ledger-wal is missing"))
      #expect(run.error.contains("Put that file back, or restore a backup"))
    }
    for name in ["calls.ledger-wal", "calls.ledger-shm"] { try? remove(name) }
    try ledger.folder.write("calls.ledger-wal", log)
    #expect(try ledger.bill() == ledger.rated("a.csv", "b.csv"))
    try ledger.verify()
    #expect(try ledger.run("ledger", "recover", "--reason", "none").status == 65)
  }

  @Test("a log that is gone: the ledger goes on without it once a person says so")
  func recover() throws {
    #expect(try ledger.run(["ingest", "b.csv"], dying: "afterCommit").status == 137)
    try remove("calls.ledger-wal")
    try ledger.output("ledger", "recover", "--reason", "disk replaced")
    #expect(try ledger.bill() == ledger.rated("a.csv"))
    try ledger.verify()
    let history = try ledger.rows("history")
    #expect(history.map { $0[2] } == ["ingest", "recover"])
    #expect(history.last?[10] == "disk replaced")
    try ledger.output("ingest", "b.csv")
    #expect(try ledger.bill() == ledger.rated("a.csv", "b.csv"))
    try ledger.verify()
  }

  @Test("no alarm where nothing was lost: killed before the commit, failed, read meanwhile")
  func noFalseAlarm() throws {
    for step in ["locked", "filesKnown", "fileStored", "monthsStored", "beforeCommit"] {
      #expect(try ledger.run(["ingest", "b.csv"], dying: step).status == 137)
      try ledger.output("status")
      try ledger.output("status")
      #expect(!ledger.folder.names.contains("calls.ledger-wal"))
    }
    try ledger.folder.write("bad.csv", Calls.header + "a,b\nc,d\n")
    #expect(try ledger.run("ingest", "--max-rejects", "0", "bad.csv").status == 65)
    try ledger.output("status")
    try ledger.output("ingest", "b.csv")
    try ledger.verify()
  }

  @Test("a first ingest that fails leaves no ledger")
  func failedFirstIngest() throws {
    try ledger.folder.write("bad.csv", Calls.header + "a,b\nc,d\n")
    try ledger.folder.write("cut.csv.gz", Data([0x1f, 0x8b, 8, 0]))
    for arguments in [
      ["--max-rejects", "0", "bad.csv"], ["cut.csv.gz"], ["none.csv"],
      ["--account-tariffs", "none.csv", "a.csv"],
    ] {
      let run = try ledger.run(["ingest", "--ledger", "new"] + arguments)
      #expect([65, 66].contains(run.status))
      #expect(!ledger.folder.names.contains("new"), "\(arguments)")
    }
    for step in ["fileStored", "monthsStored", "created", "locked"] {
      let run = try Program.start(
        ["ingest", "--ledger", "new", "a.csv"], in: ledger.folder,
        environment: ["CDR_RATER_INTERRUPT_AT": step]
      ).wait()
      #expect(run.status == 130)
      // Before it has the lock another command may have come to use the file, which stays then.
      let isLeft = ledger.folder.names.contains { $0.hasPrefix("new") }
      #expect(isLeft == ["created", "locked"].contains(step), "\(step)")
    }
    try ledger.output("ingest", "--ledger", "new", "a.csv")
    try ledger.output("verify", "--ledger", "new")
  }

  @Test("a signal between the commit and the renames waits until the outputs are in their places")
  func interruptedAfterCommit() throws {
    func interrupt(_ arguments: String..., at step: String) throws -> Outcome {
      try Program.start(
        arguments, in: ledger.folder,
        environment: ["CDR_RATER_LEDGER": "calls.ledger", "CDR_RATER_INTERRUPT_AT": step]
      ).wait()
    }
    let ingest = try interrupt(
      "ingest", "--output", "list.csv", "--summary", "s.json", "b.csv", at: "afterCommit")
    #expect(ingest.status == 130)
    #expect(try ledger.folder.text("list.csv").contains("b.csv,"))
    #expect(try ledger.folder.text("s.json").contains("\"balanced\": true"))
    let post = try interrupt(
      "post", "--month", "2026-10", "--output", "p.csv", at: "afterCommit")
    #expect(post.status == 130)
    #expect(try ledger.folder.text("p.csv") == ledger.output("postings"))

    // On standard output, what is missing can be printed again, and the message says how.
    try ledger.folder.write("c.csv", Calls.one("z"))
    try ledger.output("ingest", "c.csv")
    let printed = try interrupt("post", "--month", "2026-10", at: "afterCommit")
    #expect(printed.status == 130)
    #expect(
      printed.error
        == "cdr-rater: interrupted; posted as run 5; print it again with `postings --run 5`\n")
    #expect(try ledger.rows("postings", "--run", "5").count == 1)
    for step in ["locked", "beforeCommit"] {
      let before = try ledger.output("history")
      #expect(try interrupt("post", "--month", "2026-10", at: step).status == 130)
      #expect(
        try ledger.output("history") == (step == "locked" ? before : ledger.output("history")))
    }
    try ledger.verify()
  }

  @Test("where the output fails after the commit, the message says how to print it again")
  func outputFailsAfterCommit() throws {
    let run = try Program.shell(
      #""$RATER" post --month 2026-10 > /dev/full"#, in: ledger.folder,
      environment: ["CDR_RATER_LEDGER": "calls.ledger"])
    #expect(run.status == 74)
    #expect(run.error.contains("; posted as run 2; print it again with `postings --run 2`"))
    #expect(try ledger.rows("postings", "--run", "2").count == 1)
  }
}

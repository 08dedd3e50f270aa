import Foundation
import Testing

@Suite("What commands on a ledger say, and when they say nothing")
struct LedgerMessagesTests {
  private let ledger = LedgerFolder()

  @Test("a healthy night run by cron says nothing")
  func silence() throws {
    try ledger.folder.write("c/a.csv", Calls.one("1"))
    try ledger.folder.write("c/b.csv", Calls.one("2"))
    try ledger.folder.write("c/empty.csv", "")
    try ledger.folder.write("c/a.csv.fin", "")
    #expect(try ledger.run("ingest", "c") == Outcome(0))
    #expect(try ledger.run("ingest", "c") == Outcome(0))
    let notes = """
      cdr-rater: c/: skipped a.csv.fin (marker); empty.csv is empty
      cdr-rater: 3 files are already in the ledger under the same names; skipped

      """
    #expect(try ledger.run("ingest", "--verbose", "c").error.hasPrefix(notes))
    // Beside something else they are told: what is odd may have to do with them.
    try ledger.folder.write("c/d.csv", Calls.header + "3,acme,voice,2026-10-05T00:00:00,60,")
    let run = try ledger.run("ingest", "c")
    #expect(
      run.error == notes + """
        cdr-rater: warning: c/d.csv: the last line has no line end and counts as it is; use \
        --growing for files that are still being written

        """)
    try ledger.folder.write("c/e.csv", Calls.header + "3,acme,voice")
    let failed = try ledger.run("ingest", "--max-rejects", "0", "c")
    #expect(failed.status == 65)
    #expect(failed.error.hasPrefix(notes.replacing("3 files", with: "4 files")))
    let quiet = try ledger.run("ingest", "-q", "--max-rejects", "0", "c")
    #expect(!quiet.error.contains("already in the ledger"))
    #expect(quiet.error.contains("1 of 1 record rejected"))
    #expect(try ledger.run("ingest", "-q", "-v", "c").status == 64)
  }

  @Test("--quiet is known to every command that says what came of it")
  func quiet() throws {
    try ledger.write("a.csv", minutes: 7)
    try ledger.write("b.csv", minutes: 7)
    for command in [
      "ingest -q a.csv b.csv", "rate -q a.csv", "post -q --month 2026-10", "verify --quiet",
      "close --quiet --month 2026-10 --as-of 2026-11-01", "reopen -q --month 2026-10 --reason r",
      "rerate -q --month 2026-10 --tariff icc-20211220 --reason r", "undo -q b.csv",
      "ledger compact -q", "ledger forget -q --settled", "suspense recycle -q --open",
    ] {
      let run = try ledger.run(command.split(separator: " ").map(String.init))
      #expect(run.status == 0, "\(command): \(run.error)")
      #expect(run.error == "", "\(command)")
    }
  }

  @Test("a folder in a folder is not read, and said, once each")
  func subfolders() throws {
    try ledger.folder.write("c/a.csv", Calls.one("1"))
    try ledger.folder.write("c/old/b.csv", Calls.one("2"))
    try ledger.folder.write("c/x.csv/b.csv", Calls.one("3"))
    try ledger.folder.write("c/.hidden/b.csv", Calls.one("4"))
    let words = """
      cdr-rater: warning: skipped the folder c/old; to read it, name it or give --recursive
      cdr-rater: warning: skipped the folder c/x.csv; to read it, name it or give --recursive

      """
    #expect(try ledger.run("ingest", "c") == Outcome(0, error: words))
    #expect(try ledger.run("rate", "--as-of", Calls.asOf, "c").error == words)
    #expect(try ledger.run("ingest", "c/old") == Outcome(0))
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 2))
    // A folder of folders.
    try ledger.folder.write("d/2026/a.csv", Calls.one("5"))
    let none = try ledger.run("ingest", "d")
    #expect(none.status == 66)
    #expect(none.error.contains("folders in it are not read: name d/2026"))
  }

  @Test("rejected records are said to wait where they lie, and too many to be where most are")
  func rejects() throws {
    try ledger.folder.write("a.csv", Calls.one("1") + "broken\n")
    #expect(
      try ledger.run("ingest", "a.csv").error == """
        cdr-rater: warning: 1 of 2 records rejected (1 field_count); they wait in suspense: \
        `suspense list` shows them

        """)
    func file(_ name: String, rejected: Int) throws {
      let bad = (0..<rejected).map { "\(name)\($0),acme,voice,never,60,\n" }.joined()
      try ledger.folder.write(name, Calls.one(name) + bad)
    }
    for (name, count) in [("b.csv", 3), ("c.csv", 9), ("d.csv", 1), ("e.csv", 0), ("f.csv", 2)] {
      try file(name, rejected: count)
    }
    let files = ["b.csv", "c.csv", "d.csv", "e.csv", "f.csv"]
    for (command, consequence) in [
      ("ingest", "so nothing was ingested"), ("rate", "so there is no bill"),
    ] {
      let run = try ledger.run([command, "--max-rejects", "1"] + files)
      #expect(run.status == 65)
      #expect(
        run.error == """
          cdr-rater: 15 of 20 records rejected (15 bad_start_time); --rejects FILE lists them; most \
          are in c.csv (9 of 10), b.csv (3 of 4) and f.csv (2 of 3), and 1 more file has some; more \
          than --max-rejects 1 allows, \(consequence)

          """)
    }
    // No bill is made where every record was rejected.
    try ledger.folder.write("g.csv", Calls.header + "1,acme,voice,never,60,\n")
    #expect(try ledger.run("rate", "g.csv").status == 65)
    #expect(try ledger.run("ingest", "g.csv").status == 65)
  }

  @Test("an account tariff that no account has is a warning wherever it is given")
  func accountTariffs() throws {
    try ledger.folder.write("own.yaml", Tariffs.tariff("own", [("voice", "0.5")]))
    try ledger.folder.write("contracts.csv", "account_id,tariff\nAcme,own.yaml\n")
    try ledger.write("a.csv", minutes: 7)
    try ledger.output("ingest", "a.csv")
    for command in [
      "bill --month 2026-10", "post --month 2026-10", "post --all",
      "rerate --month 2026-10 --tariff icc-20211220 --reason r", "ingest a.csv",
      "close --month 2026-10 --as-of 2026-11-01",
    ] {
      let run = try ledger.run(
        command.split(separator: " ").map(String.init) + ["--account-tariffs", "contracts.csv"])
      #expect(run.status == 0, "\(command): \(run.error)")
      #expect(
        run.error.contains(
          "cdr-rater: warning: contracts.csv, line 2: account \"Acme\" has a tariff of its own and "
            + "no usage; is it written as in the calls?\n"), "\(command)")
    }
  }

  @Test("undo takes several files, however their paths are written, and all or none")
  func undo() throws {
    try ledger.folder.write("c/x.csv", Calls.one("1"))
    try ledger.folder.write("c/y.csv", Calls.one("2"))
    // A duplicate of a call of x, which could become a conflict: it has to go first.
    try ledger.write("z.csv", "1,acme,voice,2026-10-05T00:00:00,120,")
    try ledger.output("ingest", "--max-rejects", "100%", "c", "./z.csv")
    let files = try ledger.output("status", "--files")
    #expect(try ledger.run("undo", "c/x.csv", "none.csv").status == 65)
    #expect(try ledger.output("status", "--files") == files)
    try ledger.output("undo", "./c/x.csv", ".//z.csv", "c/./x.csv")
    #expect(try ledger.rows("status", "--files").map { $0[0] } == ["c/y.csv"])
    #expect(try ledger.rows("history").map { $0[2] } == ["ingest", "undo", "undo"])
    try ledger.output(
      "undo", "\(ledger.folder.path)/c/y.csv".split(separator: "/").last.map(String.init) ?? "")
    #expect(try ledger.rows("status", "--files").isEmpty)
    try ledger.verify()
  }
}

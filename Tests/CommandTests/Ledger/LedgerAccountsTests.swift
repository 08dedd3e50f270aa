import Foundation
import Testing

@Suite("A ledger's accounts and numbers")
struct LedgerAccountsTests {
  private let ledger = LedgerFolder()

  private static let header = "id,caller,callee,start,secs\n"
  private static let numbersHeader = "number,account_id,activated_on,cancelled_on,monthly_rent\n"

  init() throws {
    try ledger.folder.write(
      "vendor.yaml",
      """
      name: vendor
      fields:
        call_id: {column: id}
        account_id: {number: [caller, callee], strip: ["+86"]}
        product: {constant: voice}
        start_time: {column: start}
        duration: {column: secs}

      """)
    try calls(
      "a.csv", "1,1000,99,2026-10-05 00:00:00,60", "2,2000,99,2026-10-05 00:00:00,60",
      "3,3000,99,2026-10-05 00:00:00,60", "4,1000,98,2026-10-05 00:00:00,x")
    try numbers("wrong.csv", "1000,acme,2026-10-01,,0", "2000,bolt,2026-10-01,2026-10-03,0")
    try numbers(
      "right.csv", "1000,acme,2026-10-01,,0", "2000,bolt,2026-10-01,,0",
      "+863000,core,2026-10-01,,0")
  }

  private func calls(_ name: String, _ lines: String...) throws {
    try ledger.folder.write(name, Self.header + lines.map { $0 + "\n" }.joined())
  }

  private func numbers(_ name: String, _ lines: String...) throws {
    try ledger.folder.write(name, Self.numbersHeader + lines.map { $0 + "\n" }.joined())
  }

  private func ingest(_ arguments: String...) throws -> Outcome {
    try ledger.run(["ingest", "--columns", "vendor.yaml", "--max-rejects", "100%"] + arguments)
  }

  /// The calls of each account in October's bill, by the rows of usage.
  private func usage() throws -> [String] {
    try ledger.bill().split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return fields[2] == "voice" ? "\(fields[1]) \(fields[3])" : nil
    }
  }

  private func states() throws -> [String] {
    try ledger.rows("suspense", "list", "--all").map { "\($0[1]) \($0[6])" }
  }

  @Test("without numbers there is no ledger; the stored ones serve later files")
  func stored() throws {
    let none = try ingest("a.csv")
    #expect(none.status == 64)
    #expect(none.error.contains("say who holds them with --numbers FILE"))
    #expect(!ledger.folder.names.contains("calls.ledger"))
    #expect(try ingest("--numbers", "right.csv").status == 0)
    #expect(try ingest("a.csv").status == 0)
    #expect(try usage() == ["acme 1", "bolt 1", "core 1"])
    #expect(try ledger.output("status").contains("\nnumbers   right.csv, run 1\n"))
    try ledger.verify()
  }

  @Test("what was rejected counts once the numbers are corrected, as if it had been right at once")
  func recycleOpen() throws {
    #expect(try ingest("--numbers", "wrong.csv", "a.csv").status == 0)
    #expect(
      try states() == ["open unknown_number", "open unknown_number", "open bad_duration"])
    try ledger.output("post", "--month", "2026-10", "--output", "p1.csv")
    let corrected = try ledger.run("ingest", "--numbers", "right.csv")
    #expect(
      corrected
        == Outcome(
          0,
          error: "cdr-rater: warning: 2 open suspense entries are of unknown numbers or accounts; "
            + "cdr-rater suspense recycle --open judges them again\n"))
    let before = try ledger.folder.bytes("calls.ledger")
    let trial = try ledger.output("suspense", "recycle", "--open", "--dry-run")
    #expect(
      trial == """
        suspense_id,line,outcome,detail
        1,3,rated,
        2,4,rated,
        3,5,bad_duration,"duration_seconds (secs) ""x\"""

        """)
    #expect(try ledger.folder.bytes("calls.ledger") == before)
    let run = try ledger.run("suspense", "recycle", "--open")
    #expect(
      run
        == Outcome(
          0,
          error:
            "cdr-rater: warning: 1 suspense entry stays open (1 bad_duration); suspense recycle "
            + "--open --dry-run shows why\n"))
    #expect(
      try states() == ["recycled unknown_number", "recycled unknown_number", "open bad_duration"])
    try ledger.verify()
    #expect(try ledger.output("history").contains(",open entries: 2 of 3 records closed\n"))
    // Again: nothing to do, and no run for it.
    let runs = try ledger.rows("history").count
    try ledger.output("suspense", "recycle", "--open")
    #expect(try ledger.rows("history").count == runs)
    // Signed differences for what came to count.
    try ledger.output("post", "--month", "2026-10", "--output", "p2.csv")
    let lines = try ledger.folder.text("p2.csv").split(separator: "\n").dropFirst()
    #expect(
      lines.map { $0.split(separator: ",")[2...6].joined(separator: ",") } == [
        "bolt,voice,0.00,0.11,0.11", "core,voice,0.00,0.11,0.11",
      ])
    // A ledger that had the right numbers from the first has the same bill.
    let fresh = LedgerFolder()
    for name in ["a.csv", "vendor.yaml", "right.csv"] {
      try fresh.folder.write(name, ledger.folder.text(name))
    }
    _ = try fresh.run(
      "ingest", "--columns", "vendor.yaml", "--max-rejects", "100%", "--numbers", "right.csv",
      "a.csv")
    #expect(try fresh.bill() == ledger.bill())
    // And so has a run over the file.
    let rated = try ledger.run(
      "rate", "--month", "2026-10", "--as-of", Calls.asOf, "--max-rejects", "100%", "--columns",
      "vendor.yaml", "--numbers", "right.csv", "a.csv")
    #expect(try rated.output == ledger.bill())
    // With the file its records go.
    try ledger.output("undo", "a.csv")
    #expect(try usage().isEmpty)
    try ledger.verify()
  }

  @Test("a call keeps its account when numbers are corrected, and is known again by its numbers")
  func keepsAccount() throws {
    try numbers("moved.csv", "1000,late,2026-10-01,,0", "2000,bolt,2026-10-01,,0")
    try calls("b.csv", "1,+86 1000,99,2026-10-05 00:00:00,60", "1,1000,97,2026-10-05 00:00:00,60")
    try calls("c.csv", "5,1000,99,2026-10-05 00:00:00,60")
    _ = try ingest("--numbers", "right.csv", "a.csv")
    #expect(try usage() == ["acme 1", "bolt 1", "core 1"])
    let again = try ingest("--numbers", "moved.csv", "--output", "o.csv", "b.csv", "c.csv")
    #expect(again.status == 0)
    let files = try ledger.folder.text("o.csv").split(separator: "\n").dropFirst()
    // records, rated, not_charged, duplicate, not_a_call, rejected
    #expect(
      files.map { $0.split(separator: ",").suffix(6).joined(separator: " ") } == [
        "2 0 0 1 0 1", "1 1 0 0 0 0",
      ])
    #expect(try usage() == ["acme 1", "bolt 1", "core 1", "late 1"])
    try ledger.verify()
    // Once the first file is gone, the call of the second counts for whom it was then.
    try ledger.output("undo", "a.csv")
    #expect(try usage() == ["late 2"])
    try ledger.verify()
  }

  @Test("a record corrected by hand is known by its own numbers")
  func corrected() throws {
    _ = try ingest("--numbers", "wrong.csv", "a.csv")
    try ledger.output("suspense", "export", "--output", "bad.csv")
    let text = try ledger.folder.text("bad.csv")
    #expect(
      text.hasSuffix(
        """
        ,"3,3000,99,2026-10-05 00:00:00,60",3,,voice,2026-10-05T00:00:00+08:00,60,0
        3,a.csv,5,bad_duration,"duration_seconds (secs) ""x\""","4,1000,98,2026-10-05 00:00:00,x",4,\
        acme,voice,2026-10-05T00:00:00+08:00,x,

        """))
    try ledger.folder.write(
      "good.csv",
      "suspense_id,call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"
        + "2,3,core,voice,2026-10-05T00:00:00+08:00,60,0\n")
    try ledger.output("suspense", "recycle", "good.csv")
    #expect(try usage() == ["acme 1", "core 1"])
    try calls("b.csv", "3,3000,99,2026-10-05 00:00:00,60")
    #expect(try ingest("--numbers", "right.csv", "b.csv").status == 0)
    #expect(try usage() == ["acme 1", "core 1"])
    #expect(try ledger.output("status").contains("1 duplicate"))
    try ledger.verify()
  }

  @Test("the accounts that there are are kept, shown, and hold for later ingests")
  func accounts() throws {
    try ledger.write(
      "s.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "y,acmee,voice,2026-10-05T00:00:00,60,")
    try ledger.folder.write("accounts.csv", "account_id,name\nacme,Acme\nidle,\n")
    #expect(
      try ledger.run("ingest", "--accounts", "accounts.csv")
        == Outcome(0))
    try ledger.output("ingest", "s.csv")
    #expect(try states() == ["open unknown_account"])
    #expect(try ledger.bill() == Calls.billOfOne())
    #expect(try ledger.output("status").contains("\naccounts  accounts.csv, run 1\n"))
    #expect(try ledger.output("history").contains("; accounts from accounts.csv\"\n"))
    // The same list again changes nothing.
    let runs = try ledger.rows("history").count
    try ledger.output("ingest", "--accounts", "accounts.csv")
    #expect(try ledger.rows("history").count == runs)
    // Numbers of others are refused, whether the list is given or stored.
    let refused = try ledger.run("ingest", "--numbers", "right.csv")
    #expect(refused.status == 65)
    #expect(
      refused.error.contains("\n  right.csv, line 3: \"bolt\"\n  right.csv, line 4: \"core\"\n"))
    // Contracts too, by whatever command.
    try ledger.folder.write("t.yaml", Program.run("tariff", "show", in: ledger.folder).output)
    try ledger.folder.write("contracts.csv", "account_id,tariff\nacne,t.yaml\n")
    for command in [["bill"], ["post"]] {
      let outcome = try ledger.run(
        command + ["--month", "2026-10", "--account-tariffs", "contracts.csv"])
      #expect(outcome.status == 65)
      #expect(outcome.error.contains("contracts.csv, line 2: \"acne\"; did you mean \"acme\"?"))
    }
    // Once it is listed, the call counts.
    try ledger.folder.write("accounts.csv", "account_id,name\nacme,Acme\nacmee,Acme too\n")
    #expect(
      try ledger.run("ingest", "--accounts", "accounts.csv").error.contains(
        "1 open suspense entry is"))
    try ledger.output("suspense", "recycle", "--open")
    #expect(try usage() == ["acme 1", "acmee 1"])
    try ledger.verify()
  }

  /// By hand: 1 of a.csv is acme's by the first numbers; the second ones give 5 to bolt and 6 to core;
  /// by the third the number of 1 and 7 is zeta's, from the start, but 1 was counted before.
  @Test("calls are itemised by the numbers that held when their file was ingested")
  func itemised() throws {
    try calls("b.csv", "5,2000,99,2026-10-06 00:00:00,61", "6,3000,99,2026-10-06 00:00:00,60")
    try calls(
      "c.csv", "7,1000,99,2026-10-07 00:00:00,60", "7,1000,99,2026-10-07 00:00:00,60",
      "1,1000,99,2026-10-05 00:00:00,60")
    try numbers("other.csv", "1000,zeta,2026-10-01,,0", "2000,bolt,2026-10-01,,0")
    _ = try ingest("--numbers", "wrong.csv", "a.csv")
    _ = try ingest("--numbers", "right.csv", "b.csv")
    try ledger.output("suspense", "recycle", "--open")
    _ = try ingest("--numbers", "other.csv", "c.csv")
    func rows(_ arguments: String...) throws -> [String] {
      let run = try ledger.run(
        ["calls", "--ledger", "calls.ledger", "--month", "2026-10", "--as-of", Calls.asOf]
          + arguments)
      #expect(run.status == 0, "\(run.error)")
      return run.output.split(separator: "\n").dropFirst().map { row in
        let fields = row.split(separator: ",", omittingEmptySubsequences: false)
        return "\(fields[3]) \(fields[1]) \(fields[9]) \(fields[10]) \(fields[11])"
      }
    }
    let all = [
      "1 acme 0.110 a.csv 2", "5 bolt 0.220 b.csv 2", "6 core 0.110 b.csv 3",
      "7 zeta 0.110 c.csv 2", "2 bolt 0.110 a.csv 3", "3 core 0.110 a.csv 4",
    ]
    #expect(try rows("a.csv", "b.csv", "c.csv") == all)
    #expect(
      try rows("--account", "zeta", "--account", "bolt", "c.csv", "b.csv", "a.csv") == [
        "2 bolt 0.110 a.csv 3", "5 bolt 0.220 b.csv 2", "7 zeta 0.110 c.csv 2",
      ])
    // Where the stored numbers are not those that the calls were counted by, it cannot be known.
    let change = try Program.shell(
      "sqlite3 calls.ledger \"UPDATE recurring SET text = CAST(replace(CAST(text AS TEXT), "
        + "'acme', 'core') AS BLOB)\"", in: ledger.folder)
    guard change.status == 0 else { return }
    let run = try ledger.run(
      "calls", "--ledger", "calls.ledger", "--month", "2026-10", "a.csv", "b.csv", "c.csv")
    #expect(run.status == 78)
    #expect(run.output == "")
    #expect(run.error.contains("a.csv: the column map vendor finds accounts by numbers"))
    #expect(run.error.contains("the account of each call cannot be known"))
  }

  @Test("a list that something else has changed shows")
  func damage() throws {
    try ledger.folder.write("accounts.csv", "account_id,name\nacme,Acme\n")
    try ledger.output("ingest", "--accounts", "accounts.csv")
    _ = try Program.shell(
      "sqlite3 calls.ledger \"UPDATE account_lists SET text = CAST(replace(CAST(text AS TEXT), "
        + "'Acme', 'Bcme') AS BLOB)\" || true", in: ledger.folder)
    let outcome = try ledger.run("verify")
    if outcome.status != 0 {
      #expect(
        outcome.error.contains("accounts, version 1: the text is not the one that was stored"))
      #expect(outcome.error.contains("run 1: what it wrote"))
    }
  }

  @Test("recycle takes a file or --open, one of them")
  func usageErrors() throws {
    try ledger.output("ingest", "--numbers", "right.csv")
    for arguments in [[], ["--open", "x.csv"], [""]] {
      #expect(try ledger.run(["suspense", "recycle"] + arguments).status == 64, "\(arguments)")
    }
    #expect(try ledger.run("suspense", "recycle", "x.csv").status == 66)
  }

  @Test("what cannot be judged as it stands stays open, and is said")
  func unknown() throws {
    let long = "9," + String(repeating: "1", count: 66_000) + ",99,2026-10-05 00:00:00,60"
    try calls("long.csv", long)
    _ = try ingest("--numbers", "right.csv", "long.csv")
    #expect(try states() == ["open record_too_long"])
    let outcome = try ledger.run("suspense", "recycle", "--open")
    #expect(outcome.status == 0)
    #expect(
      outcome.error == """
        cdr-rater: warning: suspense entry 1 stays open: only the first 64 KiB of it were kept; export \
        and correct it
        cdr-rater: warning: 1 suspense entry stays open (1 open); suspense recycle --open --dry-run \
        shows why

        """)
  }

  @Test(
    "a kill at any step of recycle --open leaves the state before or after",
    arguments: [
      "locked", "beforeCommit", "afterCommit",
    ])
  func killed(step: String) throws {
    _ = try ingest("--numbers", "wrong.csv", "a.csv")
    try ledger.output("ingest", "--numbers", "right.csv")
    #expect(try ledger.run(["suspense", "recycle", "--open"], dying: step).status == 137)
    try ledger.verify()
    try ledger.output("suspense", "recycle", "--open")
    #expect(try usage() == ["acme 1", "bolt 1", "core 1"])
    try ledger.verify()
  }
}

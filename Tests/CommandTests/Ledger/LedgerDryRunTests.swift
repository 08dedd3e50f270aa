import Foundation
import Testing

@Suite("--dry-run does everything except keep it")
struct LedgerDryRunTests {
  private let ledger = LedgerFolder()

  /// All that users see of the ledger.
  private func view() throws -> [String] {
    try ["status", "status --files", "history", "suspense list --all", "postings"].map {
      try ledger.run($0.split(separator: " ").map(String.init)).output
    }
  }

  @Test("ingest: the same outputs, messages and exit code, and no ledger")
  func ingest() throws {
    try ledger.folder.write("a.csv", Calls.october)
    func outputs(_ option: [String]) throws -> (Outcome, [String]) {
      let run = try ledger.run(
        ["ingest"] + option + ["--output", "list.csv", "--rejects", "r.csv", "a.csv"])
      return (run, try ["list.csv", "r.csv"].map { try ledger.folder.text($0) })
    }
    let (trial, written) = try outputs(["--dry-run"])
    #expect(trial.status == 0)
    #expect(!ledger.folder.names.contains { $0.hasPrefix("calls.ledger") })
    #expect(written[0].contains("a.csv,"))
    let (real, again) = try outputs([])
    #expect(real == trial)
    #expect(again == written)

    // On a ledger that there is.
    let before = try view()
    try ledger.write("b.csv", "b1,bolt,voice,2026-10-09T00:00:00,600,", "b2,bolt,voice,never,60,")
    #expect(try ledger.run("ingest", "--dry-run", "b.csv", "a.csv").status == 0)
    let tooMany = try ledger.run("ingest", "--dry-run", "--max-rejects", "0", "b.csv")
    #expect(tooMany.status == 65)
    #expect(tooMany.error.contains("1 of 2 records rejected (1 bad_start_time)"))
    #expect(try ledger.run("ingest", "--dry-run", "absent.csv").status == 66)
    #expect(try view() == before)
    try ledger.verify()
  }

  @Test("post, close and rerate: the same lines, without their ids")
  func posting() throws {
    try ledger.write("a.csv", minutes: 7)
    try ledger.output("ingest", "a.csv")
    for command in [
      "post --month 2026-10", "post --all", "close --month 2026-10 --as-of 2026-11-01",
      "rerate --month 2026-10 --tariff icc-20211220 --reason r",
    ] {
      let before = try view()
      let arguments = command.split(separator: " ").map(String.init)
      let trial = try ledger.run(arguments + ["--dry-run"])
      #expect(trial.status == 0)
      #expect(try view() == before, "\(command)")
      let lines = trial.output.split(separator: "\n").dropFirst()
      #expect(lines.allSatisfy { $0.hasPrefix(",2026-10,") })
      try ledger.write("\(before[2].count).csv", minutes: 1, account: "bolt")
      let real = try ledger.run(arguments)
      let kept = real.output.split(separator: "\n").dropFirst().map { $0.drop { $0 != "," } }
      #expect(kept.map(String.init) == lines.map(String.init))
      try ledger.output("ingest", "\(before[2].count).csv")
    }
    // What would be refused is refused.
    #expect(try ledger.run("close", "--dry-run", "--month", "2026-01").status == 65)
    #expect(
      try ledger.run("post", "--dry-run", "--month", "2026-10", "--tariff", "none").status == 66)
    try ledger.verify()
  }

  @Test("undo, prune and recycle")
  func others() throws {
    try ledger.folder.write("a.csv", Calls.october)
    try ledger.write("b.csv", minutes: 7)
    try ledger.output("ingest", "a.csv", "b.csv")
    try ledger.output(
      "close", "--force", "--month", "2026-10", "--as-of", "2026-11-01")
    try ledger.write("fix.csv", "a7,acme,voice,2026-10-04T00:00:00,5,")
    let before = try view()
    for command in [
      "undo --dry-run b.csv a.csv", "ledger prune --dry-run --before 2026-10",
      "suspense recycle --dry-run fix.csv", "suspense recycle --test fix.csv",
    ] {
      let run = try ledger.run(command.split(separator: " ").map(String.init))
      #expect(run.status == 0, "\(run.error)")
      #expect(try view() == before, "\(command)")
    }
    #expect(try ledger.run("undo", "--dry-run", "none.csv").status == 65)
    #expect(try ledger.run("ledger", "prune", "--dry-run", "--before", "2027-01").status == 78)
    try ledger.verify()
  }
}

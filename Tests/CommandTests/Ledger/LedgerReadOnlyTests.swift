import Foundation
import Testing

@Suite("A ledger that can only be read, in a folder that can only be read")
struct LedgerReadOnlyTests {
  private let ledger = LedgerFolder()
  private static let reading = [
    "status", "status --files", "history", "bill --month 2026-10 --as-of 2026-12-01", "postings",
    "suspense list", "suspense export", "verify", "status --check",
    "explain --month 2026-10 --account acme --as-of 2026-12-01",
    "post --dry-run --month 2026-10",
    "rerate --dry-run --month 2026-10 --tariff icc-20211220 --reason r",
  ]

  init() throws {
    try ledger.write("a.csv", minutes: 7)
    try ledger.output("ingest", "a.csv")
    try ledger.output("post", "--month", "2026-10")
  }

  /// Runs a command as someone who may only read: the superuser may do anything, and so becomes another.
  private func reader(_ command: String) throws -> Outcome {
    let program = ledger.folder.path + "/program"
    if !FileManager.default.fileExists(atPath: program) {
      // Where others find it.
      do {
        try FileManager.default.linkItem(atPath: Program.path, toPath: program)
      } catch {
        try FileManager.default.copyItem(atPath: Program.path, toPath: program)
      }
    }
    let become = getuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    return try Program.shell(
      "chmod 555 . program; chmod 444 calls.ledger*; \(become)./program \(command); code=$?; "
        + "chmod 755 .; chmod 600 calls.ledger*; exit $code", in: ledger.folder,
      environment: ["CDR_RATER_LEDGER": "calls.ledger"])
  }

  @Test("every command that only reads gives what it gives its owner", arguments: reading)
  func read(_ command: String) throws {
    let own = try ledger.run(command.split(separator: " ").map(String.init))
    let run = try reader(command)
    #expect(run == own)
    #expect(run.status == 0)
    #expect(ledger.folder.names == ["a.csv", "calls.ledger", "program"])
  }

  @Test("those that write say that they may not")
  func write() throws {
    try ledger.write("b.csv", minutes: 1)
    for command in ["ingest b.csv", "post --month 2026-10", "undo a.csv", "ledger compact"] {
      let run = try reader(command)
      #expect([66, 73].contains(run.status), "\(command): \(run.error)")
    }
    try ledger.verify()
  }

  @Test("what a killed command committed to the log is seen; without the log it is refused")
  func log() throws {
    try ledger.write("b.csv", minutes: 1)
    #expect(try ledger.run(["ingest", "b.csv"], dying: "afterCommit").status == 137)
    let run = try reader("status --files")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("\nb.csv,"))
    for end in ["-wal", "-shm"] {
      try FileManager.default.removeItem(atPath: ledger.folder.path + "/calls.ledger" + end)
    }
    let lost = try reader("status")
    #expect(lost.status == 78)
    #expect(lost.error.contains("its write-ahead log calls.ledger-wal is missing"))
  }

  @Test("status --check says what is pending, each with its command")
  func check() throws {
    #expect(try ledger.run("status", "--check").status == 0)
    try ledger.write(
      "b.csv", "1,acme,voice,2026-08-05T00:00:00,60,", "2,acme,voice,yesterday,60,")
    try ledger.output("ingest", "b.csv")
    let run = try ledger.run("status", "--check")
    #expect(run.status == 1)
    #expect(run.output == (try ledger.output("status")))
    #expect(
      run.error == """
        cdr-rater: 2026-08: changes are not posted; cdr-rater post --all
        cdr-rater: 1 suspense entry is open; cdr-rater suspense list

        """)
    try ledger.output("post", "--all")
    try ledger.output("suspense", "write-off", "1", "--reason", "r")
    #expect(try ledger.run("status", "--check").status == 0)
  }
}

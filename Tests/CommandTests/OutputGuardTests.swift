import Foundation
import Testing

@Suite("No output replaces what a run reads")
struct OutputGuardTests {
  private let ledger = LedgerFolder()
  private let files = [
    "t.yaml": Tariffs.plain, "same.yaml": Tariffs.plain,
    "high.yaml": Tariffs.tariff("high", [("voice", "99")]),
    "folder/a.yaml": Tariffs.plain,
    "folder/b.yaml": Tariffs.tariff("later", keys: "effective_from: 2030-01\n"),
    "acc.csv": "account_id,tariff\nacme,high.yaml\nbolt,same.yaml\n",
    "numbers.csv": "number,account_id,activated_on,cancelled_on,monthly_rent\n",
    "seats.csv": "order_id,account_id,seat_type,action,seats,months,ordered_on\n",
    "a.csv": Calls.one("x"),
  ]

  init() throws {
    for (name, text) in files { try ledger.folder.write(name, text) }
    try ledger.folder.write(
      "map.yaml", try Program.run("columns", "show", "standard", in: ledger.folder).output)
  }

  /// Runs a command with an output in the place of a file, under its own name and two others.
  private func refuses(
    _ arguments: [String], _ option: String, _ file: String,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let folder = ledger.folder
    let before = try folder.bytes(file)
    try? FileManager.default.removeItem(atPath: folder.path + "/soft")
    try? FileManager.default.removeItem(atPath: folder.path + "/hard")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/soft", withDestinationPath: file)
    try FileManager.default.linkItem(
      atPath: folder.path + "/" + file, toPath: folder.path + "/hard")
    for name in [file, "soft", "hard", "folder/../" + file] {
      let run = try ledger.run(arguments + [option, name], dying: nil)
      #expect(run.status == 64, "\(arguments) \(option) \(name)", sourceLocation: location)
      #expect(
        run.error.contains("writing to it would destroy it"), "\(run.error)",
        sourceLocation: location)
      #expect(try folder.bytes(file) == before, sourceLocation: location)
    }
    #expect(!folder.names.contains { $0.hasSuffix(".tmp") }, sourceLocation: location)
  }

  @Test("rate and concurrency", arguments: ["--output", "--rejects", "--summary"])
  func rate(_ option: String) throws {
    let tariffs = ["rate", "--tariff", "t.yaml", "--account-tariffs", "acc.csv", "a.csv"]
    for file in ["t.yaml", "acc.csv", "high.yaml", "same.yaml", "a.csv"] {
      try refuses(tariffs, option, file)
    }
    let folder = ["rate", "--tariff", "folder", "--columns", "map.yaml", "a.csv"]
    for file in ["folder/a.yaml", "folder/b.yaml", "map.yaml"] {
      try refuses(folder, option, file)
    }
    for file in ["numbers.csv", "seats.csv"] {
      try refuses(
        ["rate", "--numbers", "numbers.csv", "--seats", "seats.csv", "a.csv"], option, file)
    }
    try refuses(
      ["concurrency", "--month", "2026-10", "--seats", "seats.csv", "a.csv"], option, "seats.csv")
  }

  @Test("ingest", arguments: ["--output", "--rejects", "--summary"])
  func ingest(_ option: String) throws {
    let common = ["ingest", "--columns", "map.yaml", "--account-tariffs", "acc.csv"]
    for file in ["t.yaml", "acc.csv", "high.yaml", "same.yaml", "map.yaml", "a.csv"] {
      try refuses(common + ["--tariff", "t.yaml", "a.csv"], option, file)
    }
    for file in ["folder/a.yaml", "folder/b.yaml", "numbers.csv", "seats.csv"] {
      try refuses(
        common + [
          "--tariff", "folder", "--numbers", "numbers.csv", "--seats", "seats.csv", "a.csv",
        ], option, file)
    }
    #expect(!ledger.folder.names.contains("calls.ledger"))
    for name in ["calls.ledger", "calls.ledger-wal", "calls.ledger-shm", "calls.ledger-journal"] {
      #expect(try ledger.run("ingest", option, name, "a.csv").status == 64)
    }
    #expect(!ledger.folder.names.contains("calls.ledger"))
  }

  @Test("bill, post, close, rerate and what prints from the ledger")
  func ledgerCommands() throws {
    try ledger.output("ingest", "--tariff", "t.yaml", "a.csv")
    let commands = [
      ["bill", "--month", "2026-10"], ["post", "--month", "2026-10"],
      ["close", "--month", "2026-10", "--as-of", "2027-01-01"],
    ]
    let rerate = ["rerate", "--month", "2026-10", "--reason", "r"]
    for command in commands + [rerate, rerate + ["--dry-run"]] {
      let single = command + ["--tariff", "t.yaml", "--account-tariffs", "acc.csv"]
      for file in ["t.yaml", "acc.csv", "high.yaml", "same.yaml", "calls.ledger"] {
        try refuses(single, "--output", file)
      }
      for file in ["folder/a.yaml", "folder/b.yaml"] {
        try refuses(command + ["--tariff", "folder"], "--output", file)
      }
    }
    for command in [["postings"], ["suspense", "list"], ["suspense", "export"]] {
      try refuses(command, "--output", "calls.ledger")
    }
    for command in commands + [["postings"]] {
      for name in ["calls.ledger-wal", "calls.ledger-shm", "calls.ledger-journal"] {
        #expect(try ledger.run(command + ["--output", name]).status == 64)
      }
    }
    #expect(try ledger.output("history").split(separator: "\n").count == 2)
    try ledger.verify()
  }

  @Test("standard output that is appended to an input")
  func standardOutput() throws {
    for command in ["rate a.csv", "rate --tariff t.yaml a.csv"] {
      for file in ["a.csv", "t.yaml"] where command.contains(file) {
        let before = try ledger.folder.bytes(file)
        let run = try Program.shell("\"$RATER\" \(command) >> \(file)", in: ledger.folder)
        #expect(run.status == 64)
        #expect(run.error.contains("standard output is "))
        #expect(try ledger.folder.bytes(file) == before)
      }
    }
  }
}

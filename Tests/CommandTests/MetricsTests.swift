import Foundation
import Testing

@Suite("Figures for Prometheus")
struct MetricsTests {
  let ledger = LedgerFolder()
  private var folder: Folder { ledger.folder }

  private func metrics(at location: SourceLocation = #_sourceLocation) throws -> Exposition {
    try Exposition(folder.text("m.prom"), at: location)
  }

  /// Expects a success of now.
  private func expectSuccess(
    _ metrics: Exposition, _ labels: [String: String],
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let text = try #require(
      metrics("last_success_timestamp_seconds", labels), sourceLocation: location)
    let time = try #require(Double(text), sourceLocation: location)
    #expect(abs(time - Date().timeIntervalSince1970) < 60, sourceLocation: location)
    let duration = try #require(metrics("duration_seconds", labels), sourceLocation: location)
    #expect(try #require(Double(duration)) < 60, sourceLocation: location)
    #expect(Set(metrics.types.values) == ["gauge"], sourceLocation: location)
    #expect(try folder.mode("m.prom") == 0o644, sourceLocation: location)
    #expect(!folder.names.contains { $0.hasSuffix(".tmp") }, sourceLocation: location)
  }

  @Test("rate: as its summary has them")
  func rate() throws {
    try folder.write("calls.csv", Calls.october)
    try folder.write("more.csv", Calls.one())
    let run = try ledger.run(
      "rate", "calls.csv", "more.csv", "bad.csv", "--skip-bad-files", "--month", "2026-10",
      "--as-of", Calls.asOf, "--metrics", "m.prom")
    #expect(run.status == 0, "\(run.error)")
    let metrics = try metrics()
    try expectSuccess(metrics, ["command": "rate"])
    func count(_ name: String, _ label: String, _ value: String) -> String? {
      metrics(name, ["command": "rate", label: value])
    }
    // As in SummaryFileTests: a record of every outcome, and one call more.
    for (outcome, expected) in [
      ("rated", "5"), ("not_charged", "1"), ("outside_month", "1"), ("duplicate", "1"),
      ("not_a_call", "0"), ("rejected", "1"),
    ] { #expect(count("records", "outcome", outcome) == expected, "\(outcome)") }
    #expect(count("rejected_records", "reason", "unknown_product") == "1")
    #expect(count("rejected_records", "reason", "bad_start_time") == "0")
    #expect(count("files", "outcome", "taken") == "2")
    #expect(count("files", "outcome", "left_out") == "1")
    #expect(count("payable", "currency", "CNY") == "2.35")
  }

  @Test("a run that fails leaves the figures of the last one, and none where there were none")
  func failure() throws {
    try folder.write("calls.csv", Calls.one())
    let failing = ["rate", "calls.csv", "missing.csv", "--metrics", "m.prom"]
    #expect(try ledger.run(failing).status == 66)
    #expect(!folder.names.contains("m.prom"))
    #expect(try ledger.run("rate", "calls.csv", "--metrics", "m.prom").status == 0)
    let before = try folder.text("m.prom")
    #expect(try ledger.run(failing).status == 66)
    try folder.write("rejected.csv", Calls.header + "x,,voice,2026-10-05T00:00:00,60,\n")
    #expect(try ledger.run("rate", "rejected.csv", "--metrics", "m.prom").status == 65)
    #expect(try ledger.run("ingest", "rejected.csv", "--metrics", "m.prom").status == 65)
    #expect(try ledger.run("ingest", "calls.csv", "--metrics", "m.prom", "--dry-run").status == 0)
    #expect(try folder.text("m.prom") == before)
    #expect(folder.names == ["calls.csv", "m.prom", "rejected.csv"])
  }

  @Test("ingest, post, close, verify and gaps")
  func ledgerCommands() throws {
    let path = ["ledger": "calls.ledger"]
    func labels(_ command: String, _ more: [String: String] = [:]) -> [String: String] {
      path.merging(["command": command]) { $1 }.merging(more) { $1 }
    }
    try folder.write("in/calls.csv", Calls.october)
    try ledger.output("ingest", "in", "--metrics", "m.prom")
    try folder.write("in/more.csv", Calls.one())
    try ledger.output("ingest", "in", "--metrics", "m.prom")
    var metrics = try metrics()
    try expectSuccess(metrics, labels("ingest"))
    #expect(metrics("files", labels("ingest", ["outcome": "taken"])) == "1")
    #expect(metrics("files", labels("ingest", ["outcome": "known"])) == "1")
    #expect(metrics("records", labels("ingest", ["outcome": "rated"])) == "1")
    let size = try FileManager.default.attributesOfItem(atPath: folder.path + "/calls.ledger")[
      .size]
    #expect(metrics("ledger_size_bytes", labels("ingest")) == "\(try #require(size as? Int))")

    try ledger.output("post", "--month", "2026-10", "--metrics", "m.prom")
    metrics = try self.metrics()
    try expectSuccess(metrics, labels("post"))
    let month = labels("post", ["month": "2026-10", "currency": "CNY"])
    // 2.13 for October's calls, as the bill by hand has them, and 0.11 for one more minute of voice,
    // whose 3 + 1 minutes are 0.44: 0.44 + 1.21 + 0.55 + 0.15.
    #expect(metrics("posted_amount", month) == "2.35")
    #expect(metrics("posted_change", month) == "2.35")
    #expect(metrics("posting_lines", labels("post", ["month": "2026-10"])) == "4")

    try folder.write("in/last.csv", Calls.one("y"))
    try ledger.output("ingest", "in")
    let forced = ["close", "--month", "2026-10", "--force", "--output", "p.csv"]
    #expect(try ledger.run(forced + ["--metrics", "m.prom"]).status == 0)
    metrics = try self.metrics()
    try expectSuccess(metrics, labels("close"))
    let closed = labels("close", ["month": "2026-10", "currency": "CNY"])
    #expect(metrics("posted_amount", closed) == "2.46")
    #expect(metrics("posted_change", closed) == "0.11")

    let verified = try ledger.run("verify", "--metrics", "m.prom")
    #expect(verified.status == 0)
    metrics = try self.metrics()
    try expectSuccess(metrics, labels("verify"))
    #expect(Int(try #require(metrics("balances", labels("verify")))) ?? 0 > 10)

    for (name, day) in [("s-1.csv", 1), ("s-2.csv", 2), ("s-4.csv", 4)] {
      try ledger.write(name, "\(name),acme,voice,2026-10-0\(day)T10:00:00,60,")
      try ledger.output("ingest", name)
    }
    try ledger.output("gaps", "--month", "2026-10", "--metrics", "m.prom")
    metrics = try self.metrics()
    try expectSuccess(metrics, labels("gaps"))
    let listed = try ledger.rows("gaps", "--month", "2026-10")
    #expect(!listed.isEmpty)
    #expect(
      metrics("gaps", labels("gaps", ["month": "2026-10", "state": "open"])) == "\(listed.count)")
    #expect(metrics("gaps", labels("gaps", ["month": "2026-10", "state": "accepted"])) == "0")
    try ledger.output("gaps", "accept", listed[0][0], "--reason", "known")
    try ledger.output("gaps", "--month", "2026-10", "--metrics", "m.prom")
    #expect(
      try self.metrics()("gaps", labels("gaps", ["month": "2026-10", "state": "accepted"])) == "1")
    #expect(
      try ledger.run("gaps", "--month", "2026-10", "--metrics", "files.prom", "s-1.csv").status == 0
    )
    let ofFiles = try Exposition(folder.text("files.prom"))
    #expect(
      ofFiles("gaps", ["command": "gaps", "month": "2026-10", "state": "open"]) == "0")
  }

  @Test("a balance that does not hold leaves the last figures of verify")
  func broken() throws {
    try ledger.write("calls.csv", "a,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "calls.csv")
    let change = "sqlite3 calls.ledger \"UPDATE runs SET who = 'x'\""
    try #require(Program.shell(change, in: folder).status == 0)
    #expect(try ledger.run("verify", "--metrics", "m.prom").status == 78)
    #expect(!folder.names.contains("m.prom"))
  }

  @Test("no file of metrics replaces what is read or another output, and stdout is none")
  func refused() throws {
    try ledger.write("calls.csv", "a,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "calls.csv")
    let before = try folder.bytes("calls.ledger")
    let commands = [
      ["rate", "calls.csv"], ["ingest", "calls.csv"], ["post", "--month", "2026-10"],
      ["close", "--month", "2026-10"], ["verify"], ["gaps", "--month", "2026-10"],
    ]
    for command in commands {
      #expect(try ledger.run(command + ["--metrics", "-"]).status == 64, "\(command)")
      #expect(try ledger.run(command + ["--metrics", ""]).status == 64, "\(command)")
      let read = command[0] == "rate" ? "calls.csv" : "calls.ledger"
      let run = try ledger.run(command + ["--metrics", read])
      #expect(run.status == 64 && run.error.contains("would destroy it"), "\(command)")
      #expect(try ledger.run(command + ["--metrics", "none/m.prom"]).status == 73, "\(command)")
    }
    let same = try ledger.run("rate", "calls.csv", "--output", "x", "--metrics", "x")
    #expect(same.status == 64 && same.error.contains("are the same file"))
    #expect(try folder.bytes("calls.ledger") == before)
    #expect(folder.names == ["calls.csv", "calls.ledger"])
  }
}

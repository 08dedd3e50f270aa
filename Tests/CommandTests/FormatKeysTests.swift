import Foundation
import Testing

/// Keys of JSON, compared with those that docs/formats.md lists.
@Suite("The keys of JSON are those that are documented")
struct FormatKeysTests {
  /// The keys under each heading: what stands as code in the first cells of its table.
  private static let documented: [String: Set<String>] = {
    let text = (try? Documentation.text("docs/formats.md")) ?? ""
    var keys: [String: Set<String>] = [:]
    var heading = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix("#") {
        heading = String(line.drop { $0 == "#" }.dropFirst())
      } else if line.hasPrefix("| `") {
        let cell = line.split(separator: "|", omittingEmptySubsequences: false)[1]
        let codes = cell.split(separator: "`", omittingEmptySubsequences: false)
        for place in stride(from: 1, to: codes.count, by: 2) {
          keys[heading, default: []].insert(String(codes[place]))
        }
      }
    }
    return keys
  }()

  private let fixture = FormatFixture()
  private var ledger: LedgerFolder { fixture.ledger }

  /// The heading, the command, the key of its rows, and the exit code.
  private static let lists: [(heading: String, command: String, rows: String, status: Int32)] = [
    (
      "bill", "rate --as-of 2026-12-01 --numbers numbers.csv --max-rejects 100% calls.csv", "bill",
      0
    ),
    ("bill", "bill --month 2026-10 --as-of 2026-12-01", "bill", 0),
    ("calls", "calls --month 2026-10 --max-rejects 100% calls.csv", "calls", 0),
    ("compare", "compare --month 2026-10 --tariff dearer.yaml", "rows", 0),
    (
      "reconcile", "reconcile --month 2026-10 --map map.yaml --provider theirs.csv",
      "reconciliation", 1
    ),
    ("gaps", "gaps --month 2026-10", "gaps", 0),
    (
      "concurrency",
      "concurrency --month 2026-10 --seats seats.csv --max-rejects 100% calls.csv", "seat_use", 0
    ),
    ("postings", "postings --wide", "postings", 0),
    ("suspense list", "suspense list", "suspense", 0),
    ("history", "history", "history", 0),
    ("status --files", "status --files", "files", 0),
    ("columns list", "columns list", "column_maps", 0),
  ]

  @Test("lists, and their lines of JSON")
  func lists() throws {
    try fixture.fill()
    for (heading, command, rows, status) in Self.lists {
      let arguments = command.split(separator: " ").map(String.init)
      let json = try ledger.run(arguments + ["--format", "json"])
      #expect(json.status == status, "\(command): \(json.error)")
      let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
      var found = JSONKeys.paths(object)
      if heading == "reconcile" {
        found = Set(
          found.map { path in
            let parts = path.split(separator: ".")
            return parts[0] == "classes" ? "classes.CLASS.\(parts[2])" : path
          })
      }
      #expect(found == Self.documented[heading], "\(command)")
      let elements = (object as? [String: Any])?[rows] as? [[String: Any]]
      #expect(elements?.isEmpty == false, "\(command)")
      let lines = try ledger.run(arguments + ["--format", "ndjson"])
      #expect(lines.status == status)
      let parsed = try lines.output.split(separator: "\n").map {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary
      }
      #expect(lines.output.last == "\n")
      #expect(parsed == elements?.map { $0 as NSDictionary }, "\(command)")
      // The same by the name of the output.
      try ledger.folder.write("out.ndjson", "")
      let named = try ledger.run(arguments + ["--output", "out.ndjson"])
      #expect(named.status == status)
      #expect(try ledger.folder.text("out.ndjson") == lines.output, "\(command)")
    }
  }

  @Test("what has no rows")
  func documents() throws {
    try fixture.fill()
    for command in ["status", "verify"] {
      let json = try ledger.output(command, "--format", "json")
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary)
      #expect(JSONKeys.paths(object) == Self.documented[command], "\(command)")
      let line = try ledger.output(command, "--format", "ndjson")
      #expect(line.filter { $0 == "\n" }.count == 1)
      #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary == object)
      try ledger.output(command, "--output", "out.json")
      #expect(try ledger.folder.text("out.json") == json)
    }
    let explained = try ledger.output(
      "explain", "--month", "2026-10", "--account", "acme", "--format", "ndjson")
    #expect(explained.hasPrefix("{\"month\": \"2026-10\", \"account_id\": \"acme\", "))
    #expect(explained.filter { $0 == "\n" }.count == 1)
  }

  @Test("the summary of a run, with everything that one may have")
  func summary() throws {
    try ledger.folder.write(
      "pbx.yaml",
      """
      name: pbx
      records: {column: kind, values: [call]}
      fields:
        call_id: {column: id}
        account_id: {column: account}
        product: {constant: voice}
        start_time: {column: answered}
        duration: {column: seconds, from: answered, to: ended}
      """)
    try ledger.folder.write(
      "pbx.csv",
      """
      kind,id,account,answered,ended,seconds
      call,1,acme,2026-10-01T10:00:00,2026-10-01T10:01:01,61
      kind,id,account,answered,ended,seconds
      call,2,,2026-10-01T10:00:00,2026-10-01T10:01:01,61

      """)
    try ledger.folder.write(
      "seconds.yaml",
      """
      name: seconds
      currency: CNY
      time_zone: Asia/Shanghai
      usage:
        voice: {increment: 1, tiers: [{price: "0.1"}]}

      """)
    try ledger.folder.write("contracts.csv", "account_id,tariff\nacme,seconds.yaml\n")
    let run = try ledger.run(
      "rate", "--summary", "s.json", "--max-rejects", "100%", "--account-tariffs",
      "contracts.csv", "--columns", "pbx.yaml", "pbx.csv")
    #expect(run.status == 0, "\(run.error)")
    var found = try JSONKeys.paths(
      JSONSerialization.jsonObject(with: Data(ledger.folder.text("s.json").utf8)))
    for (key, name) in [
      ("rejected_by_reason.", "REASON"), ("not_a_call_by_reason.", "REASON"),
      ("tariffs.rounding.", "ITEM"),
    ] {
      found = Set(found.map { $0.hasPrefix(key) ? key + name : $0 })
    }
    #expect(found == Self.documented["--summary"])
  }

  @Test("figures of a ledger's overview")
  func status() throws {
    try fixture.fill()
    let text = try ledger.output("status", "--format", "json")
    let status = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(status["files"] as? Int == 10)
    #expect(
      status["records"] as? [String: Int] == [
        "records": 17, "rated": 14, "not_charged": 1, "duplicate": 1, "not_a_call": 0,
        "rejected": 1,
      ])
    #expect(
      status["suspense"] as? [String: Int] == [
        "open": 1, "recycled": 0, "written_off": 0, "forgotten": 0,
      ])
    let months = try #require(status["months"] as? [[String: Any]])
    #expect(months.map { $0["month"] as? String } == ["2026-10", "2026-11"])
    #expect(months.map { $0["changed"] as? Bool } == [false, true])
    #expect(months[1]["posted"] is NSNull)
    let pending = try #require(status["pending"] as? [[String: Any]])
    #expect(pending.map { $0["kind"] as? String } == ["unposted_changes", "open_suspense"])
    // The running month is among them too.
    #expect((pending[0]["months"] as? [String])?.contains("2026-11") == true)
    let check = try ledger.run("status", "--check", "--format", "json")
    #expect(check.status == 1)
    #expect(check.output.contains("\"kind\": \"gaps\""))
  }

  @Test("a balance that does not hold is in the JSON, and exit 78")
  func broken() throws {
    try fixture.fill()
    let damage = try Program.shell(
      """
      python3 -c 'import sqlite3
      ledger = sqlite3.connect("calls.ledger")
      ledger.execute("UPDATE files SET records = records + 1, rated = rated + 1 WHERE id = 1")
      ledger.commit()'
      """, in: ledger.folder)
    #expect(damage.status == 0, "\(damage.error)")
    let run = try ledger.run("verify", "--format", "json")
    #expect(run.status == 78)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(object["holds"] as? Bool == false)
    let breaks = try #require(object["breaks"] as? [String])
    #expect(!breaks.isEmpty)
    for sentence in breaks { #expect(run.error.contains("  \(sentence)\n")) }
    #expect(try ledger.run("verify").output.isEmpty)
  }
}

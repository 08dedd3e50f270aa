import Foundation
import Testing

/// Keys of JSON, compared with those that docs/formats.md lists.
@Suite("The keys of JSON are those that are documented")
struct FormatKeysTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The keys under each heading: what stands as code in the first cells of its table.
  private static let documented: [String: Set<String>] = {
    let text =
      (try? String(contentsOf: root.appending(path: "docs/formats.md"), encoding: .utf8)) ?? ""
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

  /// The paths of all keys whose values are neither objects nor lists of objects.
  private static func paths(_ value: Any, _ prefix: String = "") -> Set<String> {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: []) {
        $0.formUnion(paths($1.value, prefix.isEmpty ? $1.key : prefix + "." + $1.key))
      }
    case let list as [Any] where list.contains { $0 is [String: Any] }:
      list.reduce(into: []) { $0.formUnion(paths($1, prefix)) }
    default: [prefix]
    }
  }

  private let ledger = LedgerFolder()

  private static let inputs = [
    "calls.csv": Calls.october,
    "numbers.csv":
      "number,account_id,activated_on,cancelled_on,monthly_rent\n1,acme,2026-10-01,,\n",
    "seats.csv":
      "order_id,account_id,seat_type,action,seats,months,ordered_on\no1,bolt,ai,purchase,1,1,2026-10-01\n",
    "dearer.yaml": Tariffs.tariff(
      "dearer",
      [("voice", "9"), ("ivr_inbound", "0.1"), ("robot_outbound", "1"), ("ivr_outbound", "1")],
      keys: "seats: {ai: {tiers: [{price: \"1\"}]}}\nnumber_rent: {price: \"35\"}\n"
        + "recording: {price: \"0.050\", products: [ivr_inbound]}\n"),
    "map.yaml": """
    account: {column: account}
    item: {column: item}
    quantity: {column: minutes}
    unit_price: {column: price}
    amount: {column: amount}

    """,
    "theirs.csv": "account,item,minutes,price,amount\nacme,voice,9,0.110,0.99\n",
  ]

  private func fill() throws {
    for (name, text) in Self.inputs { try ledger.folder.write(name, text) }
    // A file a day, and none of the sixth.
    let days = (1...10).filter { $0 != 6 }.map { "2026-10-\($0 < 10 ? "0" : "")\($0)" }
    for day in days { try ledger.write("c-\(day).csv", "\(day),acme,voice,\(day)T12:00:00,60,") }
    let run = try ledger.run(
      [
        "ingest", "--max-rejects", "100%", "--numbers", "numbers.csv", "--seats", "seats.csv",
        "calls.csv",
      ]
        + days.map { "c-\($0).csv" })
    #expect(run.status == 0, "\(run.error)")
    try ledger.output("post", "--month", "2026-10", "--output", "p.csv")
  }

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
    try fill()
    for (heading, command, rows, status) in Self.lists {
      let arguments = command.split(separator: " ").map(String.init)
      let json = try ledger.run(arguments + ["--format", "json"])
      #expect(json.status == status, "\(command): \(json.error)")
      let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
      var found = Self.paths(object)
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
    try fill()
    for command in ["status", "verify"] {
      let json = try ledger.output(command, "--format", "json")
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary)
      #expect(Self.paths(object) == Self.documented[command], "\(command)")
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

  @Test("figures of a ledger's overview")
  func status() throws {
    try fill()
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
    try fill()
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

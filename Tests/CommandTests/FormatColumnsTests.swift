import CDRCore
import Foundation
import TestSupport
import Testing

/// Columns of CSV and their types, compared with those that docs/formats.md lists.
@Suite("The columns of CSV are those that are documented")
struct FormatColumnsTests {
  private let fixture = FormatFixture()
  private var ledger: LedgerFolder { fixture.ledger }

  /// The rows of the two tables, by their cells.
  private static func rows() throws -> [[Substring]] {
    let text = try Documentation.text("docs/formats.md")
    return try #require(Documentation.section("CSV", of: text)).split(separator: "\n")
      .filter { $0.hasPrefix("| ") }
      .map { $0.split(separator: "|", omittingEmptySubsequences: false) }
  }

  private static func codes(_ cell: Substring) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// By type, what a value looks like.
  private static let forms = [
    "integer": "[0-9]+", "decimal": "-?[0-9]+(\\.[0-9]{1,3})?", "money": "-?[0-9]+(\\.[0-9]+)?",
    "month": "[0-9]{4}-[0-9]{2}",
    "time": "[0-9-]{10}T[0-9:]{8}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})",
    "hash": "[0-9a-f]{64}", "text": "(?s:.*)",
  ]

  /// What a row of the first table is of, a command that prints it, and the file with it, if any.
  private static let outputs: [(of: String, command: String, file: String?)] = [
    ("rate", "rate --numbers numbers.csv --max-rejects 100% calls.csv", nil),
    ("bill", "bill --month 2026-10", nil),
    ("calls", "calls --month 2026-10 --max-rejects 100% calls.csv", nil),
    ("compare", "compare --month 2026-10 --tariff dearer.yaml", nil),
    ("reconcile", "reconcile --month 2026-10 --map map.yaml --provider theirs.csv", nil),
    ("gaps", "gaps --month 2026-10", nil),
    (
      "concurrency", "concurrency --month 2026-10 --seats seats.csv --max-rejects 100% calls.csv",
      nil
    ),
    ("postings", "postings", nil),
    ("post", "post --month 2026-11", nil),
    ("--wide", "postings --wide", nil),
    ("ingest --output", "ingest --output ingested.csv calls.csv", "ingested.csv"),
    ("--rejects", "rate --rejects rejects.csv --max-rejects 100% calls.csv", "rejects.csv"),
    ("suspense list", "suspense list", nil),
    ("suspense export", "suspense export", nil),
    ("suspense recycle", "suspense recycle --dry-run --open", nil),
    ("history", "history", nil),
    ("status --files", "status --files --format csv", nil),
    ("close", "close --month 2026-10 --force", nil),
    ("rerate", "rerate --month 2026-10 --tariff dearer.yaml --reason price", nil),
  ]

  @Test("of every output")
  func columns() throws {
    try fixture.fill()
    let rows = try Self.rows()
    var documented: [String: [String]] = [:]
    for row in rows {
      for name in Self.codes(row[1]) { documented[name] = Self.codes(row[2]) }
    }
    let postings = try #require(documented["postings"])
    documented["--wide"] = postings + (documented["--wide"] ?? [])
    documented["suspense export"]? += Calls.header.dropLast().split(separator: ",").map(String.init)
    var types: [String: String] = [:]
    for row in rows where row.count > 4 {
      let type = row[1].trimmingCharacters(in: .whitespaces)
      for column in Self.codes(row[3]) where Self.forms[type] != nil { types[column] = type }
    }
    // Those that are not the ledger's stand as they do in a log.
    for column in Calls.header.dropLast().split(separator: ",").map(String.init)
    where types[column] == nil {
      types[column] = "text"
    }
    for (of, command, file) in Self.outputs {
      let run = try ledger.run(command.split(separator: " ").map(String.init))
      #expect(run.status == 0 || of == "reconcile", "\(command): \(run.error)")
      let text = try file.map { try ledger.folder.text($0) } ?? run.output
      let table = csvRows(text)
      #expect(table.first == documented[of], "\(command)")
      #expect(table.count > 1 || of == "close", "\(command) prints a row")
      for row in table.dropFirst() {
        for (column, value) in zip(table[0], row) where !value.isEmpty {
          let type = try #require(types[column], "\(column) of \(command) has no type")
          let form = try Regex(Self.forms[type] ?? "")
          let isOfType = value.wholeMatch(of: form) != nil || of == "suspense export"
          #expect(isOfType, "\(command): \(column) is \(value), not \(type)")
        }
      }
    }
    #expect(Set(documented.keys).isSubset(of: Set(Self.outputs.map(\.of))))
  }

  @Test("every exit code has its line, and no other has one")
  func exitCodes() throws {
    let text = try Documentation.text("docs/formats.md")
    let rows = try #require(Documentation.section("Exit codes", of: text)).split(separator: "\n")
      .filter { $0.hasPrefix("| ") }.dropFirst()
    let documented = rows.flatMap { row in
      row.split(separator: "|")[0].split(separator: ",").compactMap {
        Int32($0.trimmingCharacters(in: .whitespaces))
      }
    }
    let failures = (Int32(2)..<128).filter { Failure.Kind(rawValue: $0) != nil }
    #expect(documented == [0, 1] + failures + [SIGHUP, SIGINT, SIGTERM].map { 128 + $0 })
  }
}

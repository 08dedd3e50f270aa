import Foundation
import Testing

@Suite("cdr-rater undo and ledger prune")
struct LedgerUndoTests {
  private let ledger = LedgerFolder()

  @Test("a later file's duplicates count once the first file is out")
  func duplicatesCount() throws {
    try ledger.write(
      "one.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "y,acme,voice,2026-10-05T00:00:00,60,")
    // y differs, z is new, and the second x is a duplicate of the first whatever happens.
    try ledger.write(
      "two.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "x,acme,voice,2026-10-05T00:00:00,60,",
      "y,acme,voice,2026-10-05T00:00:00,120,", "z,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "one.csv")
    try ledger.output("ingest", "two.csv")
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 3))
    try ledger.output("post", "--month", "2026-10")
    #expect(try ledger.output("undo", "one.csv").isEmpty)
    #expect(try ledger.bill() == ledger.rated("two.csv"))
    // x, y of two minutes and z.
    #expect(try ledger.bill().contains(",voice,3,240,4,minute,"))
    let files = try ledger.rows("status", "--files").map { $0.suffix(7) }
    #expect(files == [["4", "3", "0", "1", "0", "0", "0"]])
    #expect(try ledger.rows("suspense", "list", "--all").isEmpty)
    let posted = try ledger.rows("post", "--month", "2026-10")
    #expect(posted.map { Array($0[4...6]) } == [["0.33", "0.44", "0.11"]])
    try ledger.verify()
    // The same bytes may come again.
    try ledger.output("ingest", "one.csv")
    #expect(try ledger.bill() == ledger.rated("two.csv", "one.csv"))
    try ledger.verify()
  }

  @Test("where a duplicate would become a conflict, the file to undo first is named")
  func needsLaterFile() throws {
    try ledger.write("one.csv", "x,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.write("two.csv", "x,acme,voice,2026-10-05T00:00:00,120,")
    try ledger.write("three.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "")
    for name in ["one.csv", "two.csv", "three.csv"] { try ledger.output("ingest", name) }
    let before = try ledger.output("status", "--files")
    let run = try ledger.run("undo", "one.csv")
    #expect(run.status == 65)
    #expect(run.error.contains("a record of three.csv ("))
    #expect(run.error.contains("undo that file first, then this one, and ingest that file again"))
    #expect(try ledger.output("status", "--files") == before)
    try ledger.output("undo", "three.csv")
    try ledger.output("undo", "one.csv")
    try ledger.output("ingest", "three.csv")
    #expect(try ledger.bill() == ledger.rated("two.csv", "three.csv"))
    try ledger.verify()
  }

  @Test("a name that fits several files is refused with their hashes")
  func ambiguous() throws {
    try ledger.folder.write("a/x.csv", Calls.one("x"))
    try ledger.folder.write("b/x.csv", Calls.one("y"))
    try ledger.output("ingest", "a/x.csv", "b/x.csv")
    let hashes = try ledger.rows("status", "--files").map { $0[1] }
    let run = try ledger.run("undo", "x.csv")
    #expect(run.status == 65)
    #expect(
      run.error == """
        cdr-rater: x.csv matches 2 files; name one by its hash
          \(hashes[0])  a/x.csv
          \(hashes[1])  b/x.csv

        """)
    #expect(try ledger.run("undo", "z.csv").status == 65)
    try ledger.output("undo", String(hashes[0].prefix(12)))
    #expect(try ledger.rows("status", "--files").map { $0[0] } == ["b/x.csv"])
    #expect(try ledger.rows("history").map { $0[2] } == ["ingest", "undo"])
  }

  @Test("pruned days reject what comes, and keep what is there")
  func prune() throws {
    try ledger.folder.write("a.csv", Calls.one("x"))
    try ledger.output("ingest", "a.csv")
    let open = try ledger.run("ledger", "prune", "--before", "2026-11")
    #expect(open.status == 78)
    #expect(open.error.contains("2026-10 is not closed"))
    try ledger.output("close", "--month", "2026-10", "--as-of", "2026-11-01")
    try ledger.output("ledger", "prune", "--before", "2026-11")
    try ledger.write(
      "b.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "n,acme,voice,2026-10-31T23:59:59,60,",
      "m,acme,voice,2026-11-01T00:00:00,60,")
    let late = try ledger.run("ingest", "b.csv")
    #expect(late.error.contains("2 of 3 records rejected (2 day_pruned)"))
    #expect(try ledger.bill() == Calls.billOfOne())
    #expect(
      try ledger.rows("suspense", "list").map { $0.suffix(2) }.first == [
        "day_pruned", "the fingerprints of 2026-10-05 were pruned from the ledger",
      ])
    #expect(try ledger.bill(month: "2026-11").contains(",voice,1,60,1,minute,"))
    let undo = try ledger.run("undo", "a.csv")
    #expect(undo.status == 78)
    #expect(undo.error.contains("a.csv has calls of 2026-10-05, and the days before 2026-11-01"))
    try ledger.output("undo", "b.csv")
    #expect(try ledger.output("status").contains("pruned    the days before 2026-11-01\n"))
    #expect(try ledger.run("ledger", "prune", "--before", "2026-11").status == 65)
    try ledger.verify()
  }
}

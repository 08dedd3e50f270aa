import Foundation
import Testing

@Suite("Conflicts that are open again, and days that are pruned")
struct LedgerReopenedTests {
  private let ledger = LedgerFolder()

  /// A call in a.csv, another of its id in b.csv and in its grown form c.csv, and that of b.csv
  /// recycled under a new id.
  private func recycleConflict() throws {
    let call = "c1,acme,voice,2026-10-05T00:00:00,600,"
    try ledger.write("a.csv", "c1,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.write("b.csv", call)
    try ledger.write("c.csv", call, "c2,acme,voice,2026-10-06T00:00:00,60,")
    try ledger.folder.write(
      "fixed.csv", "suspense_id," + Calls.header + "1,c9,acme,voice,2026-10-05T00:00:00,600,\n")
    for name in ["a.csv", "b.csv", "c.csv"] {
      try ledger.output("ingest", "--max-rejects", "100%", name)
    }
    try ledger.output("suspense", "recycle", "fixed.csv")
  }

  @Test("a conflict that was recycled is judged again once its file and the other call are gone")
  func rejudged() throws {
    try recycleConflict()
    try ledger.output("undo", "a.csv")
    try ledger.verify()
    // c2 of a minute, and the recycled call of ten.
    #expect(
      try ledger.bill() == Calls.billOfOne(minutes: 11).replacing(",11,660,", with: ",2,660,"))
    try ledger.output("undo", "b.csv")
    // c1 of ten minutes and c2 of one: 11 at 0.110.
    #expect(try ledger.bill().contains(",acme,voice,2,660,11,minute,<=50000,0.110,1.210,1.21,"))
    #expect(try ledger.bill() == ledger.rated("c.csv"))
    #expect(try ledger.rows("suspense", "list", "--all").isEmpty)
    try ledger.verify()
  }

  @Test("one that still has its other call stays open")
  func staysOpen() throws {
    try recycleConflict()
    try ledger.output("undo", "b.csv")
    #expect(try ledger.bill() == ledger.rated("a.csv", "c.csv"))
    #expect(try ledger.rows("suspense", "list").map { $0[3] } == ["c.csv"])
    try ledger.verify()
    try ledger.output("undo", "a.csv")
    #expect(try ledger.bill() == ledger.rated("c.csv"))
    try ledger.verify()
  }

  @Test("one that is like the call that has come in the other's place meanwhile is its duplicate")
  func duplicateOfAnother() throws {
    try recycleConflict()
    try ledger.output("undo", "a.csv")
    try ledger.write(
      "d.csv", "c1,acme,voice,2026-10-05T00:00:00,600,", "c3,acme,voice,2026-10-07T00:00:00,60,")
    try ledger.output("ingest", "d.csv")
    try ledger.output("undo", "b.csv")
    // c1 of ten minutes, c2 and c3 of one each: 12 at 0.110.
    #expect(try ledger.bill().contains(",acme,voice,3,720,12,minute,<=50000,0.110,1.320,1.32,"))
    #expect(try ledger.bill() == ledger.rated("c.csv", "d.csv"))
    #expect(try ledger.rows("suspense", "list", "--all").isEmpty)
    try ledger.verify()
  }

  @Test("one that another undo opens again counts, where its own call counts nowhere else")
  func openedByAnotherUndo() throws {
    try ledger.write("a.csv", "c1,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.write("b.csv", "c1,acme,voice,2026-10-05T00:00:00,600,")
    try ledger.write("f.csv", "c9,acme,voice,2026-10-05T00:00:00,300,")
    try ledger.write("g.csv", "c9,acme,voice,2026-10-05T00:00:00,900,")
    try ledger.folder.write(
      "fixed.csv", "suspense_id," + Calls.header + "1,c9,acme,voice,2026-10-05T00:00:00,300,\n")
    for name in ["a.csv", "b.csv", "f.csv", "g.csv"] {
      try ledger.output("ingest", "--max-rejects", "100%", name)
    }
    // A duplicate of the call of f.csv.
    try ledger.output("suspense", "recycle", "fixed.csv")
    try ledger.output("undo", "a.csv")
    try ledger.output("undo", "f.csv")
    // c1 of 10 minutes, c9 of 15.
    #expect(try ledger.bill().contains(",acme,voice,2,1500,25,minute,<=50000,0.110,2.750,2.75,"))
    #expect(try ledger.bill() == ledger.rated("b.csv", "g.csv"))
    #expect(try ledger.rows("suspense", "list", "--all").isEmpty)
    try ledger.verify()
  }

  // MARK: Pruning

  @Test("months to come cannot be pruned, nor any where none is closed")
  func futureMonths() throws {
    try ledger.folder.write("a.csv", Calls.one("x"))
    try ledger.output("ingest", "a.csv")
    #expect(try ledger.run("ledger", "prune", "--before", "2026-10").status == 78)
    try ledger.output("close", "--force", "--month", "2026-10", "--as-of", "2026-11-01")
    for month in ["2026-12", "2062-04", "9999-12"] {
      let run = try ledger.run("ledger", "prune", "--before", month)
      #expect(run.status == 78)
      #expect(
        run.error.contains("the last closed month is 2026-10; prune --before 2026-11 at most"))
    }
    #expect(!(try ledger.output("status").contains("pruned")))
    try ledger.output("ledger", "prune", "--before", "2026-11")
    try ledger.folder.write("b.csv", Calls.header + "y,acme,voice,2026-11-01T00:00:00,60,\n")
    try ledger.output("ingest", "b.csv")
    #expect(try ledger.bill(month: "2026-11").contains(",acme,voice,1,60,1,minute,"))
    try ledger.verify()
  }

  @Test("a month of calls of 0 seconds only is open until it is closed")
  func zeroSeconds() throws {
    try ledger.write("a.csv", "x,acme,voice,2026-09-05T00:00:00,0,")
    try ledger.write("b.csv", "y,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "a.csv", "b.csv")
    try ledger.output("close", "--force", "--month", "2026-10", "--as-of", "2026-11-01")
    let run = try ledger.run("ledger", "prune", "--before", "2026-11")
    #expect(run.status == 78)
    #expect(run.error.contains("2026-09 is not closed"))
    try ledger.output("close", "--force", "--month", "2026-09", "--as-of", "2026-11-01")
    try ledger.output("ledger", "prune", "--before", "2026-11")
    try ledger.verify()
  }

  @Test("where the end decides, a late call that reaches into an open month counts, once")
  func attributionByEnd() throws {
    try ledger.folder.write("t.yaml", Tariffs.tariff("end", keys: "attribute_by: end\n"))
    // Until midnight: the second belongs to April.
    try ledger.write(
      "march.csv", "a,acme,voice,2026-03-30T00:00:00,60,", "b,acme,voice,2026-03-31T23:59:00,60,")
    try ledger.output("ingest", "--tariff", "t.yaml", "march.csv")
    try ledger.output("close", "--force", "--month", "2026-03", "--as-of", "2026-05-01")
    try ledger.output("ledger", "prune", "--before", "2026-04")
    try ledger.write(
      "late.csv", "b,acme,voice,2026-03-31T23:59:00,60,", "c,acme,voice,2026-03-31T12:00:00,86400,",
      // Forty hours, which take a longer limit.
      "d,acme,voice,2026-03-30T12:00:00,144000,")
    let run = try ledger.run("ingest", "--max-call-hours", "48", "late.csv")
    #expect(run.status == 0)
    #expect(run.error.isEmpty)
    // 1 minute of b, 1440 of c and 2400 of d, at 1 each.
    #expect(
      try ledger.bill(month: "2026-04").contains(",acme,voice,3,230460,3841,minute,>0,1,3841.000,"))
    try ledger.verify()
  }
}

import Foundation
import Testing

@Suite("cdr-rater ingest and bill")
struct LedgerIngestTests {
  private let ledger = LedgerFolder()

  @Test("the bill is that of rating the same files, and the ledger its owner's alone")
  func billOfAFile() throws {
    try ledger.folder.write("october.csv", Calls.october)
    let run = try ledger.run("ingest", "october.csv")
    #expect(run == Outcome(0, error: Calls.suspenseWarning))
    let october = Calls.billLines.prefix(4).joined(separator: "\n") + "\n"
    #expect(try ledger.bill() == Calls.billHeader + october)
    #expect(try ledger.bill() == ledger.rated("october.csv"))
    #expect(
      try ledger.bill(month: "2026-11")
        == Calls.billHeader
        + Calls.billLines[4].replacing("final", with: "final") + "\n")
    #expect(try ledger.bill(month: "2026-12") == Calls.billHeader)
    #expect(try ledger.folder.mode("calls.ledger") == 0o600)
    try ledger.verify()
  }

  @Test("the same bytes under any name are skipped, and said so")
  func again() throws {
    try ledger.write("a.csv", "x,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "a.csv")
    let before = try ledger.output("history")
    try ledger.folder.write("b.csv", ledger.folder.text("a.csv"))
    #expect(
      try ledger.run("ingest", "b.csv", "a.csv")
        == Outcome(
          0,
          error: """
            cdr-rater: warning: b.csv: the same content is already in the ledger, as a.csv; skipped
            cdr-rater: a.csv: the same content is already in the ledger; skipped

            """))
    // Nothing new is no run.
    #expect(try ledger.output("history") == before)
    #expect(try ledger.bill() == Calls.billOfOne())
  }

  @Test("a call counts once across nights, and one that differs goes into suspense")
  func acrossNights() throws {
    try ledger.write("one.csv", "x,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.write(
      "two.csv", "x,acme,voice,2026-10-05T00:00:00,60,", "x,acme,voice,2026-10-05T00:00:00,61,",
      "x,acme,voice,2026-10-06T00:00:00,60,")
    try ledger.output("ingest", "one.csv")
    let run = try ledger.run("ingest", "two.csv")
    #expect(run.error.contains("1 of 3 records rejected (1 conflicting_duplicate)"))
    #expect(try ledger.bill() == ledger.rated("one.csv", "two.csv"))
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 2))
    // Behind the header's 73 bytes and a record of 37.
    #expect(
      try ledger.rows("suspense", "list").map { Array($0.suffix(3)) } == [
        ["110", "conflicting_duplicate", "differs from the call of that id in one.csv"]
      ])
    let files = try ledger.rows("status", "--files").map { [$0[0]] + $0[4...] }
    #expect(
      files == [
        ["one.csv", "1", "1", "0", "0", "0", "0", "0"],
        ["two.csv", "3", "1", "0", "1", "0", "1", "1"],
      ])
    try ledger.verify()
  }

  @Test("a log picked up too early adds only what is new, and its rejects stand once")
  func grownFile() throws {
    let early = Calls.header + "x,acme,voice,2026-10-05T00:00:00,60,\nbroken\ny,acme,voice,2026-1"
    try ledger.folder.write("log.csv", early)
    let first = try ledger.run("ingest", "--growing", "log.csv")
    #expect(first.error.contains("log.csv: the last line has no line end and is left out"))
    try ledger.folder.write(
      "log.csv", early + "0-06T00:00:00,60,\nz,acme,voice,2026-10-07T00:00:00,60,\nalso broken\n")
    let second = try ledger.run("ingest", "log.csv")
    #expect(second.error.contains("1 of 5 records rejected (1 field_count)"))
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 3))
    let files = try ledger.rows("status", "--files").map { $0.suffix(7) }
    #expect(files == [["2", "1", "0", "0", "0", "1", "1"], ["5", "2", "0", "2", "0", "1", "1"]])
    #expect(try ledger.rows("suspense", "list").count == 2)
    try ledger.verify()
    // Without the first, its record in suspense is the second's.
    try ledger.output("undo", "\(ledger.rows("status", "--files")[0][1])")
    #expect(try ledger.bill() == ledger.rated("log.csv"))
    #expect(
      try ledger.rows("status", "--files").map { $0.suffix(7) }
        == [["5", "3", "0", "0", "0", "2", "2"]])
    try ledger.verify()
  }

  @Test("without --growing an unfinished line counts, and a warning names the file")
  func unfinishedLine() throws {
    try ledger.folder.write(
      "log.csv", Calls.header + "x,acme,voice,2026-10-05T00:00:00,60,")
    let run = try ledger.run("ingest", "log.csv")
    #expect(run.status == 0)
    #expect(run.error.contains("log.csv: the last line has no line end and counts as it is"))
    #expect(try ledger.bill() == Calls.billOfOne())
  }

  @Test("too many rejected records: nothing is taken, rejects and summary are written")
  func rejectLimit() throws {
    try ledger.folder.write("a.csv", Calls.october)
    let run = try ledger.run(
      "ingest", "--max-rejects", "0", "--rejects", "r.csv", "--summary", "s.json", "a.csv")
    #expect(run.status == 65)
    #expect(run.error.contains("so nothing was ingested"))
    #expect(try ledger.folder.text("r.csv").contains("a.csv,9,"))
    #expect(try ledger.folder.mode("r.csv") == 0o600)
    #expect(try ledger.folder.text("s.json").contains("\"unknown_product\": 1"))
    #expect(try ledger.run("status").status == 66)
    #expect(try ledger.run("ingest", "--output", "files.csv", "a.csv").status == 0)
    #expect(
      try ledger.folder.text("files.csv").hasSuffix(",taken,8,5,1,1,0,1\n"), "8 records, 5 rated")
  }

  @Test("a damaged file fails the run, or is left out")
  func damagedFile() throws {
    try ledger.write("good.csv", "x,acme,voice,2026-10-05T00:00:00,60,")
    _ = try Program.shell("gzip -c good.csv | head -c 40 > bad.csv.gz", in: ledger.folder)
    let run = try ledger.run("ingest", "good.csv", "bad.csv.gz", "absent.csv")
    #expect(run.status == 66)
    #expect(run.error.contains("absent.csv"))
    #expect(try ledger.run("ingest", "good.csv", "bad.csv.gz").status == 65)
    #expect(try ledger.run("status").status == 66)
    let skipped = try ledger.run("ingest", "--skip-bad-files", "good.csv", "bad.csv.gz")
    #expect(skipped.status == 0)
    #expect(skipped.error.contains("left out: bad.csv.gz: the gzip data is cut short"))
    #expect(try ledger.bill() == Calls.billOfOne())
    #expect(try ledger.rows("status", "--files").count == 1)
  }

  @Test("stdin, and a ledger that is named nowhere or is none")
  func usage() throws {
    #expect(try ledger.run("ingest", "-").status == 64)
    #expect(try ledger.run("ingest").status == 64)
    #expect(try Program.run("status", in: ledger.folder).status == 64)
    #expect(try ledger.run("bill", "--month", "2026-10").status == 66)
    try ledger.folder.write("calls.ledger", "no ledger at all, but long enough to be a header\n")
    try ledger.write("a.csv", "x,acme,voice,2026-10-05T00:00:00,60,")
    #expect(try ledger.run("status").status == 78)
    #expect(try ledger.run("ingest", "a.csv").status == 78)
    #expect(try ledger.folder.text("calls.ledger").hasPrefix("no ledger"))
  }

  @Test("numbers and seats replace those stored, and are billed")
  func recurring() throws {
    let header = "number,account_id,activated_on,cancelled_on,monthly_rent\n"
    try ledger.folder.write("numbers.csv", header + "4008001,acme,2026-10-31,,\n")
    try ledger.write("a.csv", "x,acme,voice,2026-10-05T00:00:00,60,")
    try ledger.output("ingest", "--numbers", "numbers.csv", "a.csv")
    let rate = try ledger.output(
      "rate", "--month", "2026-10", "--as-of", Calls.asOf, "--numbers", "numbers.csv", "a.csv")
    #expect(rate.contains("number_rent,,,1,number_month,,35,35.000,35.00"))
    #expect(try ledger.bill() == rate)
    try ledger.output("post", "--month", "2026-10")
    try ledger.folder.write(
      "numbers.csv", header + "4008001,acme,2026-10-31,,\n4008002,acme,2026-10-31,,20\n")
    try ledger.output("ingest", "--numbers", "numbers.csv")
    let posted = try ledger.rows("post", "--month", "2026-10")
    // The rent of both is one item: 35 and 20.
    #expect(
      posted.map { Array($0[2...]) } == [
        ["acme", "number_rent", "35.00", "55.00", "20.00", "CNY", "post"]
      ])
    try ledger.verify()
    try ledger.folder.write("numbers.csv", header + "4008001,acme,2026-13-31,,\n")
    #expect(try ledger.run("ingest", "--numbers", "numbers.csv").status == 65)
  }
}

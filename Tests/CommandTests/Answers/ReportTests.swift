import Foundation
import Testing

@Suite("cdr-rater report")
struct ReportTests {
  private let folder = Folder()

  private func report(_ arguments: String...) throws -> Outcome {
    try Program.start(["report", "--as-of", Calls.asOf] + arguments, in: folder).wait()
  }

  @Test("a page of the month, and a statement in Chinese by the account's name")
  func pages() throws {
    try folder.write("calls.csv", Calls.october)
    try folder.write("accounts.csv", "account_id,name\nacme,Acme & Söhne\nbolt,\n")
    let month = try report(
      "--month", "2026-10", "--accounts", "accounts.csv", "--output", "month.html", "calls.csv")
    #expect(month == Outcome(0, error: Calls.rejectWarning))
    let page = try folder.text("month.html")
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n"))
    #expect(page.contains("<title>Billing report · October 2026</title>"))
    #expect(page.contains("<bdi>Acme &amp; Söhne</bdi> <bdi class=\"code\">acme</bdi>"))
    // 0.33 + 1.21 + 0.55 of acme, and 0.15 of bolt.
    #expect(page.contains("<span class=\"number\">2.24</span> <span class=\"unit\">CNY</span>"))
    #expect(page.contains("data-reason=\"unknown_product\""))
    let statement = try report(
      "--month", "2026-10", "--account", "acme", "--language", "zh", "--accounts", "accounts.csv",
      "calls.csv")
    #expect(statement.status == 0)
    #expect(statement.output.contains("<html lang=\"zh-Hans\">"))
    #expect(
      statement.output.contains("<p class=\"kind\">账单</p>\n<h1><bdi>Acme &amp; Söhne</bdi></h1>"))
    #expect(statement.output.contains("<span class=\"number\">2.09</span>"))
  }

  @Test("the page is the same whatever the number of workers, and from a ledger")
  func sameBytes() throws {
    try folder.write("a.csv", Calls.october)
    try folder.write("b.csv", Calls.header + "z,acme,voice,2026-10-09T10:00:00,61,\n")
    let script = """
      set -e
      export CDR_RATER_LEDGER=
      month="report --month 2026-10 --as-of 2026-12-01"
      $RATER $month --jobs 1 --output 1.html a.csv b.csv 2> said
      $RATER $month --jobs 4 --output 4.html b.csv a.csv 2> said
      cmp 1.html 4.html
      $RATER $month --account acme --jobs 1 --output 1.html a.csv b.csv 2> said
      $RATER $month --account acme --jobs 4 --output 4.html b.csv a.csv 2> said
      cmp 1.html 4.html
      $RATER ingest --ledger calls.ledger a.csv b.csv 2> said
      $RATER $month --ledger calls.ledger --output month.html
      $RATER $month --account acme --ledger calls.ledger --output acme.html
      """
    let run = try Program.shell(script, in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(try folder.text("month.html").contains("<span class=\"number\">2.46</span>"))
    #expect(try folder.text("month.html").contains("the ledger calls.ledger"))
    let statement = try folder.text("acme.html")
    #expect(statement.contains("<span class=\"number\">2.31</span>"))
    // a.csv has calls of several days, so that days cannot be told.
    #expect(statement.contains("<th scope=\"row\"><bdi>a.csv</bdi></th>"))
  }

  @Test("days of a ledger whose files have calls of one day each")
  func daysOfLedger() throws {
    let ledger = LedgerFolder()
    try ledger.write("one.csv", "a,acme,voice,2026-10-05T10:00:00,61,")
    try ledger.write(
      "two.csv", "b,acme,voice,2026-10-06T10:00:00,60,", "c,acme,voice,2026-10-06T11:00:00,60,")
    try ledger.output("ingest", "one.csv", "two.csv")
    let page = try ledger.output(
      "report", "--month", "2026-10", "--account", "acme", "--as-of", Calls.asOf)
    #expect(page.contains("<title>2026-10-05: 1 call</title>"))
    #expect(page.contains("<title>2026-10-06: 2 calls</title>"))
    #expect(page.contains("4 minutes") || page.contains("<td class=\"number\">4</td>"))
  }

  @Test("what may be missing, as gaps finds it")
  func gaps() throws {
    for day in 10...28 where day != 20 {
      try folder.write(
        "calls-2026-10-\(day).csv",
        Calls.header + "c\(day),acme,voice,2026-10-\(day)T10:00:00,60,\n")
    }
    let files = try Program.shell(
      "$RATER report --month 2026-10 --as-of 2026-12-01 calls-*.csv", in: folder)
    #expect(files.status == 0, "\(files.error)")
    #expect(files.output.contains("Left out in file names"))
    #expect(files.output.contains(">2026-10-20</td>"))
    let gaps = try Program.shell(
      "$RATER gaps --month 2026-10 --as-of 2026-12-01 calls-*.csv", in: folder)
    #expect(gaps.output.contains(",left_out,calls-{yyyy-MM-dd}.csv,2026-10-20,2026-10-20,1,0,"))
    let whole = try Program.shell(
      "$RATER report --month 2026-10 --as-of 2026-12-01 calls-2026-10-10.csv", in: folder)
    #expect(!whole.output.contains("What may be missing"))
  }

  @Test("what changed from the month before")
  func changes() throws {
    try folder.write(
      "calls.csv",
      Calls.header + "a,acme,voice,2026-09-05T10:00:00,600,\nb,acme,voice,2026-10-05T10:00:00,60,\n"
        + "c,gone,voice,2026-09-05T10:00:00,600,\n")
    let month = try report("--month", "2026-10", "calls.csv")
    #expect(month.output.contains("Change from September 2026"))
    #expect(month.output.contains("\u{2212}2.09"))
    #expect(month.output.contains("data-changed=\"gone\""))
    let statement = try report("--month", "2026-10", "--account", "acme", "calls.csv")
    #expect(statement.output.contains("\u{2212}0.99"))
    #expect(statement.output.contains("\u{2212}90.00%"))
    // Before all data nothing is compared.
    let first = try report("--month", "2026-09", "calls.csv")
    #expect(!first.output.contains("Change from"))
  }

  @Test("templates of one's own, and their faults")
  func templates() throws {
    try folder.write("calls.csv", Calls.one())
    try folder.write("own/month.mustache", "{{heading}}: {{totalPayable}} {{currency}}\n")
    let run = try report("--month", "2026-10", "--template", "own", "calls.csv")
    #expect(run == Outcome(0, output: "October 2026: 0.11 CNY\n"))
    try folder.write("own/month.mustache", "one\n{{#two}}\n")
    #expect(
      try report("--month", "2026-10", "--template", "own", "calls.csv")
        == Outcome(78, error: "cdr-rater: own/month.mustache:3: a section is not closed\n"))
    #expect(
      try report("--month", "2026-10", "--template", "none", "calls.csv")
        == Outcome(
          66, error: "cdr-rater: none: not a folder; name the one that has your templates\n"))
    try folder.write("own/month.mustache", "x")
    let replaced = try report(
      "--month", "2026-10", "--template", "own", "--output", "own/month.mustache", "calls.csv")
    #expect(replaced.status == 64)
    #expect(try folder.text("own/month.mustache") == "x")
    let shown = try Program.run("report", "--show-template", "head", in: folder)
    #expect(shown.status == 0)
    #expect(shown.output.hasPrefix("<!DOCTYPE html>"))
    #expect(try Program.run("report", "--show-template", "x", in: folder).status == 64)
  }

  @Test("what it refuses, leaving an earlier page as it is")
  func failures() throws {
    try folder.write("calls.csv", Calls.october)
    try folder.write("page.html", "earlier")
    let month = try report("--month", "2025-01", "--output", "page.html", "calls.csv")
    #expect(month.status == 65)
    #expect(
      month.error.contains(
        "2025-01 has no calls, numbers or seats; the nearest with some is 2026-10"))
    let account = try report(
      "--month", "2026-10", "--account", "acm", "--output", "page.html", "calls.csv")
    #expect(account.status == 65)
    #expect(account.error.contains("did you mean \"acme\"?"))
    #expect(try folder.text("page.html") == "earlier")
    #expect(try report("--month", "2026-10", "--language", "fr", "calls.csv").status == 64)
    #expect(try report("calls.csv").status == 64)
    #expect(try report("--month", "2026-10", "--account", "", "calls.csv").status == 64)
    let terminal = try Program.shell(
      #"script -qec '"$RATER" report --month 2026-10 calls.csv' /dev/null"#, in: folder)
    #expect(terminal.output.contains("name a file with --output"))
  }
}

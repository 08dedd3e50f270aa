import Foundation
import Testing

@Suite("ingest --name NAME -")
struct LedgerStreamTests {
  private let ledger = LedgerFolder()

  init() throws { try ledger.folder.write("calls.csv", Calls.one()) }

  private func shell(_ script: String) throws -> Outcome {
    try Program.shell(
      script, in: ledger.folder, environment: ["CDR_RATER_LEDGER": "calls.ledger"])
  }

  @Test("a stream is listed under its name, and known by its content")
  func stream() throws {
    #expect(try shell(#"cat calls.csv | "$RATER" ingest --name s3/today.csv -"#) == Outcome(0))
    #expect(try ledger.bill() == Calls.billOfOne())
    let sum = try shell("sha256sum < calls.csv").output.prefix(64)
    #expect(
      try ledger.rows("status", "--files").map { $0.prefix(3) } == [
        ["s3/today.csv", String(sum), "\(Calls.one().utf8.count)"]
      ])
    let again = #""$RATER" ingest --name s3/today.csv - < calls.csv"#
    #expect(try shell(again) == Outcome(0))
    #expect(
      try shell(again + " --verbose").error.hasPrefix(
        "cdr-rater: s3/today.csv: the same content is already in the ledger; skipped\n"))
    let renamed = try shell(#"cat calls.csv | "$RATER" ingest --name other.csv -"#)
    #expect(
      renamed
        == Outcome(
          0,
          error: "cdr-rater: warning: other.csv: the same content is already in the ledger, as "
            + "s3/today.csv; skipped\n"))
    #expect(
      try ledger.run("ingest", "calls.csv").error
        == "cdr-rater: warning: calls.csv: the same content is already in the ledger, as "
        + "s3/today.csv; skipped\n")
    #expect(try ledger.rows("history").count == 1)
    try ledger.output("undo", "s3/today.csv")
    #expect(try ledger.bill() == Calls.billHeader)
    try ledger.verify()
  }

  @Test("compressed, beside files, growing, and as a rehearsal")
  func forms() throws {
    try ledger.write("more.csv", "y,acme,voice,2026-10-06T00:00:00,60,")
    let rehearsed = try shell(
      #"gzip -n < calls.csv | "$RATER" ingest --dry-run --output o.csv --name s -"#)
    #expect(rehearsed == Outcome(0))
    #expect(try ledger.folder.text("o.csv").contains("\ns,"))
    #expect(!ledger.folder.names.contains("calls.ledger"))
    #expect(
      try shell(#"gzip -n < calls.csv | "$RATER" ingest --output o.csv more.csv --name s -"#)
        == Outcome(0))
    #expect(
      try ledger.folder.text("o.csv").split(separator: "\n").dropFirst().map {
        $0.split(separator: ",")[0]
      } == ["more.csv", "s"])
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 2))
    let growing = try shell(
      #"""
      (cat more.csv; echo z,acme,voice,2026-10-07T00:00:00,60,; printf unfinished) |
        "$RATER" ingest --growing --name log -
      """#)
    #expect(
      growing
        == Outcome(
          0, error: "cdr-rater: warning: log: the last line has no line end and is left out\n"))
    #expect(try ledger.bill() == Calls.billOfOne(minutes: 3))
    try ledger.verify()
  }

  @Test("rejected records name the stream")
  func rejects() throws {
    let run = try shell(
      #"(cat calls.csv; echo broken) | "$RATER" ingest --rejects r.csv --name s -"#)
    #expect(run.status == 0)
    #expect(try ledger.folder.text("r.csv").contains("\ns,3,"))
    #expect(try ledger.rows("suspense", "list").count == 1)
  }

  @Test("a damaged, interrupted or closed stream leaves nothing")
  func failures() throws {
    try ledger.output("ingest", "calls.csv")
    let before = try ledger.output("history")
    try ledger.write("more.csv", "y,acme,voice,2026-10-06T00:00:00,60,")
    let short = try shell(#"gzip -n < more.csv | head -c 60 | "$RATER" ingest --name s -"#)
    #expect(short.status == 65)
    #expect(short.error.contains("cdr-rater: s: the gzip data is cut short"))
    let unlike = try shell(#"echo nothing of ours | "$RATER" ingest --name s -"#)
    #expect(unlike.status == 65)
    let closed = try shell(#""$RATER" ingest --name s - <&-"#)
    #expect(closed.status == 66)
    #expect(closed.error.hasPrefix("cdr-rater: -: "))
    // The program waits for more when it is ended.
    let interrupted = try shell(
      #"""
      mkfifo pipe
      "$RATER" ingest --name s - < pipe & rater=$!
      exec 3> pipe
      cat more.csv >&3
      sleep 0.5
      kill "$rater"
      wait "$rater"
      """#)
    #expect(interrupted.status == 143)
    #expect(try ledger.output("history") == before)
    #expect(try ledger.rows("status", "--files").count == 1)
    #expect(!ledger.folder.names.contains { $0.hasSuffix(".tmp") })
    try ledger.verify()
  }

  @Test("an empty stream is an empty file, and said")
  func empty() throws {
    #expect(
      try shell(#"true | "$RATER" ingest --name s -"#)
        == Outcome(0, error: "cdr-rater: warning: s: nothing came on stdin\n"))
    #expect(try ledger.rows("status", "--files").map { $0[0] } == ["s"])
  }

  @Test("a name belongs to stdin, and stdin has one")
  func usage() throws {
    for arguments in [
      ["-"], ["--name", "s"], ["--name", "s", "calls.csv"], ["--name", "", "-"],
      ["--name", "s", "-", "-"],
    ] {
      #expect(try ledger.run(["ingest"] + arguments).status == 64, "\(arguments)")
    }
    #expect(!ledger.folder.names.contains("calls.ledger"))
  }
}

import Foundation
import Testing

@Suite("Out of memory, or by a bug, it leaves nothing behind")
struct OutOfMemoryTests {
  private let folder: Folder

  init() throws {
    folder = try Folder(["bill.csv": "yesterday's\n", "calls.csv": Calls.one()])
    let make = #"""
      "$RATER" generate --rows 20000 --accounts 5000 --files 2 --output made 2>/dev/null
      """#
    #expect(try Program.shell(make, in: folder) == Outcome(0))
  }

  /// Runs a command under one limit of memory after the other, from where the program can start up to
  /// where the command succeeds: the statuses go to stdout, and what was said last to `said`.
  private static func climb(_ command: String, after each: String) -> String {
    #"""
    limit=20000
    until (ulimit -v $limit; "$RATER" --version > /dev/null 2>&1); do limit=$((limit + 1000)); done
    for step in $(seq 60); do
      (ulimit -v $limit; "$RATER" \#(command) 2> err)
      status=$?; echo $status
      [ $status = 0 ] && break
      tail -n 1 err >> said
      \#(each)
      limit=$((limit + 10000))
    done
    """#
  }

  /// The statuses: some failures of memory, then a success.
  private func expectClimb(_ output: String, _ step: String) throws {
    let lines = output.split(separator: "\n").map(String.init)
    #expect(lines.last == "0", "\(step): \(output)")
    #expect(lines.dropLast().allSatisfy { $0 == "74" }, "\(step): \(output)")
    for line in try folder.text("said").split(separator: "\n") {
      #expect(line.hasPrefix("cdr-rater: out of memory"), "\(step)")
      #expect(line.contains("--jobs 1"), "\(step)")
    }
  }

  @Test("rate ends in 74, says what to do, and keeps the earlier bill", arguments: [1, 2])
  func rate(_ jobs: Int) throws {
    let run = try Program.shell(
      Self.climb(
        "rate made --as-of 2026-12-01 --jobs \(jobs) --output bill.csv --rejects rejects.csv",
        after: #"[ "$(ls -A)" = "$names" ] && [ "$(cat bill.csv)" = "yesterday's" ] || echo left"#
      ).replacing("for step", with: "> said; > err; names=$(ls -A)\nfor step"), in: folder)
    try expectClimb(run.output, "\(jobs) jobs")
    // A second worker needs more than the program needs to start.
    #expect(jobs == 1 || run.output.hasPrefix("74\n"))
    #expect(folder.names == ["bill.csv", "calls.csv", "err", "made", "rejects.csv", "said"])
    #expect(try folder.text("bill.csv").hasPrefix(Calls.billHeader))
  }

  @Test("ingest leaves the ledger as it was", arguments: [1, 2])
  func ingest(_ jobs: Int) throws {
    let run = try Program.shell(
      #""$RATER" ingest calls.csv >/dev/null 2>&1; before=$("$RATER" status)"# + "\n"
        + Self.climb(
          "ingest made --jobs \(jobs) --output list.csv",
          after:
            #"[ "$("$RATER" status)" = "$before" ] && "$RATER" verify >/dev/null 2>&1 || echo no"#
        ) + #"""

          "$RATER" bill --month 2026-10 --as-of 2026-12-01 > from-ledger.csv
          "$RATER" rate --month 2026-10 --as-of 2026-12-01 made calls.csv > from-files.csv
          cmp from-ledger.csv from-files.csv || echo differ
          """#, in: folder, environment: ["CDR_RATER_LEDGER": "l.ledger"])
    try expectClimb(run.output, "\(jobs) jobs")
    #expect(!folder.names.contains { $0.hasSuffix(".tmp") })
  }

  @Test("bill and post leave the ledger as it was")
  func post() throws {
    let run = try Program.shell(
      #""$RATER" ingest made >/dev/null 2>&1; before=$("$RATER" history)"# + "\n"
        + Self.climb(
          "bill --month 2026-10 --output bill.csv",
          after: #"[ "$(cat bill.csv)" = "yesterday's" ] || echo bill"#
        ) + "\n"
        + Self.climb(
          "post --month 2026-10 --output posted.csv",
          after: #"[ "$("$RATER" history)" = "$before" ] && [ ! -e posted.csv ] || echo no"#),
      in: folder, environment: ["CDR_RATER_LEDGER": "l.ledger"])
    let runs = run.output.split(separator: "0\n", omittingEmptySubsequences: true)
    #expect(!run.output.contains("bill") && !run.output.contains("no"), "\(runs)")
    #expect(run.output.hasSuffix("0\n"))
    #expect(!folder.names.contains { $0.hasSuffix(".tmp") })
  }

  /// A bug ends the program by one of these; from outside they do the same.
  @Test("a crash removes the temporary files, and still is one", arguments: [SIGBUS, SIGSEGV])
  func crash(_ signal: Int32) throws {
    let input = Pipe()
    let run = try Program.start(
      ["rate", "-", "--output", "bill.csv", "--summary", "s.json"], in: folder,
      // Else a build with the toolchain's own runtime looks for its sources first.
      environment: ["SWIFT_BACKTRACE": "enable=no"], input: input)
    try folder.waitForName(beginning: ".bill.csv.")
    try folder.waitForName(beginning: ".s.json.")
    run.send(signal)
    let outcome = try run.wait()
    #expect(outcome.status == 128 + signal)
    #expect(!outcome.error.contains("memory"))
    try input.fileHandleForWriting.close()
    #expect(folder.names.filter { !$0.hasPrefix("core") } == ["bill.csv", "calls.csv", "made"])
    #expect(try folder.text("bill.csv") == "yesterday's\n")
  }
}

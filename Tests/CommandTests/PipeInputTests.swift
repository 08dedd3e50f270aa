import Foundation
import Testing

@Suite("Inputs that are pipes, or of no size by the system's word")
struct PipeInputTests {
  private let folder: Folder

  init() throws {
    folder = try Folder([
      "calls.csv": Calls.one(), "mixed/calls.csv": Calls.one(), "tariffs/a.txt": "",
      "seats.csv": "order_id,account_id,seat_type,action,seats,months,ordered_on\n",
    ])
  }

  private static let silence = "no program opened this pipe for writing within 10 seconds\n"

  @Test("a pipe that no program writes to ends every command that is to read it, by itself")
  func noWriter() throws {
    let commands = [
      "rate pipe", "rate --jobs 3 --rejects r.csv pipe",
      "concurrency --seats seats.csv --month 2026-10 pipe",
      "rate --skip-bad-files pipe", "columns check standard pipe", "columns guess pipe",
      "rate --tariff pipe calls.csv", "rate --columns pipe calls.csv",
      "rate --numbers pipe calls.csv", "rate --seats pipe calls.csv",
      "rate --account-tariffs pipe calls.csv", "tariff check pipe",
      "suspense recycle pipe",
    ]
    // All at a time, since each waits.
    let run = try Program.shell(
      #"""
      mkfifo pipe
      export CDR_RATER_LEDGER=l.ledger
      "$RATER" ingest calls.csv >/dev/null 2>&1
      i=0
      while read -r line; do
        ( "$RATER" $line < /dev/null > out.$i 2> err.$i; echo $? > status.$i ) &
        i=$((i + 1))
      done <<'END'
      \#(commands.joined(separator: "\n      "))
      END
      wait
      """#, in: folder)
    #expect(run == Outcome(0))
    for (place, command) in commands.enumerated() {
      #expect(try folder.text("status.\(place)") == "66\n", "\(command)")
      let error = try folder.text("err.\(place)")
      #expect(error.hasSuffix("pipe: " + Self.silence), "\(command): \(error)")
    }
  }

  @Test("a pipe that a program writes to is read to its end, whoever opens it first")
  func writer() throws {
    let run = try Program.shell(
      #"""
      bill() { "$RATER" rate --as-of 2026-12-01 "$@"; }
      mkfifo early late slow
      gzip -n < calls.csv > early & bill early
      (sleep 1; cat calls.csv > late) & bill late
      (exec > slow; head -n 1 calls.csv; sleep 1; tail -n +2 calls.csv) & bill slow
      bill <(cat calls.csv)
      bill <(sleep 1; gzip -n < calls.csv)
      cat calls.csv | bill -
      cat calls.csv | bill /dev/stdin
      bill /dev/stdin < calls.csv
      bill --columns <("$RATER" columns show standard) --tariff <("$RATER" tariff show) calls.csv
      """#, in: folder)
    #expect(
      run == Outcome(0, output: String(repeating: Calls.billOfOne(), count: 9)))
  }

  @Test("an anonymous pipe and a named one may be empty")
  func emptyPipe() throws {
    let run = try Program.shell(
      #"""
      mkfifo pipe
      true > pipe & "$RATER" rate pipe
      "$RATER" rate <(true)
      : | "$RATER" rate -
      """#, in: folder)
    #expect(run == Outcome(0, output: String(repeating: Calls.billHeader, count: 3)))
  }

  @Test("in a folder, what is not a regular file is skipped, and said so")
  func inFolder() throws {
    let make = #"""
      mkfifo mixed/a.csv only.csv; mkdir only; mkfifo only/p.csv
      ln -s /dev/zero mixed/z.csv; ln -s "$PWD/calls.csv" mixed/link.csv; rm only.csv
      """#
    #expect(try Program.shell(make, in: folder) == Outcome(0))
    let note = "mixed/: skipped a.csv, z.csv (not regular files)\n"
    let rate = try Program.run("rate", "--as-of", Calls.asOf, "mixed", in: folder)
    #expect(rate.status == 0)
    #expect(rate.output == Calls.billOfOne())
    #expect(rate.error.contains("cdr-rater: warning: " + note))
    #expect(
      try Program.run("rate", "only", in: folder)
        == Outcome(
          66,
          error: "cdr-rater: only: the folder has no *.csv or *.csv.gz file; skipped p.csv "
            + "(not a regular file)\n"))
    let ingest = try Program.run("ingest", "--ledger", "l.ledger", "mixed", in: folder)
    #expect(ingest.status == 0)
    #expect(ingest.error.contains("cdr-rater: warning: " + note))
  }

  @Test("a ledger takes regular files only, and does not wait for others")
  func ingest() throws {
    let run = try Program.shell(
      #"""
      mkfifo pipe
      "$RATER" ingest --ledger l.ledger pipe; echo "$?"
      "$RATER" ingest --ledger l.ledger /dev/null; echo "$?"
      "$RATER" ingest --ledger l.ledger <(cat calls.csv); echo "$?"
      """#, in: folder)
    let why =
      "is not a regular file; a ledger identifies files by their content; save it as a file first, "
      + "or give it as stdin: --name NAME -"
    #expect(run.output == "64\n64\n64\n")
    #expect(run.error.hasPrefix("cdr-rater: pipe \(why)\ncdr-rater: /dev/null \(why)\n"))
  }

  @Test("a pipe among a folder's tariffs is refused")
  func tariffFolder() throws {
    let run = try Program.shell(
      #"""
      "$RATER" tariff show > tariffs/a.yaml
      mkfifo tariffs/b.yaml
      "$RATER" rate --tariff tariffs calls.csv
      """#, in: folder)
    #expect(
      run
        == Outcome(
          78,
          error:
            "cdr-rater: tariffs/b.yaml is not a regular file; a folder of tariffs may hold only regular files\n"
        ))
  }

  @Test("a file of size 0 by the system's word is read all the same")
  func noSize() throws {
    // Its size is 0, and its content changes only with mounts.
    let file = "/proc/self/mountinfo"
    let look = "test ! -s \(file) && test -n \"$(cat \(file))\""
    #expect(try Program.shell(look, in: folder) == Outcome(0))
    let rate = try Program.run("rate", file, in: folder)
    #expect(rate.status == 65)
    #expect(rate.error.hasPrefix("cdr-rater: \(file): the header lacks call_id"))
    // By a map that takes any line, so that an ingest goes through.
    try folder.write(
      "map.yaml",
      """
      name: any
      header: false
      delimiter: "\\t"
      quoting: none
      fields:
        call_id: {column: 1}
        account_id: {constant: acme}
        product: {constant: voice}
        start_time: {constant: "2026-10-05T00:00:00"}
        duration: {constant: 60}

      """)
    let map = ["--columns", "map.yaml"]
    #expect(
      try Program.start(
        ["rate", "--as-of", Calls.asOf] + map + ["/proc/version"], in: folder
      ).wait() == Outcome(0, output: Calls.billOfOne()))
    let ingest = try Program.start(
      ["ingest", "--ledger", "l.ledger"] + map + ["/proc/version"], in: folder
    ).wait()
    #expect(ingest.status == 0)
    let hash = try Program.shell("sha256sum < /proc/version | cut -d ' ' -f 1", in: folder).output
    let files = try Program.run("status", "--files", "--ledger", "l.ledger", in: folder)
    #expect(files.output.contains("/proc/version,\(hash.trimmingCharacters(in: .newlines)),"))
  }
}

import Foundation
import Testing

@Suite("Inputs that cannot be read or trusted")
struct InputFaultTests {
  private let folder: Folder

  init() throws {
    folder = try Folder([
      "good.csv": Calls.one(),
      "lacks.csv": "call_id,account_id,product,start_time\nx,acme,voice,2026-10-05T00:00:00\n",
      "twice.csv": "call_id,account_id,product,start_time,duration_seconds,call_id\n",
    ])
  }

  private let lacks =
    "lacks.csv: the header lacks duration_seconds; it has: call_id, account_id, product, start_time"
    + "; `cdr-rater columns guess lacks.csv` proposes a column map"
  private let twice =
    "twice.csv: the header names call_id twice; it has: call_id, account_id, product, start_time, "
    + "duration_seconds, call_id; a column map can tell columns apart by position"

  private func rate(_ arguments: String...) throws -> Outcome {
    try Program.start(["rate", "--as-of", Calls.asOf] + arguments, in: folder).wait()
  }

  @Test("files that are not there end in 66, all of them named")
  func missing() throws {
    #expect(
      try rate("no.csv", "good.csv", "nor.csv.gz")
        == Outcome(
          66,
          error: "cdr-rater: no.csv: No such file or directory\n"
            + "cdr-rater: nor.csv.gz: No such file or directory\n"))
  }

  @Test("a folder without call records ends in 66")
  func emptyFolder() throws {
    for name in ["calls.txt", ".hidden.csv", "temp-calls.csv", "sub/deeper.csv"] {
      try folder.write("calls/\(name)", Calls.one())
    }
    #expect(
      try rate("calls")
        == Outcome(
          66,
          error: "cdr-rater: calls: the folder has no *.csv or *.csv.gz file; skipped "
            + "temp-calls.csv (still being written); it holds calls.txt; name it, or give a column "
            + "map with files: [\"*.txt\"]; folders in it are not read: name calls/sub or give --recursive\n"
        ))
    try folder.write("calls/a.csv", Calls.one())
    #expect(
      try rate("calls/")
        == Outcome(
          0, output: Calls.billOfOne(),
          error: "cdr-rater: warning: calls/: skipped temp-calls.csv (still being written), "
            + "calls.txt (not *.csv, *.csv.gz)\n"
            + "cdr-rater: warning: skipped the folder calls/sub; to read it, name it or "
            + "give --recursive\n"))
  }

  @Test("a header without a needed column ends in 65 and says what it has")
  func lacksColumn() throws {
    #expect(try rate("lacks.csv") == Outcome(65, error: "cdr-rater: \(lacks)\n"))
  }

  @Test("a header with a column twice ends in 65")
  func columnTwice() throws {
    #expect(try rate("twice.csv") == Outcome(65, error: "cdr-rater: \(twice)\n"))
  }

  @Test("all bad files are named together, in their order", arguments: [1, 2, 7])
  func together(_ jobs: Int) throws {
    #expect(
      try rate("twice.csv", "good.csv", "lacks.csv", "--jobs", "\(jobs)", "--output", "bill.csv")
        == Outcome(65, error: "cdr-rater: \(twice)\ncdr-rater: \(lacks)\n"))
    #expect(folder.names == ["good.csv", "lacks.csv", "twice.csv"])
  }

  @Test("gzip that is damaged, cut or followed by garbage ends in 65 and names the byte")
  func gzip() throws {
    #expect(try Program.shell("gzip -n good.csv", in: folder).status == 0)
    let good = try folder.bytes("good.csv.gz")
    let size = good.count
    var damaged = good
    // The first byte of the CRC, behind which 7 more stand.
    damaged[size - 8] ^= 1
    try folder.write("damaged.gz", damaged)
    try folder.write("cut.gz", good.prefix(size - 9))
    try folder.write("garbage.gz", good + good + Data([0, 0, 7]))
    #expect(
      try rate("damaged.gz", "cut.gz", "garbage.gz")
        == Outcome(
          65,
          error: """
            cdr-rater: damaged.gz: the gzip data is damaged: the CRC or length of the member that \
            starts at byte 0 does not match its text
            cdr-rater: cut.gz: the gzip data is cut short at byte \(size - 9), inside the member \
            that starts at byte 0; fetch the file again
            cdr-rater: garbage.gz: garbage after the last gzip member, at byte \(2 * size + 2)

            """))
  }

  @Test("--skip-bad-files leaves them out wholly, and says so")
  func skip() throws {
    let all = ["no.csv", "lacks.csv", "good.csv", "twice.csv"]
    let run = try Program.start(
      ["rate", "--as-of", Calls.asOf, "--skip-bad-files", "--summary", "s.json"] + all, in: folder
    ).wait()
    #expect(
      run
        == Outcome(
          0, output: Calls.billOfOne(),
          error: "cdr-rater: warning: left out: no.csv: No such file or directory\n"
            + "cdr-rater: warning: left out: \(lacks)\ncdr-rater: warning: left out: \(twice)\n"))
    let summary = try JSONSerialization.jsonObject(with: try folder.bytes("s.json"))
    let files = try #require((summary as? [String: Any])?["files"] as? [[String: Any]])
    #expect(files.compactMap { $0["path"] as? String } == ["good.csv"])
  }

  @Test("an empty file and a header alone are fine")
  func empty() throws {
    try folder.write("empty.csv", "")
    try folder.write("header.csv", Calls.header)
    #expect(try rate("empty.csv", "header.csv") == Outcome(0, output: Calls.billHeader))
  }
}

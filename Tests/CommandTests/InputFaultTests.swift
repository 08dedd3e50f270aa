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

  @Test(
    "what is compressed otherwise, or a workbook, is named with what to do",
    arguments: [
      (
        "python3 -c 'import lzma; open(\"x\", \"wb\").write(lzma.compress(open(\"good.csv\", \"rb\").read()))'",
        "compressed with xz, and only gzip is read; decompress it first, with `xz -d`"
      ),
      (
        "python3 -c 'import bz2; open(\"x\", \"wb\").write(bz2.compress(open(\"good.csv\", \"rb\").read()))'",
        "compressed with bzip2, and only gzip is read; decompress it first, with `bzip2 -d`"
      ),
      (
        "python3 -c 'import zipfile; zipfile.ZipFile(\"x\", \"w\").write(\"good.csv\")'",
        "compressed with zip, and only gzip is read; decompress it first, with `unzip`"
      ),
      // The frame's magic number by RFC 8878; the rest does not matter.
      (
        "printf '\\050\\265\\057\\375\\004\\000' > x",
        "compressed with zstd, and only gzip is read; decompress it first, with `zstd -d`"
      ),
      (
        "python3 -c 'import zipfile; zipfile.ZipFile(\"x\", \"w\").writestr(\"[Content_Types].xml\", \"\")'",
        "an Excel workbook; save its sheet as CSV (UTF-8) and give that"
      ),
      (
        "printf '\\320\\317\\021\\340\\241\\261\\032\\341' > x",
        "an Excel workbook; save its sheet as CSV (UTF-8) and give that"
      ),
    ])
  func otherForms(make: String, words: String) throws {
    #expect(try Program.shell(make, in: folder).status == 0)
    let expected = Outcome(65, error: "cdr-rater: x: the file is \(words)\n")
    #expect(try rate("x") == expected)
    #expect(try Program.start(["columns", "guess", "x"], in: folder).wait() == expected)
    // Whatever the columns are.
    try folder.write("map.yaml", Self.headerless)
    #expect(try rate("--columns", "map.yaml", "x") == expected)
    // With a good one beside it.
    let skipped = try rate("--skip-bad-files", "x", "good.csv")
    #expect(skipped.status == 0 && skipped.output == Calls.billOfOne())
  }

  private static let headerless = """
    name: plain
    header: false
    fields:
      call_id: {column: 1}
      account_id: {column: 2}
      product: {constant: voice}
      start_time: {column: 3}
      duration: {column: 4, unit: seconds}

    """

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

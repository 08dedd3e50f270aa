import Foundation
import Testing

@Suite("--memory: what does not fit goes to disk")
struct MemoryLimitTests {
  private let folder: Folder

  /// 60,000 calls are 1.9 MB of fingerprints.
  init() throws {
    folder = Folder()
    let make = #"""
      "$RATER" generate --rows 60000 --accounts 300 --files 3 --duplicates 20 --conflicts 2 \
        --output made 2>/dev/null
      mkdir empty
      """#
    #expect(try Program.shell(make, in: folder) == Outcome(0))
  }

  private func rate(_ options: String, environment: [String: String] = [:]) throws -> Outcome {
    try Program.shell(
      #""$RATER" rate made --as-of 2026-12-01 --rejects rejects.csv "# + options, in: folder,
      environment: environment)
  }

  @Test("the same bytes as in memory, and nothing left in TMPDIR", arguments: [1, 2, 5])
  func sameBytes(_ jobs: Int) throws {
    let inMemory = try rate("--memory 1G")
    #expect(inMemory.status == 0)
    let rejects = try folder.text("rejects.csv")
    // The header, and 2 of 1000 records; which ones is drawn.
    #expect(rejects.split(separator: "\n").count == 124)
    let temporary = ["TMPDIR": folder.path + "/empty"]
    #expect(try rate("--memory 1M --jobs \(jobs)", environment: temporary) == inMemory)
    #expect(try folder.text("rejects.csv") == rejects)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/empty") == [])
  }

  @Test("a folder for temporary files that is not there ends in 73, if it is needed")
  func noFolder() throws {
    let environment = ["TMPDIR": "/no/such/folder"]
    #expect(
      try rate("--memory 1M --output bill.csv --jobs 3", environment: environment)
        == Outcome(
          73,
          error: "cdr-rater: /no/such/folder: cannot create a temporary file: No such file or "
            + "directory; set TMPDIR to a folder with room, or allow more memory (--memory)\n"))
    #expect(folder.names == ["empty", "made"])
    #expect(
      try Program.shell(
        #""$RATER" rate made --memory 1G --output bill.csv 2>/dev/null"#, in: folder,
        environment: environment) == Outcome(0))
  }

  private static let canMount: Bool = {
    let run = try? Program.shell("unshare -rm mount -t tmpfs none /mnt", in: Folder())
    return run?.status == 0
  }()

  @Test("a full disk ends in 74 and says what to do", .enabled(if: canMount), arguments: [1, 3])
  func fullDisk(_ jobs: Int) throws {
    let run = try Program.shell(
      #"""
      mkdir disk
      unshare -rm bash -c '
        mount -t tmpfs -o size=1m none disk
        export TMPDIR="$PWD/disk"
        "$RATER" rate made --memory 1M --jobs \#(jobs) --output bill.csv
        echo "$?"; ls -A disk'
      """#, in: folder)
    #expect(
      run
        == Outcome(
          0, output: "74\n",
          error: "cdr-rater: \(folder.path)/disk: writing a temporary file failed: No space left "
            + "on device; set TMPDIR to a folder with room, or allow more memory (--memory)\n"))
    #expect(folder.names == ["disk", "empty", "made"])
  }

  @Test("a file beyond its limit ends in 74")
  func limitedFile() throws {
    let run = try Program.shell(
      """
      ulimit -f 512
      exec "$RATER" rate made --memory 1M --jobs 1 --output bill.csv
      """, in: folder, environment: ["TMPDIR": folder.path + "/empty"])
    #expect(run.status == 74)
    #expect(
      run.error == "cdr-rater: \(folder.path)/empty: writing a temporary file failed: File too "
        + "large; set TMPDIR to a folder with room, or allow more memory (--memory)\n")
    #expect(folder.names == ["empty", "made"])
  }
}

import Foundation
import Testing

@Suite("Outputs appear whole or not at all")
struct OutputTests {
  private let folder: Folder

  init() throws {
    folder = try Folder(["calls.csv": Calls.one()])
  }

  private func rate(_ arguments: String...) throws -> Outcome {
    try Program.start(["rate", "calls.csv", "--as-of", Calls.asOf] + arguments, in: folder).wait()
  }

  @Test("an output that cannot be made ends in 73, before anything is read")
  func cannotBeMade() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/sub", withIntermediateDirectories: false)
    let cases = [
      ("no/such/bill.csv", "No such file or directory"), ("sub", "Is a directory"),
      ("sub/", "Is a directory"), ("calls.csv/bill.csv", "Not a directory"),
    ]
    for option in ["--output", "--rejects", "--summary"] {
      for (path, words) in cases {
        #expect(
          try Program.run("rate", "no.csv", option, path, in: folder)
            == Outcome(73, error: "cdr-rater: cannot create \(path): \(words)\n"))
      }
    }
    // Not even the superuser makes files there.
    let run = try rate("--output", "/proc/bill.csv")
    #expect(run.status == 73)
    #expect(run.error.hasPrefix("cdr-rater: cannot create /proc/bill.csv: "))
    #expect(folder.names == ["calls.csv", "sub"])
  }

  @Test("a full device ends in 74")
  func fullDevice() throws {
    let words = "No space left on device\n"
    #expect(
      try rate("--output", "/dev/full")
        == Outcome(74, error: "cdr-rater: cannot write /dev/full: " + words))
    #expect(
      try Program.shell(#""$RATER" rate calls.csv > /dev/full"#, in: folder)
        == Outcome(74, error: "cdr-rater: cannot write standard output: " + words))
    for option in ["--rejects", "--summary"] {
      #expect(
        try rate(option, "/dev/full", "--output", "bill.csv")
          == Outcome(74, error: "cdr-rater: cannot write /dev/full: " + words))
    }
    #expect(folder.names == ["calls.csv"])
  }

  @Test("a file beyond its limit ends in 74, and leaves what was there")
  func limitedFile() throws {
    try folder.write("bill.csv", "yesterday's\n")
    // In blocks of 1024 bytes. Shells write no file here that is longer.
    let run = try Program.shell(
      """
      "$RATER" generate --rows 2000 --accounts 500 --files 1 --output made 2>/dev/null
      ulimit -f 4
      exec "$RATER" rate made --as-of 2026-12-01 --output bill.csv
      """, in: folder)
    #expect(run == Outcome(74, error: "cdr-rater: cannot write bill.csv: File too large\n"))
    #expect(folder.names == ["bill.csv", "calls.csv", "made"])
    #expect(try folder.text("bill.csv") == "yesterday's\n")
  }

  /// Whether a file system can be mounted here, for processes of one's own alone.
  private static let canMount: Bool = {
    let run = try? Program.shell("unshare -rm mount -t tmpfs none /mnt", in: Folder())
    return run?.status == 0
  }()

  @Test("a full disk ends in 74, and nothing is left on it", .enabled(if: canMount))
  func fullDisk() throws {
    let run = try Program.shell(
      #"""
      "$RATER" generate --rows 2000 --accounts 500 --files 1 --output made 2>/dev/null
      mkdir disk
      unshare -rm bash -c '
        mount -t tmpfs -o size=16k none disk
        echo old > disk/bill.csv
        "$RATER" rate made --as-of 2026-12-01 --output disk/bill.csv
        echo "$?"; ls -A disk; cat disk/bill.csv'
      """#, in: folder)
    #expect(
      run
        == Outcome(
          0, output: "74\nbill.csv\nold\n",
          error: "cdr-rater: cannot write disk/bill.csv: No space left on device\n"))
  }

  @Test("a symlink stays, and the file behind it is replaced")
  func symlink() throws {
    try folder.write("store/bill.csv", "yesterday's\n")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/bill.csv", withDestinationPath: "store/bill.csv")
    #expect(try rate("--output", "bill.csv") == Outcome(0))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/bill.csv")
        == "store/bill.csv")
    #expect(try folder.text("store/bill.csv") == Calls.billOfOne())
    #expect(folder.names == ["bill.csv", "calls.csv", "store"])
  }

  @Test("a pipe and a device are written as they are")
  func special() throws {
    let run = try Program.shell(
      #"""
      mkfifo pipe; cat pipe > copy & "$RATER" rate calls.csv --as-of 2026-12-01 --output pipe; wait
      "$RATER" rate calls.csv --as-of 2026-12-01 --output /dev/stdout
      "$RATER" rate calls.csv --as-of 2026-12-01 --output /dev/null
      """#, in: folder)
    #expect(run == Outcome(0, output: Calls.billOfOne()))
    #expect(try folder.text("copy") == Calls.billOfOne())
    #expect(folder.names == ["calls.csv", "copy", "pipe"])
  }

  @Test("a reader who leaves early has read what it wanted: nothing is said")
  func brokenPipe() throws {
    let make = #""$RATER" generate --rows 9000 --accounts 3000 --files 1 --output made 2>/dev/null"#
    #expect(try Program.shell(make, in: folder).status == 0)
    #expect(
      try Program.shell(#""$RATER" rate made | head -n 1"#, in: folder)
        == Outcome(74, output: Calls.billHeader))
    #expect(
      try Program.shell(#""$RATER" calls --month 2026-10 made | head -n 1"#, in: folder).error
        .isEmpty)
  }
}

import Foundation
import Testing

@Suite("Interrupted, it leaves nothing behind")
struct InterruptionTests {
  @Test(
    "by a signal, while it waits for calls",
    arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)],
    [[], ["--rejects", "r.csv.gz", "--summary", "s.json"]])
  func signal(_ signal: (number: Int32, status: Int32), _ options: [String]) throws {
    let folder = try Folder(["bill.csv": "yesterday's\n"])
    let input = Pipe()
    let run = try Program.start(
      ["rate", "-", "--output", "bill.csv"] + options, in: folder, input: input)
    try input.fileHandleForWriting.write(contentsOf: Data(Calls.october.utf8))
    try folder.waitForName(beginning: ".bill.csv.")
    if !options.isEmpty { try folder.waitForName(beginning: ".s.json.") }
    run.send(signal.number)
    #expect(try run.wait() == Outcome(signal.status, error: "cdr-rater: interrupted\n"))
    try input.fileHandleForWriting.close()
    #expect(folder.names == ["bill.csv"])
    #expect(try folder.text("bill.csv") == "yesterday's\n")
  }

  @Test("a signal that was ignored from the start stays ignored")
  func ignored() throws {
    let folder = try Folder(["calls.csv": Calls.one()])
    // The program gets the signal while it waits, and the calls after it. Opening the pipe to write
    // lasts until the program has opened it to read.
    let run = try Program.shell(
      #"""
      trap '' HUP
      mkfifo pipe
      "$RATER" rate pipe --as-of 2026-12-01 --output bill.csv &
      exec 3>pipe
      kill -HUP $!
      cat calls.csv >&3
      exec 3>&-
      wait $!
      """#, in: folder)
    #expect(run == Outcome(0))
    #expect(try folder.text("bill.csv") == Calls.billOfOne())
  }
}

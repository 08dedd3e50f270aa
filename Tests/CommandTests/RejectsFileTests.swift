import Foundation
import Testing

@Suite("The file of rejected records")
struct RejectsFileTests {
  private let folder: Folder

  init() throws {
    folder = try Folder(["first.csv": Calls.one(), "second.csv": second])
  }

  /// On its lines 2 and 3 the call of the first file with another account, and one of 2 lines.
  private let second =
    Calls.header + "x,bolt,voice,2026-10-05T00:00:00,60,\n\"y\ny\",acme,fax,2026-10-05,60,\n"

  /// The header is 73 bytes, and the record behind it 37 with its line end.
  private let rejects = #"""
    file,line,byte_offset,reason,detail,record
    SECOND,2,73,conflicting_duplicate,account_id differs from the call at byte 73 of FIRST,\#
    "x,bolt,voice,2026-10-05T00:00:00,60,"
    SECOND,3,110,unknown_product,"product ""fax""","""y
    y"",acme,fax,2026-10-05,60,"

    """#

  private func expected(_ first: String, _ second: String) -> String {
    rejects.replacingOccurrences(of: "FIRST", with: first)
      .replacingOccurrences(of: "SECOND", with: second)
  }

  private func warning(_ rejects: String) -> String {
    "cdr-rater: warning: 2 of 3 records rejected (1 unknown_product, 1 conflicting_duplicate); "
      + "they are in \(rejects)\n"
  }

  @Test("rejects stand in order of inputs, then of place, for their owner alone")
  func order() throws {
    #expect(
      try Program.run(
        "rate", "first.csv", "second.csv", "--as-of", Calls.asOf, "--rejects", "r.csv", in: folder)
        == Outcome(0, output: Calls.billOfOne(), error: warning("r.csv")))
    #expect(try folder.text("r.csv") == expected("first.csv", "second.csv"))
    #expect(try folder.mode("r.csv") == 0o600)
  }

  @Test("a file that others could read is theirs no longer")
  func mode() throws {
    try folder.write("r.csv", "")
    _ = try Program.shell("chmod 644 r.csv", in: folder)
    _ = try Program.run("rate", "first.csv", "second.csv", "--rejects", "r.csv", in: folder)
    #expect(try folder.mode("r.csv") == 0o600)
  }

  @Test("a name in .gz is gzip'd")
  func compressed() throws {
    _ = try Program.run("rate", "first.csv", "second.csv", "--rejects", "r.csv.gz", in: folder)
    #expect(
      try Program.shell("gzip -dc r.csv.gz", in: folder)
        == Outcome(0, output: expected("first.csv", "second.csv")))
    #expect(try folder.mode("r.csv.gz") == 0o600)
  }

  @Test("a conflict in a pipe, which cannot be read again, is shown all the same")
  func pipes() throws {
    #expect(try Program.shell("mkfifo pipe", in: folder).status == 0)
    let run = try Program.shell(
      """
      cat second.csv > pipe &
      "$RATER" rate first.csv pipe --as-of 2026-12-01 --rejects r.csv
      """, in: folder)
    #expect(run == Outcome(0, output: Calls.billOfOne(), error: warning("r.csv")))
    #expect(try folder.text("r.csv") == expected("first.csv", "pipe"))
  }

  @Test("the same of stdin and of a process substitution")
  func standardInput() throws {
    let run = try Program.shell(
      #"gzip -c second.csv | "$RATER" rate first.csv - --as-of 2026-12-01 --rejects r.csv"#,
      in: folder)
    #expect(run == Outcome(0, output: Calls.billOfOne(), error: warning("r.csv")))
    #expect(try folder.text("r.csv") == expected("first.csv", "-"))

    let substituted = try Program.shell(
      #"""
      "$RATER" rate <(cat first.csv) <(gzip -c second.csv) --as-of 2026-12-01 --rejects r2.csv
      """#, in: folder)
    #expect(substituted == Outcome(0, output: Calls.billOfOne(), error: warning("r2.csv")))
    let text = try folder.text("r2.csv").replacing(#/\/dev\/fd\/[0-9]+/#, with: "PIPE")
    #expect(text == expected("PIPE", "PIPE"))
  }

  @Test("the order of files decides which of two calls counts")
  func otherOrder() throws {
    let run = try Program.run(
      "rate", "second.csv", "first.csv", "--as-of", Calls.asOf, "--rejects", "r.csv", in: folder)
    #expect(run.output == Calls.billOfOne(account: "bolt"))
    #expect(
      try folder.text("r.csv").hasSuffix(
        "first.csv,2,73,conflicting_duplicate,account_id differs from the call at byte 73 of "
          + "second.csv,\"x,acme,voice,2026-10-05T00:00:00,60,\"\n"))
  }

  @Test("without room for temporary files there is a message, and no bill")
  func temporaryFolder() throws {
    let run = try Program.run(
      "rate", "second.csv", "--output", "bill.csv", "--rejects", "r.csv", in: folder,
      environment: ["TMPDIR": "/no/such/folder"])
    #expect(
      run
        == Outcome(
          73,
          error: "cdr-rater: /no/such/folder: cannot create a temporary file: No such file or "
            + "directory; set TMPDIR to a folder with room\n"))
    #expect(folder.names == ["first.csv", "second.csv"])
  }
}

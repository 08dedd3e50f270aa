import Foundation
import Testing

@Suite("partial")
struct PartialCommandTests {
  private let folder: Folder

  /// Calls in a folder of three files, of which one is compressed, one is repeated in another, and some
  /// conflict.
  init() throws {
    folder = Folder()
    let products = ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"]
    for file in 0..<3 {
      var text = Calls.header
      for line in 0..<200 {
        // Every tenth is a call of the file before, and some of these differ.
        let owner = line % 10 == 9 ? max(0, file - 1) : file
        text += "\(owner)-\(line),account \(line % 23),\(products[line % 4]),"
        text += "2026-10-\(10 + line % 20)T12:00:00,\(line % 40 == 39 ? file : line),\n"
      }
      try folder.write("calls/\(file).csv", text)
    }
    try folder.write("calls/3.csv", folder.text("calls/1.csv"))
    _ = try Program.shell(
      "gzip -n calls/2.csv; mkdir bin; ln -s \"$RATER\" bin/cdr-rater", in: folder)
  }

  private let options = [
    "--month", "2026-10", "--rejects", "bad.csv.gz", "--summary", "totals.json",
    "--max-rejects", "100%", "--as-of", "2026-12-01",
  ]

  /// What a run wrote: bill, rejected records and summary without times.
  private func outputs() throws -> [String] {
    let rejects = try Program.shell("zcat bad.csv.gz", in: folder).output
    let summary = try folder.text("totals.json").split(separator: "\n").filter {
      !$0.contains("_seconds\": ") || $0.contains("talk_seconds")
    }.filter { !$0.contains("peak_memory_bytes") }.joined(separator: "\n")
    return [try folder.text("bill.csv"), rejects, summary]
  }

  private func rated() throws -> [String] {
    let run = try Program.start(
      ["rate"] + options + ["--output", "bill.csv", "calls"], in: folder
    ).wait()
    #expect(run.status == 0)
    let rated = try outputs()
    #expect(rated[0].split(separator: "\n").count == 93)
    #expect(
      rated[1].contains("conflicting_duplicate,duration_seconds differs from the call at byte"))
    _ = try Program.shell("rm bill.csv bad.csv.gz totals.json", in: folder)
    return rated
  }

  private func shell(_ script: String) throws -> Outcome {
    try Program.shell("export PATH=\"$PWD/bin:$PATH\"\n" + script, in: folder)
  }

  @Test("the lines for xargs, as docs/partial.md has them")
  func xargs() throws {
    let rated = try rated()
    let lines = Documentation.block(
      "console", with: "xargs -P", of: try Documentation.text("docs/partial.md"))
    #expect(lines.count == 4)
    let script = lines.map { String($0.drop { $0 == "$" || $0 == " " }) }.joined(separator: " &&\n")
      .replacing("partial plan", with: "partial plan --max-rejects 100% --as-of 2026-12-01")
    let run = try shell(script)
    #expect(run.status == 0, "\(run.error)")
    #expect(try outputs() == rated)
    // Once more over what is there, as after a failure.
    #expect(
      try shell(script.replacing("partial plan", with: "partial --help >&2 || :")).status == 0)
    #expect(try outputs() == rated)
    #expect(try folder.mode("plan.json") == 0o600)
    #expect(try folder.mode("parts/files-0.usage.part") == 0o600)
  }

  @Test("the Makefile, as docs/partial.md has it")
  func make() throws {
    let rated = try rated()
    let rules = Documentation.block(
      "make", with: "bill.csv:", of: try Documentation.text("docs/partial.md"))
    try folder.write("Makefile", rules.joined(separator: "\n") + "\n")
    let plan =
      (["partial", "plan", "--partitions", "16", "--output", "plan.json"] + options + ["calls"])
    #expect(try Program.start(plan, in: folder).wait().status == 0)
    let run = try shell("make -j2 bill.csv")
    #expect(run.status == 0, "\(run.error)")
    #expect(try outputs() == rated)
  }

  @Test("too many rejected records: no bill, all else, as rate")
  func limit() throws {
    let options = ["--max-rejects", "2", "--rejects", "bad.csv.gz", "--summary", "totals.json"]
    let rate = try Program.start(
      ["rate"] + options + ["--output", "bill.csv", "calls"], in: folder
    ).wait()
    #expect(rate.status == 65)
    let rejects = try folder.bytes("bad.csv.gz")
    try folder.write("bad.csv.gz", "")
    let plan =
      ["partial", "plan", "--partitions", "3", "--output", "plan.json"] + options + ["calls"]
    #expect(try Program.start(plan, in: folder).wait() == Outcome(0))
    let script = """
      set -e
      cdr-rater partial read plan.json --files 3,0-2 --output read
      for n in 2 0 1; do cdr-rater partial resolve plan.json --partition $n --output found read; done
      cdr-rater partial merge plan.json found read --output bill.csv
      """
    let merge = try shell(script)
    #expect(merge.status == 65)
    #expect(merge.error == rate.error)
    #expect(try folder.bytes("bad.csv.gz") == rejects)
    #expect(!folder.names.contains("bill.csv"))
  }

  @Test("what cannot be planned or asked for")
  func usage() throws {
    func run(_ arguments: String...) throws -> Outcome {
      try Program.start(["partial"] + arguments, in: folder).wait()
    }
    #expect(try run("plan", "--output", "plan.json", "-").status == 64)
    #expect(try run("plan", "calls").status == 64)
    #expect(try run("plan", "--output", "plan.json", "absent.csv").status == 66)
    #expect(try run("plan", "--partitions", "0", "--output", "plan.json", "calls").status == 64)
    #expect(try shell("mkfifo pipe; cdr-rater partial plan --output plan.json pipe").status == 64)
    #expect(!folder.names.contains("plan.json"))
    #expect(try run("plan", "--output", "calls/0.csv", "calls").status == 64)
    #expect(try run("plan", "--output", "plan.json", "--partitions", "2", "calls").status == 0)
    let files = try run("read", "plan.json", "--files", "4", "--output", "parts")
    #expect(files.status == 64)
    #expect(files.error.contains("the plan has 4 files"))
    #expect(try run("read", "plan.json", "--files", "2-1", "--output", "parts").status == 64)
    let partition = try run(
      "resolve", "plan.json", "--partition", "2", "--output", "parts", "parts")
    #expect(partition.status == 64)
    #expect(partition.error.contains("2 partitions, from 0 to 1"))
    #expect(try run("merge", "plan.json", "absent").status == 66)
    #expect(try run("merge", "calls/0.csv", "parts").status == 65)
    #expect(try run("merge", "absent.json", "parts").status == 66)
  }

  @Test("copies of files, read elsewhere")
  func copies() throws {
    let rated = try rated()
    let plan =
      ["partial", "plan", "--partitions", "1", "--output", "plan.json"] + options + ["calls"]
    #expect(try Program.start(plan, in: folder).wait().status == 0)
    let script = """
      set -e
      mv calls elsewhere
      at=
      for n in 0 1 3; do at="$at --at $n=elsewhere/$n.csv"; done
      at="$at --at 2=elsewhere/2.csv.gz"
      cdr-rater partial read plan.json --files 0-3 --output parts $at
      cdr-rater partial resolve plan.json --partition 0 --output parts parts
      cdr-rater partial merge plan.json parts --output bill.csv && exit 3
      cdr-rater partial merge plan.json parts --output bill.csv $at
      """
    let run = try shell(script)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("name a copy with --at 1=PATH"))
    #expect(try outputs() == rated)
  }
}

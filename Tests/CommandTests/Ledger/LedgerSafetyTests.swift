import Foundation
import Testing

@Suite("Whatever ends a command, the ledger is as before or after it")
struct LedgerSafetyTests {
  private let ledger = LedgerFolder()

  private static let steps = [
    "created", "locked", "filesKnown", "fileStored", "usageStored", "fingerprintsStored",
    "suspenseStored", "monthsStored", "postingsStored", "outputSynced", "beforeCommit",
    "afterCommit", "outputRenamed",
  ]

  init() throws {
    try ledger.folder.write("a.csv", Calls.october)
    // An earlier call again, a conflict, a new call and a broken one.
    try ledger.write(
      "b.csv", "a2,acme,voice,2026-10-01T10:05:00,59,30", "a4,bolt,voice,2026-10-03T09:00:00,17,",
      "b1,bolt,voice,2026-10-09T00:00:00,600,", "b2,,voice,2026-10-09T00:00:00,600,")
  }

  /// All that users see of the ledger.
  private func view() throws -> [String] {
    let run = try ledger.run("status")
    guard run.status == 0 else { return ["none"] }
    try ledger.verify()
    let status = run.output.split(separator: "\n").dropFirst().joined(separator: "\n")
    let files = try ledger.rows("status", "--files").map { ($0[0...2] + $0[4...]).joined() }
    let suspense = try ledger.rows("suspense", "list", "--all").map {
      $0.joined().count.description
    }
    let postings = try ledger.rows("postings").map { $0.dropFirst().joined() }
    let runs = try ledger.rows("history").map { $0[2] }
    return [status, try ledger.bill()] + runs + files + suspense + postings
  }

  @Test("ingest killed at a step, then run again", arguments: steps)
  func ingest(_ step: String) throws {
    try ledger.output("ingest", "a.csv")
    let before = try view()
    let killed = try ledger.run(
      ["ingest", "--max-rejects", "10", "--summary", "s.json", "b.csv"], dying: step)
    let isReached = step != "postingsStored"
    #expect(killed.status == (isReached ? 128 + 9 : 0))
    let isCommitted = ["afterCommit", "outputRenamed", "postingsStored"].contains(step)
    #expect(try (view() == before) == !isCommitted)
    let again = try ledger.run("ingest", "--verbose", "--max-rejects", "10", "b.csv")
    #expect(again.status == 0)
    #expect(again.error.contains("is already in the ledger") == isCommitted)
    #expect(try ledger.bill() == ledger.rated("a.csv", "b.csv"))
    let after = try view()
    _ = try ledger.run("ingest", "b.csv")
    #expect(try view() == after)
  }

  @Test("the first ingest killed at a step", arguments: steps)
  func firstIngest(_ step: String) throws {
    _ = try ledger.run(["ingest", "a.csv"], dying: step)
    #expect(try ledger.run("ingest", "a.csv").status == 0)
    #expect(try ledger.bill() == ledger.rated("a.csv"))
    #expect(try ledger.rows("status", "--files").count == 1)
    try ledger.verify()
  }

  @Test("post killed at a step: the postings are found again", arguments: steps)
  func post(_ step: String) throws {
    try ledger.output("ingest", "a.csv")
    let killed = try ledger.run(
      ["post", "--month", "2026-10", "--output", "p.csv"], dying: step)
    let steps = ["locked", "postingsStored", "outputSynced", "beforeCommit", "afterCommit"]
    #expect(killed.status == ((steps + ["outputRenamed"]).contains(step) ? 137 : 0))
    let isCommitted = !steps.dropLast().contains(step)
    #expect(ledger.folder.names.contains("p.csv") == (isCommitted && step != "afterCommit"))
    // Whoever was killed before the commit posts now; who was killed after it finds it all posted.
    let posted = try ledger.rows("post", "--month", "2026-10")
    #expect(posted.isEmpty == isCommitted)
    let lines = try ledger.rows("postings").map { $0.dropFirst().joined(separator: ",") }
    #expect(
      lines == [
        "2026-10,acme,voice,0.00,0.33,0.33,CNY,post",
        "2026-10,acme,ivr_inbound,0.00,1.21,1.21,CNY,post",
        "2026-10,acme,recording,0.00,0.55,0.55,CNY,post",
        "2026-10,bolt,robot_outbound,0.00,0.15,0.15,CNY,post",
      ])
    try ledger.verify()
  }

  @Test("other commands killed before and after they commit")
  func others() throws {
    try ledger.output("ingest", "a.csv")
    try ledger.write("fix.csv", "a7,acme,voice,2026-10-04T00:00:00,5,")
    let commands = [
      ["suspense", "recycle", "fix.csv"], ["close", "--month", "2026-10", "--as-of", Calls.asOf],
      ["rerate", "--month", "2026-10", "--tariff", "icc-20211220", "--reason", "r"],
      ["undo", "a.csv"],
    ]
    for command in commands {
      let before = try view()
      #expect(try ledger.run(command, dying: "beforeCommit").status == 137)
      #expect(try view() == before)
      #expect(try ledger.run(command, dying: "afterCommit").status == 137)
      #expect(try view() != before)
    }
  }

  @Test("a full disk, here a limit on the size of files, changes nothing")
  func fullDisk() throws {
    try ledger.output("ingest", "a.csv")
    var text = Calls.header
    for number in 0..<20_000 {
      text += "c\(number),account \(number % 5000),voice,2026-10-\(10 + number % 20)T00:00:00,60,\n"
    }
    try ledger.folder.write("big.csv", text)
    let before = try view()
    let run = try Program.shell(
      #"ulimit -f 400; "$RATER" ingest big.csv"#, in: ledger.folder,
      environment: ["CDR_RATER_LEDGER": "calls.ledger"])
    #expect(run.status == 74, "\(run.error)")
    #expect(run.error.contains("nothing was changed"))
    #expect(try view() == before)
    try ledger.output("ingest", "big.csv")
    #expect(try ledger.bill() == ledger.rated("a.csv", "big.csv"))
    try ledger.verify()
  }

  @Test("two at once: each file is taken once, whoever comes first")
  func twoAtOnce() throws {
    let environment = ["CDR_RATER_LEDGER": "calls.ledger"]
    for _ in 0..<3 {
      let runs = try ["a.csv b.csv", "b.csv a.csv", "b.csv", "a.csv"].map { files in
        try Program.start(
          ["ingest", "--max-rejects", "100%"] + files.split(separator: " ").map(String.init),
          in: ledger.folder, environment: environment)
      }
      for run in runs { #expect(try run.wait().status == 0) }
      let files = try ledger.rows("status", "--files")
      #expect(Set(files.map { $0[0] }) == ["a.csv", "b.csv"])
      #expect(files.count == 2)
      let order = files.map { $0[0] }
      #expect(try ledger.bill() == ledger.rated(order[0], order[1]))
      try ledger.verify()
      try FileManager.default.removeItem(atPath: ledger.folder.path + "/calls.ledger")
    }
  }

  @Test("the same calls split, concatenated, renamed, in any order: the same bill")
  func anyForm() throws {
    var lines: [String] = []
    for number in 0..<300 {
      let day = 10 + number % 20
      lines.append(
        "c\(number % 250),account \(number % 7),voice,2026-10-\(day)T00:00:\(10 + number % 50),"
          + "\(number % 200),")
    }
    // Whoever has a call's id has all of it: no order decides.
    let unique = Dictionary(lines.map { ($0.prefix { $0 != "," }, $0) }) { first, _ in first }
    lines = lines.map { unique[$0.prefix { $0 != "," }] ?? $0 }
    func text(_ range: Range<Int>) -> String {
      Calls.header + lines[range].map { $0 + "\n" }.joined()
    }
    try ledger.folder.write("whole.csv", text(0..<300))
    let bill = try ledger.rated("whole.csv")
    var random = SystemRandomNumberGenerator()
    for _ in 0..<4 {
      let cuts = ([0, 300] + (0..<4).map { _ in Int.random(in: 1..<300, using: &random) }).sorted()
      var names: [String] = []
      for (start, end) in zip(cuts, cuts.dropFirst()) where start < end {
        names.append("part\(start)-\(end).csv")
        try ledger.folder.write(names[names.count - 1], text(start..<end))
      }
      names.append("whole.csv")
      names.shuffle(using: &random)
      for name in names { try ledger.output("ingest", name) }
      #expect(try ledger.bill() == bill)
      try ledger.verify()
      try FileManager.default.removeItem(atPath: ledger.folder.path + "/calls.ledger")
    }
  }

  @Test("a backup is a ledger, and an export has plain tables")
  func backup() throws {
    try ledger.output("ingest", "a.csv")
    try ledger.output("ledger", "backup", "copy.ledger")
    #expect(try ledger.folder.mode("copy.ledger") == 0o600)
    #expect(
      try ledger.output(
        "bill", "--ledger", "copy.ledger", "--month", "2026-10", "--as-of", Calls.asOf)
        == ledger.bill())
    try ledger.output("verify", "--ledger", "copy.ledger")
    #expect(try ledger.run("ledger", "backup", "calls.ledger").status == 64)
    try ledger.output("ledger", "export", "plain.sqlite")
    #expect(try ledger.folder.bytes("plain.sqlite").starts(with: Array("SQLite format 3\0".utf8)))
  }
}

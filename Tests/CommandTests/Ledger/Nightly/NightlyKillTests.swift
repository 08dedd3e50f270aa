import Foundation
import Testing

@Suite("cdr-rater nightly, killed")
struct NightlyKillTests {
  /// Where a night can be killed, in debug builds.
  static let steps = [
    "created", "locked", "filesKnown", "fileStored", "usageStored", "fingerprintsStored",
    "suspenseStored", "monthsStored", "postingsStored", "outputSynced", "beforeCommit",
    "afterCommit", "outputRenamed",
  ]

  /// A night of two months, one of which is to be closed.
  private static func world() throws -> LedgerFolder {
    let ledger = LedgerFolder()
    try FileManager.default.createDirectory(
      atPath: "\(ledger.folder.path)/postings", withIntermediateDirectories: true)
    try ledger.write(
      "logs/a.csv", "1,acme,voice,2025-10-05T00:00:00,60,", "2,bolt,voice,2025-10-06T00:00:00,90,",
      "3,acme,ivr_inbound,2025-11-01T00:00:00,60,60")
    return ledger
  }

  private static func night(
    _ ledger: LedgerFolder, inputs: [String] = ["logs"], dying step: String? = nil
  ) throws -> Outcome {
    try ledger.run(
      ["nightly", "--output", "postings", "--as-of", "2025-11-03", "--close-after", "0"] + inputs,
      dying: step)
  }

  /// The lines of all files of postings, without their ids, which have the ledger's in them.
  private static func postings(_ ledger: LedgerFolder) throws -> [String] {
    let folder = "\(ledger.folder.path)/postings"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().flatMap { name in
      try ledger.folder.text("postings/\(name)").split(separator: "\n").dropFirst()
        .map { String($0[$0.firstIndex(of: ",")!...]) }
    }.sorted()
  }

  private static func bills(_ ledger: LedgerFolder) throws -> [String] {
    try ["2025-10", "2025-11"].map { try ledger.bill(month: $0) }
  }

  @Test("at any step, the same night again ends as if nothing had happened", arguments: steps)
  func killed(at step: String) throws {
    let whole = try Self.world()
    #expect(try Self.night(whole) == Outcome(0))
    let ledger = try Self.world()
    let first = try Self.night(ledger, dying: step)
    #expect(first.status == 128 + SIGKILL)
    #expect(try Self.night(ledger) == Outcome(0))
    #expect(try Self.bills(ledger) == Self.bills(whole))
    #expect(try Self.postings(ledger) == Self.postings(whole))
    #expect(try Self.postings(ledger).count == 4)
    #expect(try ledger.output("status").contains("closed"))
    try ledger.verify()
    // Nothing is left to do, and nothing is written again.
    let before = try Self.postings(ledger)
    #expect(try Self.night(ledger) == Outcome(0))
    #expect(try Self.postings(ledger) == before)
  }

  @Test(
    "while it posts, once the files are in",
    arguments: [
      "locked", "postingsStored", "beforeCommit", "afterCommit", "outputSynced", "outputRenamed",
    ])
  func killedPosting(at step: String) throws {
    let ledger = try Self.world()
    try ledger.output("ingest", "logs")
    #expect(try Self.night(ledger, inputs: [], dying: step).status == 128 + SIGKILL)
    #expect(try Self.night(ledger) == Outcome(0))
    #expect(try Self.postings(ledger).count == 4)
    #expect(try ledger.output("status").contains("closed"))
    try ledger.verify()
  }

  @Test("again and again at each step, it still gets on")
  func killedOften() throws {
    let ledger = try Self.world()
    for step in Self.steps { _ = try Self.night(ledger, dying: step) }
    #expect(try Self.night(ledger) == Outcome(0))
    #expect(try Self.postings(ledger).count == 4)
    try ledger.verify()
  }

  @Test("Ctrl-C after the commit of what is posted leaves the rest to the next night")
  func interrupted() throws {
    let ledger = try Self.world()
    let run = try Program.start(
      ["nightly", "--output", "postings", "--as-of", "2025-11-03", "logs"], in: ledger.folder,
      environment: ["CDR_RATER_LEDGER": "calls.ledger", "CDR_RATER_INTERRUPT_AT": "outputSynced"]
    ).wait()
    #expect(run.status == 130)
    #expect(try Self.night(ledger) == Outcome(0))
    #expect(try Self.postings(ledger).count == 4)
    try ledger.verify()
  }
}

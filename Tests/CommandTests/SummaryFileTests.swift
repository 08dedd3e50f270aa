import Foundation
import Testing

@Suite("The file of control totals")
struct SummaryFileTests {
  private func summary(_ folder: Folder) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: folder.bytes("s.json")) as? [String: Any])
  }

  private let counts = [
    "records", "rated", "not_charged", "outside_month", "duplicate", "not_a_call", "rejected",
  ]

  @Test("every key, and every figure worked by hand")
  func keys() throws {
    let folder = try Folder(["calls.csv": Calls.october, "more.csv": Calls.one()])
    let run = try Program.run(
      "rate", "calls.csv", "more.csv", "--month", "2026-10", "--as-of", Calls.asOf, "--summary",
      "s.json", in: folder)
    #expect(run.status == 0)
    let summary = try summary(folder)
    #expect(
      Set(summary.keys) == [
        "version", "tariffs", "files", "totals", "rejected_by_reason", "not_a_call_by_reason",
        "balanced", "elapsed_seconds", "first_pass_seconds", "peak_memory_bytes",
      ])
    #expect(summary["version"] as? String == "0.2.0")
    #expect(summary["balanced"] as? Bool == true)
    #expect(summary["rejected_by_reason"] as? [String: Int] == ["unknown_product": 1])
    let elapsed = try #require(summary["elapsed_seconds"] as? Double)
    let firstPass = try #require(summary["first_pass_seconds"] as? Double)
    #expect(firstPass <= elapsed)
    // No Swift program is so small, and this one is not so big.
    let memory = try #require(summary["peak_memory_bytes"] as? Int)
    #expect((1 << 20...4 << 30).contains(memory))

    let tariffs = try #require(summary["tariffs"] as? [[String: String]])
    #expect(tariffs.map { Set($0.keys) } == [["name", "sha256"]])
    #expect(tariffs.first?["name"] == "icc-20211220")
    let hash = try Program.shell(#""$RATER" tariff show | sha256sum"#, in: folder).output
    #expect(tariffs.first?["sha256"] == String(hash.prefix(64)))

    let files = try #require(summary["files"] as? [[String: Any]])
    #expect(
      files.map { Set($0.keys) } == Array(repeating: Set(counts + ["path", "bytes"]), count: 2))
    #expect(files.map { $0["path"] as? String } == ["calls.csv", "more.csv"])
    #expect(
      files.map { $0["bytes"] as? Int } == [Calls.october.utf8.count, Calls.one().utf8.count])
    #expect(counts.map { files[0][$0] as? Int } == [8, 4, 1, 1, 1, 0, 1])
    #expect(counts.map { files[1][$0] as? Int } == [1, 1, 0, 0, 0, 0, 0])

    let totals = try #require(summary["totals"] as? [String: Any])
    #expect(
      Set(totals.keys)
        == Set(
          counts + [
            "talk_seconds", "billed_minutes", "recording_minutes", "uncharged_recording_minutes",
            "number_months", "seat_orders", "amount", "payable",
          ]))
    #expect(counts.map { totals[$0] as? Int } == [9, 5, 1, 1, 1, 0, 1])
    // 120 + 600.5 + 17 + 60 s; 3 + 11 + 1 + 1 minutes; 601 s recorded, and 30 s of a voice call.
    #expect(totals["talk_seconds"] as? Double == 797.5)
    #expect(totals["billed_minutes"] as? Int == 16)
    #expect(totals["recording_minutes"] as? Int == 11)
    #expect(totals["uncharged_recording_minutes"] as? Int == 1)
    // 0.440 + 1.210 + 0.550 + 0.150.
    #expect(totals["amount"] as? String == "2.350")
    #expect(totals["payable"] as? String == "2.35")
  }

  @Test("of pipes it has the bytes that came")
  func pipe() throws {
    let folder = try Folder(["calls.csv": Calls.one()])
    let run = try Program.shell(
      #"cat calls.csv | "$RATER" rate - --as-of 2026-12-01 --summary s.json"#, in: folder)
    #expect(run == Outcome(0, output: Calls.billOfOne()))
    let files = try #require(try summary(folder)["files"] as? [[String: Any]])
    #expect(files.map { $0["path"] as? String } == ["-"])
    #expect(files.map { $0["bytes"] as? Int } == [Calls.one().utf8.count])
  }
}

import Foundation
import Testing

@Suite("Answers over the sample month add up to its bill", .enabled(if: Answers.hasPython))
struct AnswerSumsTests {
  private let ledger = LedgerFolder()

  private static let sample =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "SampleCDRs").path

  private static let accounts = [
    "acct-000001", "acct-000002", "over-50000-voice", "at-50000-voice", "robot-17-seconds",
    "seats-only", "Acme \"Call\" Centre", "客服中心-华东",
  ]

  @Test("every line explained, and every account compared, by a script of its own")
  func sample() throws {
    try ledger.output(
      "ingest", "--numbers", Self.sample + "/recurring/numbers.csv", "--seats",
      Self.sample + "/recurring/seats.csv", Self.sample)
    try ledger.folder.write("bill.csv", ledger.bill())
    for (number, account) in Self.accounts.enumerated() {
      try ledger.output(
        "explain", "--month", "2026-10", "--account", account, "--as-of", Calls.asOf, "--format",
        "json", "--output", "\(number).json")
    }
    try Answers.expectSums(
      "explain", "bill.csv", Self.accounts.indices.map { "\($0).json" }.joined(separator: " "),
      in: ledger.folder)

    let show = try Program.run("tariff", "show", in: ledger.folder).output
    try ledger.folder.write("half.yaml", show.replacing("\"0.110\"", with: "\"0.055\""))
    try ledger.folder.write("after.csv", ledger.bill(tariff: "half.yaml"))
    try ledger.output(
      "compare", "--month", "2026-10", "--tariff", "half.yaml", "--output", "compared.csv")
    try Answers.expectSums("compare", "bill.csv", "after.csv", "compared.csv", in: ledger.folder)
    // The same from the files.
    try ledger.output(
      "compare", "--month", "2026-10", "--tariff", "half.yaml", "--numbers",
      Self.sample + "/recurring/numbers.csv", "--seats", Self.sample + "/recurring/seats.csv",
      "--output", "files.csv", Self.sample)
    #expect(try ledger.folder.text("files.csv") == ledger.folder.text("compared.csv"))
  }
}

import Foundation
import Testing

@Suite("Wide postings")
struct LedgerWideTests {
  private let ledger = LedgerFolder()

  /// Of each line its tariff, quantities and price, after all else was compared with the narrow line.
  private func further(_ wide: String, than narrow: String) -> [String] {
    let (wide, narrow) = (wide.split(separator: "\n"), narrow.split(separator: "\n"))
    #expect(wide.count == narrow.count)
    #expect(
      String(wide.first ?? "")
        == "posting_id,month,account_id,item,previous,current,delta,currency,reason,posted_at,run,"
        + "tariff,quantity_before,quantity_after,unit_price")
    return zip(wide, narrow).dropFirst().map { wide, narrow in
      #expect(wide.hasPrefix(narrow + ","))
      return wide.dropFirst(narrow.count + 1).split(
        separator: ",", maxSplits: 1, omittingEmptySubsequences: false)[1].description
    }
  }

  @Test("quantities and prices across a tier's bound, of rent, and of what is gone")
  func columns() throws {
    try ledger.folder.write(
      "numbers.csv",
      "number,account_id,activated_on,cancelled_on,monthly_rent\n1,acme,2026-10-01,,\n")
    try ledger.write("a.csv", minutes: 50_000)
    try ledger.output("ingest", "--numbers", "numbers.csv", "a.csv")
    let first = try ledger.output("post", "--wide", "--month", "2026-10")
    #expect(
      further(first, than: try ledger.output("postings", "--run", "2")) == [
        "2,icc-20211220,0,50000,0.110", "2,icc-20211220,0,1,35",
      ])
    // One minute more is another tier: all minutes cost its price.
    try ledger.write("b.csv", minutes: 1)
    try ledger.output("ingest", "b.csv")
    try ledger.output("post", "--wide", "--month", "2026-10", "--output", "p.csv")
    let second = try ledger.folder.text("p.csv")
    #expect(
      further(second, than: try ledger.output("postings", "--run", "4")) == [
        "4,icc-20211220,50000,50001,0.108"
      ])
    #expect(second.contains(",5500.00,5400.10,-99.90,CNY,post,20"))
    try ledger.output("undo", "a.csv", "b.csv")
    let gone = try ledger.output("post", "--wide", "--month", "2026-10")
    #expect(
      further(gone, than: try ledger.output("postings", "--run", "7")) == [
        "7,icc-20211220,50001,0,"
      ])
    // Any run can be printed so later.
    #expect(try ledger.output("postings", "--wide", "--run", "4") == second)
    #expect(
      try ledger.output("postings", "--wide")
        == first + [second, gone].map { String($0.drop { $0 != "\n" }.dropFirst()) }.joined())
    try ledger.verify()
  }

  @Test("accounts with tariffs of their own; several prices of an item; a dry run")
  func contracts() throws {
    try ledger.folder.write("own.yaml", Tariffs.tariff("own", [("voice", "0.5")]))
    try ledger.folder.write("contracts.csv", "account_id,tariff\nbolt,own.yaml\n")
    try ledger.folder.write(
      "numbers.csv",
      "number,account_id,activated_on,cancelled_on,monthly_rent\n1,acme,2026-10-01,,\n"
        + "2,acme,2026-10-01,,20\n")
    try ledger.write(
      "a.csv", "1,acme,voice,2026-10-05T00:00:00,90,", "2,bolt,voice,2026-10-05T00:00:00,60,")
    try ledger.output(
      "ingest", "--account-tariffs", "contracts.csv", "--numbers", "numbers.csv", "a.csv")
    let trial = try ledger.run("post", "--wide", "--dry-run", "--month", "2026-10")
    let lines = trial.output.split(separator: "\n").dropFirst()
    #expect(
      lines.map { $0.dropFirst(",2026-10,".count).description } == [
        "acme,voice,0.00,0.22,0.22,CNY,post,,,icc-20211220,0,2,0.110",
        "acme,number_rent,0.00,55.00,55.00,CNY,post,,,icc-20211220,0,2,",
        "bolt,voice,0.00,0.50,0.50,CNY,post,,,own,0,1,0.5",
      ])
  }
}

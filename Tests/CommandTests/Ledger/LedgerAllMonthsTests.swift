import Foundation
import Testing

@Suite("cdr-rater post --all")
struct LedgerAllMonthsTests {
  private let ledger = LedgerFolder()

  /// A tariff of one price for a minute of voice.
  private func tariff(_ name: String, price: String) throws {
    try ledger.folder.write(
      "\(name).yaml",
      """
      name: \(name)
      currency: CNY
      time_zone: Asia/Shanghai
      usage: {voice: {tiers: [{price: "\(price)"}]}}
      number_rent: {price: "35"}
      seats: {human: {tiers: [{price: "199"}]}}

      """)
  }

  private func call(_ id: String, _ day: String, minutes: Int) -> String {
    "\(id),acme,voice,\(day)T00:00:00,\(minutes * 60),"
  }

  private func post(_ arguments: String...) throws -> [String] {
    let run = try ledger.run(["post", "--all"] + arguments)
    #expect(run.status == 0, "\(run.error)")
    return run.output.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false)[1...6].joined(separator: ",")
    }
  }

  init() throws {
    try tariff("own", price: "0.2")
    try tariff("other", price: "0.3")
    try ledger.write(
      "a.csv", call("1", "2026-08-05", minutes: 10), call("2", "2026-10-05", minutes: 5),
      call("3", "2026-09-05", minutes: 20))
    try ledger.output("ingest", "--tariff", "own.yaml", "a.csv")
  }

  @Test("every month that has changed, in order, as one run; then none, and no run")
  func changed() throws {
    // 10, 20 and 5 minutes at 0.2.
    #expect(
      try post() == [
        "2026-08,acme,voice,0.00,2.00,2.00", "2026-09,acme,voice,0.00,4.00,4.00",
        "2026-10,acme,voice,0.00,1.00,1.00",
      ])
    let history = try ledger.output("history")
    #expect(
      try ledger.rows("history").map { [$0[0], $0[2], $0[4]] } == [
        ["1", "ingest", ""], ["2", "post", "2026-08"], ["2", "post", "2026-09"],
        ["2", "post", "2026-10"],
      ])
    let ids = try ledger.rows("postings").map { $0[0].split(separator: "-").suffix(2).joined() }
    #expect(ids == ["21", "22", "23"])
    #expect(try post() == [])
    #expect(try ledger.output("history") == history)
    try ledger.write("late.csv", call("4", "2026-08-06", minutes: 1))
    try ledger.output("ingest", "late.csv")
    #expect(try post("--dry-run") == ["2026-08,acme,voice,2.00,2.20,0.20"])
    #expect(try post() == ["2026-08,acme,voice,2.00,2.20,0.20"])
    try ledger.verify()
  }

  @Test("closed months keep their locked tariffs, whatever tariff is given")
  func closed() throws {
    try ledger.output("close", "--month", "2026-09", "--as-of", "2026-10-01")
    try ledger.write("late.csv", call("4", "2026-09-06", minutes: 1))
    try ledger.output("ingest", "late.csv")
    #expect(
      try post("--tariff", "other.yaml") == [
        "2026-08,acme,voice,0.00,3.00,3.00", "2026-09,acme,voice,4.00,4.20,0.20",
        "2026-10,acme,voice,0.00,1.50,1.50",
      ])
    // The tariff is theirs from now on, and what it prices is posted.
    #expect(try post("--tariff", "other.yaml") == [])
    #expect(try post() == [])
    #expect(
      try post("--tariff", "own.yaml") == [
        "2026-08,acme,voice,3.00,2.00,-1.00", "2026-10,acme,voice,1.50,1.00,-0.50",
      ])
    try ledger.verify()
  }

  @Test("months of seat orders are among them, months of nothing except rent are not")
  func recurring() throws {
    try ledger.folder.write(
      "numbers.csv",
      "number,account_id,activated_on,cancelled_on,monthly_rent\n1,acme,2026-06-01,2026-08-20,\n")
    try ledger.folder.write(
      "seats.csv",
      "order_id,account_id,seat_type,action,seats,months,ordered_on\n"
        + "o1,bolt,human,purchase,1,1,2026-07-10\n")
    try ledger.output("ingest", "--numbers", "numbers.csv", "--seats", "seats.csv")
    #expect(
      try post() == [
        "2026-07,acme,number_rent,0.00,35.00,35.00", "2026-07,bolt,human_seat,0.00,199.00,199.00",
        "2026-08,acme,voice,0.00,2.00,2.00", "2026-08,acme,number_rent,0.00,35.00,35.00",
        "2026-09,acme,voice,0.00,4.00,4.00", "2026-10,acme,voice,0.00,1.00,1.00",
      ])
    #expect(
      try ledger.rows("post", "--month", "2026-06").map { $0[6] } == ["35.00"])
    #expect(try ledger.run("status", "--check").status == 0)
    try ledger.verify()
  }

  @Test("--all or --month, one of them")
  func usage() throws {
    #expect(try ledger.run("post").status == 64)
    #expect(try ledger.run("post", "--all", "--month", "2026-10").status == 64)
  }
}

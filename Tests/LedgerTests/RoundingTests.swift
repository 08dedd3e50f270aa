import CDRCore
import Foundation
import GRDB
import Runs
import TestSupport
import Testing

@testable import Ledger

@Suite("How a ledger keeps the rounding of accounts and months")
struct RoundingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try tariff("own", voice: "increment: 60", fax: "increment: 60")
    try tariff("fax6", voice: "increment: 60", fax: "increment: 6")
    try tariff("voice6", voice: "increment: 6", fax: "increment: 60")
    try folder.write("account_id,tariff\nacme,voice6.yaml\n", to: "contracts.csv")
  }

  private func tariff(_ name: String, voice: String, fax: String) throws {
    try folder.write(
      """
      name: \(name)
      currency: CNY
      time_zone: Asia/Shanghai
      usage:
        voice: {\(voice), tiers: [{price: "0.6"}]}
        fax: {\(fax), tiers: [{price: "0.6"}]}

      """, to: "\(name).yaml")
  }

  private func ingest(
    _ lines: [CallLine], as name: String, tariff: String? = nil, contracts: String? = nil
  ) throws {
    try folder.write(lines.file, to: name)
    var options = IngestOptions(CallSource(inputs: [folder[name]]))
    options.tariffs.tariff = tariff.map { folder[$0] }
    options.tariffs.accountTariffs = contracts.map { folder[$0] }
    _ = try Ledger.ingest(options, into: folder["l"])
  }

  private func call(
    _ id: String, _ month: String, account: String = "acme", product: String = "voice"
  ) -> CallLine {
    CallLine(
      id, account: account, product: product, start: "\(month)-05T00:00:00", duration: "31",
      recording: "")
  }

  private var ledger: Ledger {
    get throws { try Ledger.open(folder["l"]) }
  }

  private func database<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let queue = try DatabaseQueue(path: folder["l"])
    defer { try? queue.close() }
    return try queue.writeWithoutTransaction(body)
  }

  /// Account, item and billed seconds of a month.
  private func seconds(_ month: String) throws -> [String] {
    let month = try #require(Month(month))
    return try ledger.read { database in
      let fixed = try FixedMetering(database)
      var found: [String] = []
      try MonthUsage(MonthState(database, month).usage, of: month).forEachEntry { account, items in
        for item in items {
          found.append(
            "\(account.text) \(fixed.itemName(item.item)) \(item.usage.billedSeconds)")
        }
      }
      return found
    }
  }

  /// Month, account and rules of the rows that say more than the items.
  private func stored() throws -> [String] {
    try database { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT m.month, CAST(m.account AS TEXT) AS account, r.rules
          FROM month_meterings m JOIN meterings r ON r.id = m.metering ORDER BY m.month, m.account
          """
      ).map { "\($0["month"] as String) \($0["account"] as String): \($0["rules"] as String)" }
    }
  }

  @Test("a ledger in which all are rounded alike says nothing of it")
  func alike() throws {
    try ingest([call("1", "2026-01")], as: "a.csv", tariff: "own.yaml")
    #expect(try stored() == [])
    #expect(try seconds("2026-01") == ["acme voice 60"])
    #expect(try ledger.verify().breaks == [])
  }

  @Test("only accounts with usage have a row, and none once that is gone")
  func rows() throws {
    try ingest(
      [call("1", "2026-01"), call("2", "2026-01", account: "bolt")], as: "a.csv",
      tariff: "own.yaml", contracts: "contracts.csv")
    try ingest([call("3", "2026-02", account: "bolt")], as: "b.csv")
    #expect(try stored() == ["2026-01 acme: 1 6 6 0"])
    #expect(try seconds("2026-01") == ["acme voice 36", "bolt voice 60"])
    // The usual rounding of a month has a row without an account.
    try folder.write("account_id,tariff\nbolt,own.yaml\n", to: "bolt.csv")
    _ = try ledger.undo("a.csv")
    #expect(try stored() == [])
    _ = try ledger.undo("b.csv")
    try ingest(
      [call("1", "2026-01"), call("2", "2026-01", account: "bolt")], as: "c.csv",
      tariff: "voice6.yaml", contracts: "bolt.csv")
    #expect(try stored() == ["2026-01 : 1 6 6 0", "2026-01 bolt: "])
    #expect(try seconds("2026-01") == ["acme voice 36", "bolt voice 60"])
    #expect(try ledger.verify().breaks == [])
    _ = try ledger.undo("c.csv")
    #expect(try stored() == [])
  }

  @Test("what an account has not used is free, and its first use decides")
  func firstUse() throws {
    try ingest([call("1", "2026-01")], as: "a.csv", tariff: "own.yaml")
    try ingest([call("2", "2026-01", product: "fax")], as: "b.csv", tariff: "fax6.yaml")
    #expect(try seconds("2026-01") == ["acme voice 60", "acme fax 36"])
    #expect(try stored() == ["2026-01 : 2 6 6 0"])
    let failure = #expect(throws: Failure.self) {
      try ingest([call("3", "2026-01")], as: "c.csv", tariff: "own.yaml")
    }
    #expect(failure?.kind == .unfit)
    #expect(failure?.message.contains("usage.fax.increment: 6 and 60") ?? false)
    #expect(try ledger.verify().breaks == [])
  }

  @Test("a ledger of version 5 goes on as it was, and takes contracts in months without usage")
  func migration() throws {
    try ingest([call("1", "2026-01")], as: "a.csv", tariff: "own.yaml")
    try OldLedger.downgrade(folder["l"], to: 5)
    #expect(try ledger.verify().breaks == [])
    #expect(try seconds("2026-01") == ["acme voice 60"])
    let failure = #expect(throws: Failure.self) {
      try ingest([call("2", "2026-02")], as: "b.csv", contracts: "contracts.csv")
    }
    #expect(failure?.kind == .unfit)
    var options = PostOptions(.post, months: Month(index: 24312)...Month(index: 24312))
    #expect(options.months?.lowerBound.description == "2026-01")
    options.output = folder["p.csv"]
    _ = try ledger.post(options)
    try ingest(
      [call("2", "2026-02"), call("3", "2026-01")], as: "b.csv", contracts: "contracts.csv")
    #expect(try seconds("2026-01") == ["acme voice 120"])
    #expect(try seconds("2026-02") == ["acme voice 36"])
    #expect(try stored() == ["2026-02 acme: 1 6 6 0"])
    #expect(try ledger.verify().breaks == [])
  }

  /// Programs before version 6 rounded by the items alone, whatever a posted month's tariff said of an
  /// item that it had no calls of yet.
  @Test("sums that an older program rounded otherwise than the month's tariff are not mixed")
  func older() throws {
    try ingest([call("1", "2026-01", product: "fax")], as: "a.csv", tariff: "own.yaml")
    var options = PostOptions(.post, months: Month(index: 24311)...Month(index: 24311))
    options.tariffs.tariff = folder["fax6.yaml"]
    options.output = folder["p.csv"]
    _ = try ledger.post(options)
    try database { database in
      try database.execute(
        sql: """
          UPDATE months SET posted_version = NULL,
            tariff_set = (SELECT tariff_set FROM months WHERE month = '2025-12')
          WHERE month = '2026-01'
          """)
    }
    try ingest([call("2", "2026-01", product: "fax")], as: "b.csv")
    #expect(try seconds("2026-01") == ["acme fax 120"])
    #expect(try stored() == [])
    let month = try #require(Month("2026-01"))
    var bill = LedgerBillOptions(month: month)
    bill.output = folder["bill.csv"]
    let failure = #expect(throws: Failure.self) { try ledger.bill(bill) }
    #expect(failure?.message.contains("usage.fax.increment: 60 and 6") ?? false)
  }
}

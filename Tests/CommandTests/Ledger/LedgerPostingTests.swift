import Foundation
import Testing

@Suite("cdr-rater post, close, rerate and postings")
struct LedgerPostingTests {
  private let ledger = LedgerFolder()

  /// A posting without its id: month, account, item, previous, current, delta, currency, reason.
  private func line(
    _ previous: String, _ current: String, _ delta: String, _ reason: String = "post"
  )
    -> [String]
  {
    ["2026-10", "acme", "voice", previous, current, delta, "CNY", reason]
  }

  /// The tariff `name` with one item, voice, at a price.
  private func tariff(
    _ name: String, price: String, increment: Int = 60, extra: String = ""
  ) throws {
    try ledger.folder.write(
      "\(name).yaml",
      """
      name: \(name)
      currency: CNY
      time_zone: Asia/Shanghai
      usage:
        voice:
          increment: \(increment)
          tiers:
            - {price: "\(price)"}
      \(extra)
      """)
  }

  /// By the built-in price list, worked by hand: 50,000 minutes at 0.110; 50,001 at 0.108 are
  /// 5,400.108; 100,000 at 0.108; 100,001 at 0.104 are 10,400.104. Payable is cut to two decimals.
  @Test("a series of nights across the bounds of tiers goes down as well as up")
  func acrossBounds() throws {
    let nights: [(minutes: Int, expected: [String])] = [
      (50_000, line("0.00", "5500.00", "5500.00")),
      (1, line("5500.00", "5400.10", "-99.90")),
      (49_999, line("5400.10", "10800.00", "5399.90")),
      (1, line("10800.00", "10400.10", "-399.90")),
    ]
    var ids = Set<String>()
    for (night, (minutes, expected)) in nights.enumerated() {
      try ledger.write("night\(night).csv", minutes: minutes)
      try ledger.output("ingest", "night\(night).csv")
      let posted = try ledger.rows("post", "--month", "2026-10")
      #expect(posted.map { Array($0.dropFirst()) } == [expected])
      ids.formUnion(posted.map { $0[0] })
      // Nothing has changed since.
      #expect(try ledger.rows("post", "--month", "2026-10").isEmpty)
    }
    #expect(ids.count == 4)
    #expect(try ledger.rows("postings", "--month", "2026-10").count == 4)
    try ledger.verify()
  }

  @Test("postings print again what a run wrote, byte for byte")
  func again() throws {
    try ledger.write("a.csv", minutes: 7)
    try ledger.output("ingest", "a.csv")
    try ledger.output("post", "--month", "2026-10", "--output", "p.csv")
    let file = try ledger.folder.text("p.csv")
    #expect(file.hasSuffix("-2-1,2026-10,acme,voice,0.00,0.77,0.77,CNY,post\n"))
    #expect(try ledger.output("postings", "--run", "2") == file)
    try ledger.write("b.csv", minutes: 1)
    try ledger.output("ingest", "b.csv")
    let printed = try ledger.output("post", "--month", "2026-10")
    #expect(try ledger.output("postings", "--run", "4") == printed)
    #expect(try ledger.output("postings", "--run", "2") == file)
    #expect(try ledger.run("postings", "--run", "3").status == 65)
  }

  @Test("closing locks the tariffs; late files become adjustments")
  func close() throws {
    try tariff("own", price: "0.2")
    try tariff("other", price: "0.3")
    try ledger.write("a.csv", minutes: 10)
    try ledger.output("ingest", "--tariff", "own.yaml", "a.csv")
    let early = try ledger.run("close", "--month", "2026-10", "--as-of", "2026-10-31")
    #expect(early.status == 65)
    #expect(
      early.error.contains("2026-10 has not ended: it can be closed from 2026-10-31T16:00:00Z"))
    // 10 minutes at 0.2.
    let closed = try ledger.rows("close", "--month", "2026-10", "--as-of", "2026-11-01")
    #expect(closed.map { Array($0.dropFirst()) } == [line("0.00", "2.00", "2.00", "close")])
    let bill = try ledger.output("bill", "--month", "2026-10", "--as-of", "2026-10-05")
    #expect(bill.contains(",final,"), "a closed month is final whatever the moment")

    try ledger.write("late.csv", minutes: 5)
    let late = try ledger.run("ingest", "late.csv")
    #expect(late.error.contains("2026-10 is closed: late calls for it were ingested"))
    for command in ["post", "close"] {
      let other = try ledger.run(command, "--month", "2026-10", "--tariff", "other.yaml")
      #expect(other.status == 78)
      #expect(other.error.contains("2026-10 is closed and locked to other tariffs (own "))
    }
    let adjusted = try ledger.rows("post", "--month", "2026-10", "--tariff", "own.yaml")
    #expect(adjusted.map { Array($0.dropFirst()) } == [line("2.00", "3.00", "1.00")])
    // Under another tariff only on purpose: 15 minutes at 0.3.
    let what = ["--month", "2026-10", "--tariff", "other.yaml", "--reason", "typo, corrected"]
    let trial = try ledger.run(["rerate", "--dry-run"] + what)
    #expect(
      trial.output.hasSuffix("\n,2026-10,acme,voice,3.00,4.50,1.50,CNY,\"typo, corrected\"\n"))
    #expect(try ledger.rows("post", "--month", "2026-10").isEmpty)
    #expect(try ledger.run(["rerate"] + what).output.contains(",3.00,4.50,1.50,CNY,"))
    // The other tariff is the month's now.
    #expect(try ledger.rows("post", "--month", "2026-10").isEmpty)
    #expect(try ledger.run("post", "--month", "2026-10", "--tariff", "own.yaml").status == 78)
    try ledger.verify()
  }

  @Test("a tariff that meters otherwise is refused, and the key named")
  func metering() throws {
    try tariff("own", price: "0.2")
    try ledger.write("a.csv", minutes: 10)
    try ledger.output("ingest", "--tariff", "own.yaml", "a.csv")
    try tariff("six", price: "0.2", increment: 6)
    for command in [["bill"], ["post"], ["rerate", "--reason", "x"]] {
      let run = try ledger.run(command + ["--month", "2026-10", "--tariff", "six.yaml"])
      #expect(run.status == 78)
      #expect(
        run.error == """
          cdr-rater: these tariffs round calls differently from the ledger; keep the ledger's \
          values, or `undo` file "a.csv", `rerate` by these tariffs, and `ingest` again
            2026-10, usage.voice.increment: 60 and 6, for account "acme"

          """)
    }
    let ingest = try ledger.run("ingest", "--tariff", "six.yaml", "a.csv")
    #expect(ingest.status == 78)
    #expect(
      ingest.error == """
        cdr-rater: these tariffs round calls differently from the ledger; keep the ledger's \
        values, or `undo` file "a.csv", and `ingest` again by these tariffs
          2026-10, usage.voice.increment: 60 and 6, for account "acme"

        """)
    // In a month without usage it does not matter.
    #expect(try ledger.run("post", "--month", "2026-09", "--tariff", "six.yaml").status == 0)
    for (key, old, new) in [
      ("time_zone", "Asia/Shanghai", "Asia/Tokyo"), ("currency", "CNY", "EUR"),
    ] {
      let text = try ledger.folder.text("own.yaml")
      try ledger.folder.write("new.yaml", text.replacing(old, with: new))
      let run = try ledger.run("bill", "--month", "2026-10", "--tariff", "new.yaml")
      #expect(run.status == 78)
      #expect(run.error.contains("new.yaml: \(key) is \(new), but the ledger's is \(old)"))
    }
    // It may lack what was not used, but not what was.
    try ledger.folder.write(
      "fax.yaml", ledger.folder.text("own.yaml").replacing("voice:", with: "fax:"))
    let lacking = try ledger.run("bill", "--month", "2026-10", "--tariff", "fax.yaml")
    #expect(lacking.status == 78)
    #expect(lacking.error.contains("2026-10 has usage of \"voice\", which tariff \"own\" lacks"))
  }

  @Test("items that a tariff adds count from then on")
  func addedItems() throws {
    try tariff("own", price: "0.2")
    try ledger.write("a.csv", minutes: 10)
    try ledger.output("ingest", "--tariff", "own.yaml", "a.csv")
    try tariff("more", price: "0.2", extra: "  fax:\n    tiers:\n      - {price: \"1\"}\n")
    try ledger.output(
      "rerate", "--month", "2026-10", "--tariff", "more.yaml", "--reason", "fax is sold now")
    try ledger.write("b.csv", "f,acme,fax,2026-10-09T00:00:00,60,")
    try ledger.output("ingest", "b.csv")
    #expect(
      try ledger.bill().contains("2026-10,acme,fax,1,60,1,minute,>0,1,1.000,1.00,CNY,final,\n"))
    try ledger.verify()
  }

  @Test("accounts that look alike and differ in bytes are two")
  func alike() throws {
    // An e with an acute, and an e followed by one.
    let (whole, parts) = ("caf\u{E9}", "cafe\u{301}")
    try ledger.write(
      "a.csv", "1,\(whole),voice,2026-10-05T00:00:00,60,",
      "2,\(parts),voice,2026-10-05T00:00:00,60,")
    try tariff("special", price: "0.5")
    try ledger.folder.write("contracts.csv", "account_id,tariff\n\(whole),special.yaml\n")
    try ledger.output("ingest", "--account-tariffs", "contracts.csv", "a.csv")
    let posted = try ledger.output("post", "--month", "2026-10").split(separator: "\n").dropFirst()
    #expect(
      posted.map { Array($0.utf8.split(separator: UInt8(ascii: ","))[2...6].joined()) } == [
        Array("\(parts)voice0.000.110.11".utf8), Array("\(whole)voice0.000.500.50".utf8),
      ])
    try ledger.verify()
  }

  @Test("a range of months is one run; contracts stay when the price list changes")
  func rangesAndContracts() throws {
    try tariff("own", price: "0.2")
    try tariff("special", price: "0.1")
    try tariff("next", price: "0.4")
    try ledger.folder.write("contracts.csv", "account_id,tariff\nbolt,special.yaml\n")
    try ledger.write(
      "a.csv", "1,acme,voice,2026-09-05T00:00:00,600,", "2,bolt,voice,2026-09-05T00:00:00,600,",
      "3,acme,voice,2026-10-05T00:00:00,600,", "4,bolt,voice,2026-10-05T00:00:00,600,")
    try ledger.output(
      "ingest", "--tariff", "own.yaml", "--account-tariffs", "contracts.csv", "a.csv")
    try ledger.output("post", "--month", "2026-09")
    let run = try ledger.rows(
      "rerate", "--month", "2026-09..2026-10", "--tariff", "next.yaml", "--reason", "n")
    #expect(
      run.map { $0[1...6].joined(separator: ",") } == [
        "2026-09,acme,voice,2.00,4.00,2.00", "2026-10,acme,voice,0.00,4.00,4.00",
        "2026-10,bolt,voice,0.00,1.00,1.00",
      ])
    #expect(run.map { $0[0].split(separator: "-").last } == ["1", "2", "3"])
    #expect(Set(run.map { $0[0].split(separator: "-")[1] }) == ["3"])
    let history = try ledger.rows("history", "--month", "2026-10")
    #expect(history.map { $0[4...8].joined(separator: ",") } == ["2026-10,2,0.00,5.00,next"])
    try ledger.verify()
  }
}

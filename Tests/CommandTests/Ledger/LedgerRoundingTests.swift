import Testing

@Suite("Contracts that round otherwise, in a ledger")
struct LedgerRoundingTests {
  private let ledger = LedgerFolder()

  init() throws {
    // All prices are 0.6 a minute, a cent a second.
    try tariff("own", "increment: 60")
    try tariff("six", "increment: 6")
    try tariff("gold", "initial: 30, increment: 6")
    try tariff("ninety", "initial: 90, increment: 60")
    try contracts("none")
    try contracts("first", "acme,six.yaml")
    try contracts("second", "acme,gold.yaml")
  }

  private func tariff(_ name: String, _ rounding: String) throws {
    try ledger.folder.write(
      "\(name).yaml",
      """
      name: \(name)
      currency: CNY
      time_zone: Asia/Shanghai
      usage:
        voice: {\(rounding), tiers: [{price: "0.6"}]}

      """)
  }

  private func contracts(_ name: String, _ lines: String...) throws {
    try ledger.folder.write(
      "\(name).csv", "account_id,tariff\n" + lines.map { $0 + "\n" }.joined())
  }

  /// A call of 31 s of acme, and of others, on the fifth of a month.
  private func calls(_ name: String, month: String, accounts: String...) throws {
    let text = accounts.enumerated().map { place, account in
      "\(name)-\(place),\(account),voice,\(month)-05T00:00:00,31,\n"
    }
    try ledger.folder.write(
      "\(name).csv",
      "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"
        + text.joined())
  }

  /// Account, amount and detail of the lines of a month.
  private func lines(_ month: String, _ arguments: String...) throws -> [String] {
    let run = try ledger.run(["bill", "--month", month, "--as-of", "2027-01-01"] + arguments)
    #expect(run.status == 0, "\(run.error)")
    return run.output.split(separator: "\n").dropFirst().map { line in
      let columns = line.split(separator: ",", maxSplits: 13, omittingEmptySubsequences: false)
      return [columns[1], columns[9], columns[13]].joined(separator: " ")
    }
  }

  @Test("a contract begins, changes and ends, each with a month; a year is rerated without files")
  func contract() throws {
    // By hand, of 31 s: 60 s are 0.600, 36 s by six seconds 0.360, and 36 s by 30/6.
    for month in ["2026-01", "2026-02", "2026-03", "2026-04"] {
      try calls("calls\(month)", month: month, accounts: "acme", "bolt")
    }
    try ledger.output("ingest", "--tariff", "own.yaml", "calls2026-01.csv")
    try ledger.output("post", "--month", "2026-01")
    try ledger.output("ingest", "--account-tariffs", "first.csv", "calls2026-02.csv")
    try ledger.output("post", "--month", "2026-02")
    try ledger.output("ingest", "--account-tariffs", "second.csv", "calls2026-03.csv")
    try ledger.output("post", "--month", "2026-03")
    try ledger.output("ingest", "--account-tariffs", "none.csv", "calls2026-04.csv")
    try ledger.output("post", "--month", "2026-04")
    let (whole, part) = ("0.600 ", "0.360 ")
    let bolt = "bolt \(whole)"
    #expect(try lines("2026-01") == ["acme \(whole)", bolt])
    #expect(try lines("2026-02") == ["acme \(part)6 s increments", bolt])
    #expect(try lines("2026-03") == ["acme \(part)\"first 30 s, then 6 s\"", bolt])
    #expect(try lines("2026-04") == ["acme \(whole)", bolt])
    try ledger.verify()

    // Late files find each month as it was, whatever is given to the ingest.
    try calls("late", month: "2026-02", accounts: "acme", "bolt", "corp")
    try ledger.output("ingest", "--account-tariffs", "second.csv", "late.csv")
    #expect(
      try lines("2026-02") == ["acme 0.720 6 s increments", "bolt 1.200 ", "corp \(whole)"])

    // Half the price: contracts and roundings stay those of each month. In February two calls of
    // bolt cost what one did.
    let text = try ledger.folder.text("own.yaml")
    try ledger.folder.write("half.yaml", text.replacing("0.6\"", with: "0.3\""))
    let rerated = try ledger.rows(
      "rerate", "--month", "2026-01..2026-04", "--tariff", "half.yaml", "--reason", "half")
    #expect(
      rerated.map { $0[1...6].joined(separator: ",") } == [
        "2026-01,acme,voice,0.60,0.30,-0.30", "2026-01,bolt,voice,0.60,0.30,-0.30",
        "2026-02,acme,voice,0.36,0.72,0.36", "2026-02,corp,voice,0.00,0.30,0.30",
        "2026-03,bolt,voice,0.60,0.30,-0.30", "2026-04,acme,voice,0.60,0.30,-0.30",
        "2026-04,bolt,voice,0.60,0.30,-0.30",
      ])
    try ledger.verify()
  }

  @Test("months without usage take another rounding; others name all that differs")
  func refused() throws {
    try calls("a", month: "2026-01", accounts: "acme", "bolt", "corp", "dora")
    try calls("b", month: "2026-01", accounts: "bolt")
    try calls("c", month: "2026-02", accounts: "acme")
    try ledger.output("ingest", "--tariff", "own.yaml", "a.csv", "b.csv")
    let run = try ledger.run("ingest", "--account-tariffs", "second.csv", "c.csv")
    #expect(run.status == 78)
    #expect(
      run.error == """
        cdr-rater: these tariffs round calls differently from the ledger; keep the ledger's \
        values, or `undo` file "a.csv", and `ingest` again by these tariffs
          2026-01, usage.voice.increment: 60 and 6, usage.voice.initial: none and 30, for account \
        "acme"

        """)
    let all = try ledger.run("ingest", "--tariff", "ninety.yaml", "c.csv")
    #expect(all.status == 78)
    #expect(
      all.error == """
        cdr-rater: these tariffs round calls differently from the ledger; keep the ledger's \
        values, or `undo` 2 files ("a.csv", "b.csv"), and `ingest` again by these tariffs
          2026-01, usage.voice.initial: none and 90, for 4 accounts ("acme", "bolt", "corp" and 1 \
        more)

        """)
    // Once January is posted, it is priced by its own tariffs.
    try ledger.output("post", "--month", "2026-01")
    try ledger.output("ingest", "--tariff", "ninety.yaml", "c.csv")
    // 31 s are 90 s.
    #expect(try lines("2026-02") == ["acme 0.900 "])
    #expect(try lines("2026-01").count == 4)
    let rerate = try ledger.run(
      "rerate", "--month", "2026-01..2026-02", "--tariff", "ninety.yaml", "--reason", "x")
    #expect(rerate.status == 78)
    // What the message says works.
    for name in ["a.csv", "b.csv"] { try ledger.output("undo", name) }
    try ledger.output(
      "rerate", "--month", "2026-01..2026-02", "--tariff", "ninety.yaml", "--reason", "x")
    try ledger.output("ingest", "a.csv", "b.csv")
    #expect(
      try lines("2026-01") == ["acme 0.900 ", "bolt 1.800 ", "corp 0.900 ", "dora 0.900 "])
    try ledger.verify()
  }

  @Test("duplicates, recycled records and undone files are taken out as they were put in")
  func takenOut() throws {
    try calls("a", month: "2026-01", accounts: "acme", "bolt")
    let header = "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"
    let first = "x,acme,voice,2026-01-06T00:00:00,7,\n"
    try ledger.folder.write("x.csv", header + first + first + "y,acme,fax,2026-01-06T00:00:00,1,\n")
    try ledger.folder.write("again.csv", header + first + "z,bolt,voice,2026-01-07T00:00:00,7,\n")
    try ledger.output(
      "ingest", "--tariff", "own.yaml", "--account-tariffs", "first.csv", "--max-rejects", "1",
      "a.csv", "x.csv", "again.csv")
    // 36 s and 12 s of acme, 60 s and 60 s of bolt.
    #expect(try lines("2026-01") == ["acme 0.480 6 s increments", "bolt 1.200 "])
    try ledger.folder.write("fixed.csv", header + "y,acme,voice,2026-01-06T00:00:00,1,\n")
    try ledger.output("suspense", "recycle", "fixed.csv")
    #expect(try lines("2026-01") == ["acme 0.540 6 s increments", "bolt 1.200 "])
    try ledger.verify()
    // The duplicate in the other file counts now.
    try ledger.output("undo", "x.csv")
    #expect(try lines("2026-01") == ["acme 0.480 6 s increments", "bolt 1.200 "])
    try ledger.verify()
    try ledger.output("undo", "a.csv")
    #expect(try lines("2026-01") == ["acme 0.120 6 s increments", "bolt 0.600 "])
    try ledger.verify()
    try ledger.output("undo", "again.csv")
    // Nothing is fixed any more.
    try ledger.output("ingest", "--account-tariffs", "second.csv", "a.csv")
    #expect(try lines("2026-01") == ["acme 0.360 \"first 30 s, then 6 s\"", "bolt 0.600 "])
    try ledger.verify()
  }
}

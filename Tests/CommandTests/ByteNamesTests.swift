import Testing

/// Names that people see as one are two where their bytes differ: "é" is a letter, or a letter and an
/// accent.
@Suite("names by their bytes")
struct ByteNamesTests {
  private static let (composed, decomposed) = ("\u{e9}", "e\u{301}")
  private var composed: String { Self.composed }
  private var decomposed: String { Self.decomposed }

  /// A minute of the one costs 1, of the other 2.
  private static let both = Tariffs.tariff("both", [(composed, "1"), (decomposed, "2")])

  private static func call(_ id: String, _ account: String, _ item: String) -> String {
    "\(id),\(account),\(item),2026-10-05T00:00:00,60,60\n"
  }

  /// A call of each item by each account.
  private static let calls =
    Calls.header + call("a", composed, composed) + call("b", composed, decomposed)
    + call("c", decomposed, composed) + call("d", decomposed, decomposed)

  private static func line(_ account: String, _ item: String, _ price: String) -> String {
    "2026-10,\(account),\(item),1,60,1,minute,>0,\(price),\(price).000,\(price).00,CNY,final,\n"
  }

  /// `e` comes before the first byte of `é`.
  private static let bill =
    Calls.billHeader + line(decomposed, composed, "1") + line(decomposed, decomposed, "2")
    + line(composed, composed, "1") + line(composed, decomposed, "2")

  private func expectSame(
    _ text: String, _ other: String, at location: SourceLocation = #_sourceLocation
  ) {
    #expect(
      Array(text.utf8) == Array(other.utf8), "\(text)\n\(other)", sourceLocation: location)
  }

  private func rate(_ folder: Folder, _ arguments: String...) throws -> String {
    let run = try Program.start(["rate", "--as-of", Calls.asOf] + arguments, in: folder).wait()
    #expect(run.status == 0, "\(run.error)")
    return run.output
  }

  @Test("items of one tariff, and of its recording")
  func oneTariff() throws {
    let recording = "recording: {price: \"5\", products: [\"\(decomposed)\"]}\n"
    let folder = try Folder([
      "t.yaml": Self.both, "r.yaml": recording + Self.both, "calls.csv": Self.calls,
    ])
    expectSame(try rate(folder, "--tariff", "t.yaml", "calls.csv"), Self.bill)
    let recorded = try rate(folder, "--tariff", "r.yaml", "calls.csv")
    #expect(recorded.contains(",recording,1,60,1,minute,,5,5.000,5.00,CNY,final,\n"))
    #expect(!recorded.contains(",recording,2,"))
  }

  @Test("a recording's product is found by its bytes")
  func recordingOfOtherBytes() throws {
    let tariff =
      "recording: {price: \"5\", products: [\"\(decomposed)\"]}\n"
      + Tariffs.tariff("t", [(composed, "1")])
    let folder = try Folder(["t.yaml": tariff, "calls.csv": Self.calls])
    let run = try Program.run("rate", "--tariff", "t.yaml", "calls.csv", in: folder)
    #expect(run.status == 78)
    #expect(run.error.contains("is not an item under usage"))
  }

  @Test("items of two tariffs, and accounts that have one of their own")
  func twoTariffs() throws {
    let folder = try Folder([
      "t.yaml": Tariffs.tariff("t", [(composed, "1")]),
      "own.yaml": Tariffs.tariff("own", [(decomposed, "2")]),
      "accounts.csv": "account_id,tariff\n\(decomposed),own.yaml\n",
      "calls.csv": Calls.header + Self.call("a", composed, composed)
        + Self.call("b", decomposed, decomposed),
      "crossed.csv": Calls.header + Self.call("a", composed, decomposed),
    ])
    expectSame(
      try rate(folder, "--tariff", "t.yaml", "--account-tariffs", "accounts.csv", "calls.csv"),
      Calls.billHeader + Self.line(decomposed, decomposed, "2")
        + Self.line(composed, composed, "1"))
    let crossed = try Program.run(
      "rate", "--tariff", "t.yaml", "--account-tariffs", "accounts.csv", "crossed.csv", in: folder)
    #expect(crossed.status == 78)
    #expect(crossed.error.contains("lacks"))
  }

  @Test("numbers, orders of seats and those who have them")
  func numbersAndSeats() throws {
    let folder = try Folder([
      "numbers.csv": "number,account_id,activated_on,cancelled_on,monthly_rent\n"
        + "\(composed),\(composed),2026-09-01,,\n\(decomposed),\(decomposed),2026-09-01,,88\n",
      "seats.csv": "order_id,account_id,seat_type,action,seats,months,ordered_on\n"
        + "\(composed),\(composed),human,purchase,1,1,2026-10-01\n"
        + "\(decomposed),\(decomposed),human,purchase,2,1,2026-10-01\n",
      "calls.csv": Calls.header + Self.call("a", composed, "voice"),
    ])
    let bill = try rate(
      folder, "--month", "2026-10", "--numbers", "numbers.csv", "--seats", "seats.csv", "calls.csv")
    let found = bill.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return [fields[1], fields[2], fields[5], fields[10]].map { Array($0.utf8) }
    }
    let expected = [
      [decomposed, "number_rent", "1", "88.00"], [decomposed, "human_seat", "2", "398.00"],
      [composed, "voice", "1", "0.11"], [composed, "number_rent", "1", "35.00"],
      [composed, "human_seat", "1", "199.00"],
    ].map { $0.map { Array($0.utf8) } }
    #expect(found == expected)
  }

  @Test("columns, products and values of a column map")
  func columnMap() throws {
    let folder = try Folder([
      "t.yaml": Tariffs.tariff("t", [("one", "1"), ("two", "2")]),
      "map.yaml": """
      name: accents
      fields:
        call_id: {columns: [id, "\(composed)"]}
        account_id: {column: "\(decomposed)"}
        product: {column: kind, values: {"\(composed)": one, "\(decomposed)": two}}
        start_time: {column: begin}
        duration: {column: secs}
      charged_when: {column: state, values: ["\(composed)", "\(decomposed)"]}
      """,
      "calls.csv": "id,\(composed),\(decomposed),kind,begin,secs,state\n"
        + "1,x,acme,\(composed),2026-10-05T00:00:00,60,\(composed)\n"
        + "1,y,acme,\(decomposed),2026-10-05T00:00:00,60,\(decomposed)\n",
    ])
    expectSame(
      try rate(folder, "--tariff", "t.yaml", "--columns", "map.yaml", "calls.csv"),
      Calls.billHeader + Self.line("acme", "one", "1") + Self.line("acme", "two", "2"))
  }

  @Test("a map's constant product is found by its bytes")
  func constantProduct() throws {
    let folder = try Folder([
      "t.yaml": Tariffs.tariff("t", [(composed, "1")]),
      "map.yaml": """
      name: constant
      fields:
        call_id: {column: call_id}
        account_id: {column: account_id}
        product: {constant: "\(decomposed)"}
        start_time: {column: start_time}
        duration: {column: duration_seconds}
      """,
      "calls.csv": Self.calls,
    ])
    let run = try Program.run(
      "rate", "--tariff", "t.yaml", "--columns", "map.yaml", "calls.csv", in: folder)
    #expect(run.status == 78)
    #expect(run.error.contains("which no tariff has"))
  }

  @Test("a ledger's items and accounts, with a tariff that gets the second later")
  func ledger() throws {
    let ledger = LedgerFolder()
    try ledger.folder.write("one.yaml", Tariffs.tariff("one", [(composed, "1")]))
    try ledger.folder.write("both.yaml", Self.both)
    try ledger.folder.write(
      "first.csv",
      Calls.header + Self.call("a", composed, composed)
        + Self.call("c", decomposed, composed))
    try ledger.folder.write(
      "second.csv",
      Calls.header + Self.call("b", composed, decomposed)
        + Self.call("d", decomposed, decomposed))
    try ledger.output("ingest", "first.csv", "--tariff", "one.yaml")
    try ledger.verify()
    try ledger.output("ingest", "second.csv", "--tariff", "both.yaml")
    try ledger.verify()
    expectSame(try ledger.bill(), Self.bill)
    expectSame(
      try rate(ledger.folder, "--tariff", "both.yaml", "first.csv", "second.csv"), Self.bill)
    #expect(try ledger.rows("post", "--month", "2026-10").count == 4)
    let lacking = try ledger.run("bill", "--month", "2026-10", "--tariff", "one.yaml")
    #expect(lacking.status == 78)
    #expect(lacking.error.contains("which tariff \"one\" lacks"))
    try ledger.output("undo", "first.csv")
    expectSame(
      try ledger.bill(),
      Calls.billHeader + Self.line(decomposed, decomposed, "2")
        + Self.line(composed, decomposed, "2"))
    try ledger.verify()
  }
}

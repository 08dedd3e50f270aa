import Testing

/// A ledger, and files beside it, of which every command has something to print.
struct FormatFixture {
  let ledger = LedgerFolder()

  private static let inputs = [
    "calls.csv": Calls.october,
    "numbers.csv":
      "number,account_id,activated_on,cancelled_on,monthly_rent\n1,acme,2026-10-01,,\n",
    "seats.csv":
      "order_id,account_id,seat_type,action,seats,months,ordered_on\no1,bolt,ai,purchase,1,1,2026-10-01\n",
    "dearer.yaml": Tariffs.tariff(
      "dearer",
      [("voice", "9"), ("ivr_inbound", "0.1"), ("robot_outbound", "1"), ("ivr_outbound", "1")],
      keys: "seats: {ai: {tiers: [{price: \"1\"}]}}\nnumber_rent: {price: \"35\"}\n"
        + "recording: {price: \"0.050\", products: [ivr_inbound]}\n"),
    "map.yaml": """
    account: {column: account}
    item: {column: item}
    quantity: {column: minutes}
    unit_price: {column: price}
    amount: {column: amount}

    """,
    "theirs.csv": "account,item,minutes,price,amount\nacme,voice,9,0.110,0.99\n",
  ]

  /// Makes the ledger, with a run of everything.
  func fill() throws {
    for (name, text) in Self.inputs { try ledger.folder.write(name, text) }
    // A file a day, and none of the sixth.
    let days = (1...10).filter { $0 != 6 }.map { "2026-10-\($0 < 10 ? "0" : "")\($0)" }
    for day in days { try ledger.write("c-\(day).csv", "\(day),acme,voice,\(day)T12:00:00,60,") }
    let run = try ledger.run(
      [
        "ingest", "--max-rejects", "100%", "--numbers", "numbers.csv", "--seats", "seats.csv",
        "calls.csv",
      ]
        + days.map { "c-\($0).csv" })
    #expect(run.status == 0, "\(run.error)")
    try ledger.output("post", "--month", "2026-10", "--output", "p.csv")
  }
}

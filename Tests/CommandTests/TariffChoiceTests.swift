import Testing

@Suite("rate under tariffs of one's own")
struct TariffChoiceTests {
  private let folder: Folder

  init() throws {
    folder = try Folder([
      "calls.csv": Calls.header + """
        o,acme,voice,2026-10-05T00:00:00,60,
        n,acme,voice,2026-11-05T00:00:00,60,
        b,bolt,voice,2026-11-05T00:00:00,60,

        """,
      "fax.csv": Calls.header + "f,acme,fax,2026-10-05T00:00:00,60,\n",
      "tariffs/old.yaml": Tariffs.tariff(
        "old", [("voice", "1")], keys: "effective_from: 2026-01\n"),
      "tariffs/new.yaml": Tariffs.tariff(
        "new", [("voice", "2"), ("fax", "3")], keys: "effective_from: 2026-11\n"),
      "bolt.yaml": Tariffs.tariff("bolt", [("voice", "0.5")]),
      "contracts.csv": "account_id,tariff\nbolt,bolt.yaml\n",
    ])
  }

  private func rate(_ arguments: String...) throws -> Outcome {
    try Program.start(["rate", "--as-of", Calls.asOf] + arguments, in: folder).wait()
  }

  private func line(_ month: String, _ account: String, _ price: String, _ amount: String) -> String
  {
    "\(month),\(account),voice,1,60,1,minute,>0,\(price),\(amount)0,\(amount),CNY,final,\n"
  }

  @Test("each month by the folder's tariff, and an account by its own")
  func folderOfTariffs() throws {
    #expect(
      try rate("calls.csv", "--tariff", "tariffs")
        == Outcome(
          0,
          output: Calls.billHeader + line("2026-10", "acme", "1", "1.00")
            + line("2026-11", "acme", "2", "2.00") + line("2026-11", "bolt", "2", "2.00")))
    #expect(
      try rate("calls.csv", "--tariff", "tariffs", "--account-tariffs", "contracts.csv")
        == Outcome(
          0,
          output: Calls.billHeader + line("2026-10", "acme", "1", "1.00")
            + line("2026-11", "acme", "2", "2.00") + line("2026-11", "bolt", "0.5", "0.50")))
  }

  @Test("one tariff prices every month, with a warning for those before it")
  func oneFile() throws {
    let run = try rate("calls.csv", "--tariff", "tariffs/new.yaml")
    #expect(run.status == 0)
    #expect(run.output.hasPrefix(Calls.billHeader + line("2026-10", "acme", "2", "2.00")))
    #expect(
      run.error
        == "cdr-rater: warning: tariffs/new.yaml is effective from 2026-11, but is also used for "
        + "2026-10\n")
  }

  @Test("a product that only the month's tariff lacks ends in 78, a month too early as well")
  func lacking() throws {
    #expect(
      try rate("fax.csv", "--tariff", "tariffs", "--output", "bill.csv", "--rejects", "r.csv")
        == Outcome(
          78,
          error: "cdr-rater: account \"acme\" used product \"fax\" in 2026-10, which tariff "
            + "\"old\" lacks: add it there under usage, or give the account or month another "
            + "tariff.\n"))
    #expect(!folder.names.contains { $0 == "bill.csv" || $0 == "r.csv" || $0.hasPrefix(".") })

    try folder.write("early.csv", Calls.header + "e,acme,voice,2025-12-31T23:59:59,60,\n")
    #expect(
      try rate("early.csv", "--tariff", "tariffs")
        == Outcome(
          78,
          error: "cdr-rater: tariffs has no tariff for 2025-12: the earliest, tariffs/old.yaml, is "
            + "effective from 2026-01\n"))
  }

  @Test("all faults of a tariff at once, with their lines, end in 78")
  func faults() throws {
    try folder.write(
      "bad.yaml",
      """
      name: bad
      currency: CNY
      time_zone: Mars/Olympus
      usage:
        voice:
          tiers: [{up_to: 10, price: "0.1"}, {up_to: 5, price: -1}]

      """)
    let faults = """
      cdr-rater: bad.yaml has 4 faults
        line 3, time_zone: "Mars/Olympus" is not a known time zone; write an IANA name, such as \
      Asia/Shanghai
        line 6, usage.voice.tiers[2].up_to: 5 is not above the bound before it, 10
        line 6, usage.voice.tiers[2].up_to: the last tier must be open; add one without up_to \
      after it
        line 6, usage.voice.tiers[2].price: -1 is negative; a price is 0 or more

      """
    #expect(try rate("calls.csv", "--tariff", "bad.yaml") == Outcome(78, error: faults))
    #expect(
      try Program.run("tariff", "check", "bad.yaml", in: folder) == Outcome(78, error: faults))
  }

  @Test("a tariff that is not there ends in 66")
  func missing() throws {
    #expect(
      try rate("calls.csv", "--tariff", "no.yaml")
        == Outcome(66, error: "cdr-rater: no.yaml: no such file\n"))
    #expect(
      try rate("calls.csv", "--account-tariffs", "no.csv")
        == Outcome(66, error: "cdr-rater: no.csv: no such file\n"))
  }
}

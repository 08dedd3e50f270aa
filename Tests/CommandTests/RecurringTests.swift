import Foundation
import Testing

@Suite("Number rent and seats on the bill of rate")
struct RecurringTests {
  private let folder: Folder

  init() throws {
    folder = try Folder([
      "calls.csv": Calls.october,
      "numbers.csv": Self.numbersHeader + """
        n1,acme,2026-09-30,,
        n2,acme,2026-10-31,2026-11-01,88.50
        n3,only,2026-11-30,,

        """,
      "seats.csv": Self.seatsHeader + """
        s1,acme,human,purchase,95,12,2026-10-31
        s2,acme,human,add,5,,2026-11-30
        s3,bolt,ai,purchase,2,1,2026-10-01

        """,
    ])
  }

  private static let numbersHeader = "number,account_id,activated_on,cancelled_on,monthly_rent\n"
  private static let seatsHeader =
    "order_id,account_id,seat_type,action,seats,months,ordered_on\n"
  private static let both = ["--numbers", "numbers.csv", "--seats", "seats.csv"]

  private func rate(_ arguments: [String], asOf: String = Calls.asOf) throws -> Outcome {
    try Program.start(["rate", "--as-of", asOf] + arguments, in: folder).wait()
  }

  private func bill(_ lines: String...) -> String {
    Calls.billHeader + lines.map { $0 + "\n" }.joined()
  }

  // By the price list: 35 a number; 95 x 199 x 12 x 0.85 = 192831; on November 30 eleven months
  // lead to October 30 and a day is left, 5 x 159 x 331/30 = 8771.5; 2 x 699 = 1398.
  private let september = "2026-09,acme,number_rent,,,1,number_month,,35,35.000,35.00,CNY,final,"
  private let october = [
    "2026-10,acme,number_rent,,,1,number_month,,35,35.000,35.00,CNY,final,",
    "2026-10,acme,number_rent,,,1,number_month,,88.50,88.500,88.50,CNY,final,",
    "2026-10,acme,human_seat,,,95,seat,1-99,199,192831.000,192831.00,CNY,final,12 months x 0.85",
    "2026-10,bolt,ai_seat,,,2,seat,1-49,699,1398.000,1398.00,CNY,final,",
  ]
  private let november = [
    "2026-11,acme,number_rent,,,1,number_month,,35,35.000,35.00,CNY,final,",
    "2026-11,acme,number_rent,,,1,number_month,,88.50,88.500,88.50,CNY,final,",
    "2026-11,acme,human_seat,,,5,seat,100-299,159,8771.500,8771.50,CNY,final,"
      + "(11 + 1/30) months; tier by 100 seats",
    "2026-11,only,number_rent,,,1,number_month,,35,35.000,35.00,CNY,final,",
  ]
  private let december = [
    "2026-12,acme,number_rent,,,1,number_month,,35,35.000,35.00,CNY,provisional,",
    "2026-12,only,number_rent,,,1,number_month,,35,35.000,35.00,CNY,provisional,",
  ]

  @Test("they join the lines of calls, behind those of their account and month")
  func withCalls() throws {
    let lines =
      [september] + Calls.billLines[..<3] + october[..<3] + [Calls.billLines[3], october[3]]
      + november[..<3] + [Calls.billLines[4], november[3]] + december
    let expected = Outcome(
      0, output: Calls.billHeader + lines.joined(separator: "\n") + "\n",
      error: Calls.rejectWarning)
    #expect(try rate(["calls.csv"] + Self.both) == expected)
    #expect(try rate(Self.both + ["--jobs", "1", "calls.csv"]) == expected)
  }

  @Test("without calls the months are those that the files touch, up to that of --as-of")
  func months() throws {
    func provisional(_ lines: [String]) -> [String] {
      lines.map { $0.replacingOccurrences(of: ",final,", with: ",provisional,") }
    }
    func output(_ lines: [String]) -> Outcome {
      Outcome(0, output: Calls.billHeader + lines.map { $0 + "\n" }.joined())
    }
    #expect(try rate(Self.both) == output([september] + october + november + december))
    #expect(
      try rate(Self.both, asOf: "2026-11-30")
        == output([september] + october + provisional(november)))
    // 2026-10-31T23:59:59.999 in Shanghai, and the next instant.
    #expect(
      try rate(Self.both, asOf: "2026-10-31T15:59:59.999Z")
        == output([september] + provisional(october)))
    #expect(
      try rate(Self.both, asOf: "2026-10-31T16:00:00Z")
        == output([september] + october + provisional(november)))
    #expect(try rate(Self.both, asOf: "2026-08-31") == output([]))
    #expect(
      try rate(Array(Self.both[..<2]), asOf: "2026-09-30") == output(provisional([september])))
    #expect(
      try rate(Array(Self.both[2...]), asOf: "2026-10-01")
        == output(
          provisional([
            "2026-10,acme,human_seat,,,95,seat,1-99,199,192831.000,192831.00,CNY,final,12 months x 0.85",
            october[3],
          ])))
  }

  @Test("--month takes that month alone, even one after --as-of")
  func month() throws {
    #expect(
      try rate(Self.both + ["--month", "2026-11"]).output
        == Calls.billHeader + november.joined(separator: "\n") + "\n")
    #expect(
      try rate(Self.both + ["--month", "2027-01"]).output
        == Calls.billHeader
        + december.joined(separator: "\n").replacingOccurrences(of: "2026-12", with: "2027-01")
        + "\n")
    #expect(try rate(Self.both + ["--month", "2026-08"]).output == Calls.billHeader)
  }

  @Test("a month of calls after --as-of has numbers and seats too")
  func laterCalls() throws {
    try folder.write("later.csv", Calls.header + "l,bolt,voice,2027-02-05T00:00:00,60,\n")
    let bill = try rate(["later.csv", "--numbers", "numbers.csv"]).output
    #expect(
      bill.hasSuffix(
        """
        2026-12,only,number_rent,,,1,number_month,,35,35.000,35.00,CNY,provisional,
        2027-02,acme,number_rent,,,1,number_month,,35,35.000,35.00,CNY,provisional,
        2027-02,bolt,voice,1,60,1,minute,<=50000,0.110,0.110,0.11,CNY,provisional,
        2027-02,only,number_rent,,,1,number_month,,35,35.000,35.00,CNY,provisional,

        """))
    #expect(!bill.contains("2027-01"))
  }

  @Test("JSON, a table and the totals")
  func forms() throws {
    let october = Self.both + ["--month", "2026-10"]
    let json = try rate(october + ["--format", "json"]).output
    #expect(
      json.hasPrefix(
        #"""
        {"bill": [
        {"month": "2026-10", "account_id": "acme", "item": "number_rent", "calls": null, \#
        "talk_seconds": null, "quantity": 1, "unit": "number_month", "tier": null, \#
        "unit_price": "35", "amount": "35.000", "payable": "35.00", "currency": "CNY", \#
        "status": "final", "detail": null},

        """#))
    #expect(
      json.hasSuffix(
        #"""
        "unit": "seat", "tier": "1-49", "unit_price": "699", "amount": "1398.000", \#
        "payable": "1398.00", "currency": "CNY", "status": "final", "detail": null}
        ], "totals": {"lines": 4, "calls": 0, "talk_seconds": 0, "billed_minutes": 0, \#
        "recording_minutes": 0, "number_months": 2, "seat_orders": 2, "amount": "194352.500", \#
        "payable": "194352.50", "currency": "CNY"}}

        """#))
    #expect(
      try rate(october + ["--format", "table", "--verbose", "--summary", "s.json"])
        == Outcome(
          0,
          output: """
            month    account_id  item         quantity  unit          tier  unit_price      \
            amount    payable  currency  status  detail
            -------  ----------  -----------  --------  ------------  ----  ----------  \
            ----------  ---------  --------  ------  ----------------
            2026-10  acme        number_rent         1  number_month                35      \
            35.000      35.00  CNY       final
            2026-10  acme        number_rent         1  number_month             88.50      \
            88.500      88.50  CNY       final
            2026-10  acme        human_seat         95  seat          1-99         199  \
            192831.000  192831.00  CNY       final   12 months x 0.85
            2026-10  bolt        ai_seat             2  seat          1-49         699    \
            1398.000    1398.00  CNY       final
            -------  ----------  -----------  --------  ------------  ----  ----------  \
            ----------  ---------  --------  ------  ----------------
            total    4 lines                                                            \
            194352.500  194352.50  CNY

            """,
          error: "cdr-rater: 0 records = 0 rated + 0 not charged + 0 outside the month + 0 "
            + "duplicate + 0 rejected; 4 lines, amount 194,352.500 CNY, payable 194,352.50 CNY\n"))
    let summary = try folder.text("s.json")
    #expect(summary.contains("\n    \"number_months\": 2,\n    \"seat_orders\": 2,\n"))
    #expect(summary.contains("\n    \"amount\": \"194352.500\",\n    \"payable\": \"194352.50\"\n"))
    #expect(summary.contains("\n  \"files\": [],\n"))
  }

  // MARK: Tariffs

  @Test("each month by the folder's tariff, and an account by its own")
  func tariffs() throws {
    func tariff(_ name: String, _ keys: String) -> String {
      Tariffs.tariff(name, keys: keys)
    }
    let old = "effective_from: 2026-09\nnumber_rent: {price: \"10\"}\nseats: {human: {tiers: "
    try folder.write(
      "tariffs/old.yaml", tariff("old", old + "[{price: \"1\"}]}, ai: {tiers: [{price: \"2\"}]}}\n")
    )
    try folder.write(
      "tariffs/new.yaml",
      tariff(
        "new",
        "effective_from: 2026-11\nnumber_rent: {price: \"20\"}\n"
          + "seats: {human: {tiers: [{up_to: 4, price: \"3\"}, {price: \"0.31\"}]}, "
          + "addition_day_basis: 31}\n"))
    try folder.write("own.yaml", tariff("own", "number_rent: {price: \"88.5\"}\n"))
    try folder.write("contracts.csv", "account_id,tariff\nonly,own.yaml\n")
    #expect(
      try rate(Self.both + ["--tariff", "tariffs", "--account-tariffs", "contracts.csv"])
        == Outcome(
          0,
          output: bill(
            "2026-09,acme,number_rent,,,1,number_month,,10,10.000,10.00,CNY,final,",
            "2026-10,acme,number_rent,,,1,number_month,,10,10.000,10.00,CNY,final,",
            "2026-10,acme,number_rent,,,1,number_month,,88.50,88.500,88.50,CNY,final,",
            "2026-10,acme,human_seat,,,95,seat,>=1,1,1140.000,1140.00,CNY,final,12 months",
            "2026-10,bolt,ai_seat,,,2,seat,>=1,2,4.000,4.00,CNY,final,",
            "2026-11,acme,number_rent,,,1,number_month,,20,20.000,20.00,CNY,final,",
            "2026-11,acme,number_rent,,,1,number_month,,88.50,88.500,88.50,CNY,final,",
            // 5 x 0.31 x 342/31.
            "2026-11,acme,human_seat,,,5,seat,>=5,0.31,17.100,17.10,CNY,final,"
              + "(11 + 1/31) months",
            "2026-11,only,number_rent,,,1,number_month,,88.5,88.500,88.50,CNY,final,",
            "2026-12,acme,number_rent,,,1,number_month,,20,20.000,20.00,CNY,provisional,",
            "2026-12,only,number_rent,,,1,number_month,,88.5,88.500,88.50,CNY,provisional,")))
  }

  @Test("a month of numbers or seats before the tariff's first is warned of, or refused")
  func early() throws {
    try folder.write(
      "t.yaml",
      Tariffs.tariff("t", keys: "effective_from: 2026-10\nnumber_rent: {price: \"10\"}\n"))
    let numbers = Array(Self.both[..<2])
    let run = try rate(numbers + ["--tariff", "t.yaml"], asOf: "2026-10-01")
    #expect(run.status == 0)
    #expect(
      run.error
        == "cdr-rater: warning: t.yaml is effective from 2026-10, but is also used for 2026-09\n")
    try folder.write("tariffs/t.yaml", folder.text("t.yaml"))
    #expect(
      try rate(numbers + ["--tariff", "tariffs"])
        == Outcome(
          78,
          error: "cdr-rater: tariffs has no tariff for 2026-09: the earliest, tariffs/t.yaml, is "
            + "effective from 2026-10\n"))
  }

  @Test("a tariff without a price for what is owed ends in 78, before any call is read")
  func missingPrices() throws {
    try folder.write("none.yaml", Tariffs.plain)
    try folder.write(
      "human.yaml", Tariffs.tariff("h", keys: "seats: {human: {tiers: [{price: \"1\"}]}}\n"))
    try folder.write("contracts.csv", "account_id,tariff\nacme,none.yaml\nbolt,human.yaml\n")
    let advice = "; add it there, or leave the file out\n"
    let cases: [([String], String)] = [
      (
        Self.both + ["--tariff", "none.yaml", "no-such-calls.csv"],
        "cdr-rater: none.yaml has no number_rent, which numbers.csv needs" + advice
          + "cdr-rater: none.yaml has no seats, which seats.csv needs" + advice
      ),
      // Even where the month has none of them.
      (
        ["--numbers", "numbers.csv", "--tariff", "none.yaml", "--month", "2026-01"],
        "cdr-rater: none.yaml has no number_rent, which numbers.csv needs" + advice
      ),
      (
        ["--seats", "seats.csv", "--tariff", "human.yaml"],
        "cdr-rater: human.yaml has no seats.ai, which seats.csv needs for account \"bolt\" in "
          + "2026-10, line 4" + advice
      ),
      (
        Self.both + ["--account-tariffs", "contracts.csv"],
        "cdr-rater: none.yaml has no number_rent, which numbers.csv needs for account \"acme\" in "
          + "2026-09" + advice
          + "cdr-rater: none.yaml has no seats, which seats.csv needs for account \"acme\" in "
          + "2026-10, line 2" + advice
          + "cdr-rater: human.yaml has no seats.ai, which seats.csv needs for account \"bolt\" in "
          + "2026-10, line 4" + advice
      ),
    ]
    for (arguments, message) in cases {
      #expect(
        try rate(arguments + ["--output", "bill.csv"]) == Outcome(78, error: message),
        "\(arguments)")
    }
    // A month that does not need it does not ask for it.
    #expect(
      try rate(["--seats", "seats.csv", "--tariff", "human.yaml", "--month", "2026-11"]).output
        == bill(
          "2026-11,acme,human_seat,,,5,seat,>=1,1,55.167,55.16,CNY,final,(11 + 1/30) months"))
    #expect(!folder.names.contains("bill.csv"))
  }

  // MARK: Refusals

  @Test("all rows of both files that make no sense, and no bill: 65")
  func faults() throws {
    try folder.write(
      "n.csv",
      Self.numbersHeader + """
        n1,acme,2026-10-01,,
        n1,bolt,2026-11-01,,
        n2,acme,2026-10-02,2026-10-01,-1

        """)
    try folder.write(
      "s.csv",
      Self.seatsHeader + """
        s1,acme,human,purchase,10,12,2026-02-29
        s2,bolt,ai,add,5,,2026-11-30
        s2,bolt,ai,purchase,0,1.5,2026-12-01

        """)
    #expect(
      try rate(["calls.csv", "--numbers", "n.csv", "--seats", "s.csv", "--output", "bill.csv"])
        == Outcome(
          65,
          error: """
            cdr-rater: n.csv has 3 faults
              line 3, activated_on: "n1" is held by account "acme" since 2026-10-01, line 2, and \
            not cancelled; enter there when it was given up
              line 4, monthly_rent: -1 is negative; a rent is 0 or more
              line 4, cancelled_on: 2026-10-01 is before activated_on, 2026-10-02
            cdr-rater: s.csv has 5 faults
              line 2, ordered_on: "2026-02-29" is not a valid date; write YYYY-MM-DD, such as \
            2026-10-01
              line 3, action: account "bolt" has no AI seats to add to on 2026-11-30: none were \
            purchased
              line 4, order_id: "s2" is given twice, first on line 3; give each order its own
              line 4, seats: "0" is not a whole number of seats from 1 to 1000000000
              line 4, months: "1.5" is not a whole number of months from 1 to 1200

            """))
    #expect(!folder.names.contains("bill.csv"))
  }

  @Test("files that are not there, or are folders: 66")
  func missing() throws {
    #expect(
      try rate(["--numbers", "no.csv", "--seats", "."])
        == Outcome(
          66, error: "cdr-rater: no.csv: no such file\ncdr-rater: .: is a folder, not a file\n"))
  }

  @Test("files from pipes, and a file that serves as no such file")
  func pipes() throws {
    let run = try Program.shell(
      #"""
      "$RATER" rate --numbers <(cat numbers.csv) --seats <(cat seats.csv) --month 2026-10
      "$RATER" rate --numbers seats.csv
      """#, in: folder)
    #expect(run.status == 65)
    #expect(run.output == Calls.billHeader + october.joined(separator: "\n") + "\n")
    #expect(run.error.hasPrefix("cdr-rater: seats.csv has 4 faults\n  line 1: the header has no "))
  }
}

import Foundation
import Testing

@Suite("cdr-rater rate, with accounts and numbers")
struct AccountsTests {
  private let folder: Folder

  init() throws {
    folder = try Folder([
      "vendor.yaml": """
      name: vendor
      fields:
        call_id: {column: id}
        account_id: {number: [caller, callee], strip: ["+86"]}
        product: {constant: voice}
        start_time: {column: start}
        duration: {column: secs}

      """,
      "calls.csv": "id,caller,callee,start,secs\n1,+861000,99,2026-10-05 00:00:00,60\n",
      "numbers.csv": """
      number,account_id,activated_on,cancelled_on,monthly_rent
      1000,acme,2026-10-01,,0

      """,
      "accounts.csv": "account_id,name\nacme,Acme Ltd\nidle,\n",
      "one.csv": Calls.one(),
    ])
  }

  private func rate(_ arguments: String...) throws -> Outcome {
    try Program.start(
      ["rate", "--as-of", Calls.asOf, "--month", "2026-10", "--format", "csv"] + arguments,
      in: folder
    ).wait()
  }

  @Test("numbers find the account, and are rent of 0")
  func numbers() throws {
    let bill = try rate("--columns", "vendor.yaml", "--numbers", "numbers.csv", "calls.csv")
    #expect(
      bill
        == Outcome(
          0,
          output: Calls.billOfOne()
            + "2026-10,acme,number_rent,,,1,number_month,,0,0.000,0.00,CNY,final,\n"))
    // A listed account without usage has no line.
    #expect(
      try rate(
        "--columns", "vendor.yaml", "--numbers", "numbers.csv", "--accounts", "accounts.csv",
        "calls.csv") == bill)
  }

  @Test("a map that asks for numbers needs them")
  func noNumbers() throws {
    let outcome = try rate("--columns", "vendor.yaml", "calls.csv")
    #expect(
      outcome
        == Outcome(
          64,
          error:
            "cdr-rater: the column map vendor finds accounts by the numbers in caller, callee; "
            + "say who holds them with --numbers FILE\n"))
  }

  @Test("a call of an account that is not listed is rejected")
  func unknownAccount() throws {
    try folder.write(
      "two.csv", Calls.one() + "y,acmee,voice,2026-10-05T00:00:00,60,\n")
    let outcome = try rate("--accounts", "accounts.csv", "--rejects", "bad.csv", "two.csv")
    #expect(
      outcome
        == Outcome(
          0, output: Calls.billOfOne(),
          error: "cdr-rater: warning: 1 of 2 records rejected (1 unknown_account); they are in "
            + "bad.csv\n"))
    #expect(
      try folder.text("bad.csv").contains(
        "two.csv,3,\(Calls.one().utf8.count),unknown_account,\"account \"\"acmee\"\" is not in accounts.csv; did you mean "
          + "\"\"acme\"\"?\",\"y,acmee,voice,2026-10-05T00:00:00,60,\"\n"))
  }

  @Test("accounts that other files name have to be listed: all are named, with their lines")
  func mentions() throws {
    try folder.write(
      "numbers.csv",
      """
      number,account_id,activated_on,cancelled_on,monthly_rent
      1,acme,2026-10-01,,
      2,bolt,2026-10-01,,
      3,bolt,2026-10-01,,

      """)
    try folder.write(
      "seats.csv",
      """
      order_id,account_id,seat_type,action,seats,months,ordered_on
      o1,acm,human,purchase,1,1,2026-10-01

      """)
    try folder.write("contracts.csv", "account_id,tariff\nAcme,t.yaml\n")
    let tariff = try Program.run("tariff", "show", in: folder)
    try folder.write("t.yaml", tariff.output)
    let outcome = try rate(
      "--accounts", "accounts.csv", "--numbers", "numbers.csv", "--seats", "seats.csv",
      "--account-tariffs", "contracts.csv", "one.csv")
    #expect(
      outcome
        == Outcome(
          65,
          error: """
            cdr-rater: accounts.csv does not list accounts that other files name; add them there, or \
            correct these
              numbers.csv, line 3: "bolt"
              seats.csv, line 2: "acm"; did you mean "acme"?
              contracts.csv, line 2: "Acme"; did you mean "acme"?

            """))
    // Without a list, an account tariff that nothing uses is a warning.
    let warned = try rate("--account-tariffs", "contracts.csv", "one.csv")
    #expect(
      warned
        == Outcome(
          0, output: Calls.billOfOne(),
          error:
            "cdr-rater: warning: contracts.csv, line 2: account \"Acme\" has a tariff of its own "
            + "and no usage; is it written as in the calls?\n"))
  }

  @Test("a list with faults, none, and an output in its place are refused")
  func list() throws {
    try folder.write("bad.csv", "account_id,name\nacme,\nacme,\n")
    #expect(
      try rate("--accounts", "bad.csv", "one.csv")
        == Outcome(
          65,
          error: """
            cdr-rater: bad.csv has 1 fault
              line 3, account_id: "acme" is given twice, first on line 2; keep one

            """))
    #expect(try rate("--accounts", "absent.csv", "one.csv").status == 66)
    #expect(try rate("--accounts", "", "one.csv").status == 64)
    let replaced = try rate("--accounts", "accounts.csv", "--output", "accounts.csv", "one.csv")
    #expect(replaced.status == 64)
    #expect(replaced.error.contains("accounts.csv is read for its accounts"))
    #expect(try folder.text("accounts.csv").hasPrefix("account_id,name\nacme"))
  }

  @Test("columns check shows the numbers as they are compared, or whose they are")
  func check() throws {
    let bare = try Program.run("columns", "check", "vendor.yaml", "calls.csv", in: folder)
    #expect(bare.status == 0)
    #expect(bare.output.contains("\n  numbers      1000, 99\n  product      voice\n"))
    #expect(
      bare.output.contains(
        "\n  numbers      1; --numbers FILE shows which accounts hold them\n"))
    let held = try Program.run(
      "columns", "check", "vendor.yaml", "calls.csv", "--numbers", "numbers.csv", in: folder)
    #expect(held.output.contains("\n  numbers      1000, 99\n  account_id   acme\n"))
    #expect(held.output.contains("\n  accounts     1\n"))
  }

  @Test("concurrency finds accounts by numbers too")
  func concurrency() throws {
    try folder.write(
      "seats.csv",
      """
      order_id,account_id,seat_type,action,seats,months,ordered_on
      o1,acme,ai,purchase,1,1,2026-10-01

      """)
    let arguments = [
      "concurrency", "--month", "2026-10", "--seats", "seats.csv", "--columns", "vendor.yaml",
      "--product", "robot_outbound", "--format", "csv",
    ]
    let outcome = try Program.start(
      arguments + ["--numbers", "numbers.csv", "--accounts", "accounts.csv", "calls.csv"],
      in: folder
    ).wait()
    #expect(outcome.status == 0)
    #expect(
      outcome.output.hasSuffix("2026-10,acme,1,2026-10-05T00:00:00+08:00,1,0,0\n"))
    #expect(try Program.start(arguments + ["calls.csv"], in: folder).wait().status == 64)
  }
}

import CDRCore
import Rating
import Recurring
import Tariffs
import Testing

/// By the price list a number costs 35 a month.
@Suite("Number rent, by hand")
struct NumberRentTests {
  private func rented(_ rows: String...) throws -> [String] { try numberLines(rows).map(\.rented) }

  @Test("every month touched, those of activation and cancellation included")
  func months() throws {
    #expect(
      try rented("1,acme,2026-01-31,2026-04-01,") == [
        "2026-01 acme 1 x 35 = 35.000", "2026-02 acme 1 x 35 = 35.000",
        "2026-03 acme 1 x 35 = 35.000", "2026-04 acme 1 x 35 = 35.000",
      ])
    #expect(try rented("1,acme,2024-02-29,2024-02-29,") == ["2024-02 acme 1 x 35 = 35.000"])
    // Held on: up to the last month asked for, and not before the first.
    #expect(
      try rented("1,acme,2026-11-30,,") == [
        "2026-11 acme 1 x 35 = 35.000", "2026-12 acme 1 x 35 = 35.000",
      ])
    #expect(try rented("1,acme,2026-12-31,9999-12-31,") == ["2026-12 acme 1 x 35 = 35.000"])
    #expect(try rented("1,acme,2027-01-01,,") == [])
    // No month between, no line.
    #expect(
      try rented("1,acme,2026-01-05,2026-01-06,", "1,acme,2026-03-05,2026-03-06,") == [
        "2026-01 acme 1 x 35 = 35.000", "2026-03 acme 1 x 35 = 35.000",
      ])
  }

  @Test("a line for each price, by rising price; the same price is one, with the most decimals")
  func prices() throws {
    #expect(
      try rented(
        "1,acme,2026-12-01,,", "2,acme,2026-12-01,,35.00", "3,acme,2026-12-01,,100",
        "4,acme,2026-12-01,,8.88", "5,acme,2026-12-01,,100.0", "6,acme,2026-12-01,,0",
        "7,acme,2026-12-01,,9.125", "8,bolt,2026-12-01,,035") == [
          "2026-12 acme 1 x 0 = 0.000", "2026-12 acme 1 x 8.88 = 8.880",
          "2026-12 acme 1 x 9.125 = 9.125", "2026-12 acme 2 x 35 = 70.000",
          "2026-12 acme 2 x 100.0 = 200.000", "2026-12 bolt 1 x 35 = 35.000",
        ])
  }

  @Test("a month in which two accounts hold a number is charged to both")
  func twoHolders() throws {
    #expect(
      try rented("1,acme,2026-10-01,2026-11-15,", "1,bolt,2026-11-15,2026-12-01,50") == [
        "2026-10 acme 1 x 35 = 35.000", "2026-11 acme 1 x 35 = 35.000",
        "2026-11 bolt 1 x 50 = 50.000", "2026-12 bolt 1 x 50 = 50.000",
      ])
  }

  @Test("an account pays a number once a month, at the later holding's rent")
  func takenAgain() throws {
    let rows = [
      "1,acme,2026-09-01,2026-10-02,50", "1,acme,2026-10-09,2026-10-10,60",
      "1,acme,2026-10-30,2026-12-05,70", "1,acme,2026-12-05,,80",
    ]
    let lines = [
      "2026-09 acme 1 x 50 = 50.000", "2026-10 acme 1 x 70 = 70.000",
      "2026-11 acme 1 x 70 = 70.000", "2026-12 acme 1 x 80 = 80.000",
    ]
    #expect(try numberLines(rows).map(\.rented) == lines)
    // The order of rows says nothing.
    #expect(try numberLines(rows.reversed()).map(\.rented) == lines)
    // Another account between the two changes nothing for the first.
    #expect(
      try rented(
        "1,acme,2026-12-01,2026-12-05,50", "1,bolt,2026-12-05,2026-12-08,60",
        "1,acme,2026-12-08,,70") == [
          "2026-12 acme 1 x 70 = 70.000", "2026-12 bolt 1 x 60 = 60.000",
        ])
    // Given up on its first day, and taken again on that day, whichever row stands first.
    #expect(
      try rented("1,acme,2026-12-01,,70", "1,acme,2026-12-01,2026-12-01,60") == [
        "2026-12 acme 1 x 70 = 70.000"
      ])
  }

  @Test("lines are sorted by month, then account in byte order, and say what is final")
  func order() throws {
    let lines = try numberLines([
      "1,b,2026-11-01,,", "2,é,2026-11-01,,", "3,B,2026-11-01,,", "4,a,2026-12-01,,",
      // An accented letter of two parts is another account.
      "5,e\u{301},2026-12-01,,",
    ])
    #expect(
      lines.map { "\($0.month) \($0.account) \($0.status)" }.map { Array($0.utf8) }
        == [
          "2026-11 B final", "2026-11 b final", "2026-11 é final", "2026-12 B provisional",
          "2026-12 a provisional", "2026-12 b provisional", "2026-12 e\u{301} provisional",
          "2026-12 é provisional",
        ].map { Array($0.utf8) })
    #expect(lines.allSatisfy { $0.item == "number_rent" && $0.tier == "" && $0.detail == "" })
    #expect(lines.allSatisfy { $0.calls == nil && $0.talkMilliseconds == nil })
  }

  @Test("the tariff's decimals and rounding")
  func rounding() throws {
    let tariff = try tariff(
      """
      amount_scale: 2
      payable: {scale: 1, rounding: half_up}
      number_rent: {price: "0.125"}
      """)
    let lines = try numberLines(["1,a,2026-12-01,,", "2,b,2026-12-01,,0.1249"], under: tariff)
    #expect(lines.map(\.amount.description) == ["0.13", "0.12"])
    #expect(lines.map(\.payable.description) == ["0.1", "0.1"])
  }
}

import CDRCore
import Rating
import Recurring
import Tariffs
import Testing

/// Orders worked by hand from the price list: human seats at 199, 159 from 100 and 129 from 300,
/// AI seats at 699, 599 from 50 and 499 from 100; a year at 85 %, two at 75 %, three at 65 %.
@Suite("What orders of seats cost, by hand")
struct SeatPriceTests {
  @Test(
    "purchases: tiers and terms",
    arguments: [
      ("human", 1, 1, "1 of 1-99 x 199 = 199.000"),
      ("human", 99, 1, "99 of 1-99 x 199 = 19701.000"),
      ("human", 100, 1, "100 of 100-299 x 159 = 15900.000"),
      ("human", 299, 1, "299 of 100-299 x 159 = 47541.000"),
      ("human", 300, 1, "300 of >=300 x 129 = 38700.000"),
      ("ai", 49, 1, "49 of 1-49 x 699 = 34251.000"),
      ("ai", 50, 1, "50 of 50-99 x 599 = 29950.000"),
      ("ai", 99, 1, "99 of 50-99 x 599 = 59301.000"),
      ("ai", 100, 1, "100 of >=100 x 499 = 49900.000"),
      // 10 x 199 x 11 = 21890; x 12 x 0.85 = 20298; x 18 x 0.85 = 30447.
      ("human", 10, 11, "10 of 1-99 x 199 = 21890.000 by 11 months"),
      ("human", 10, 12, "10 of 1-99 x 199 = 20298.000 by 12 months x 0.85"),
      ("human", 10, 18, "10 of 1-99 x 199 = 30447.000 by 18 months x 0.85"),
      ("human", 10, 23, "10 of 1-99 x 199 = 38904.500 by 23 months x 0.85"),
      ("human", 10, 24, "10 of 1-99 x 199 = 35820.000 by 24 months x 0.75"),
      ("human", 10, 35, "10 of 1-99 x 199 = 52237.500 by 35 months x 0.75"),
      ("human", 10, 36, "10 of 1-99 x 199 = 46566.000 by 36 months x 0.65"),
      ("human", 10, 60, "10 of 1-99 x 199 = 77610.000 by 60 months x 0.65"),
      // 20 x 699 x 36 x 0.65 = 13980 x 23.4.
      ("ai", 20, 36, "20 of 1-49 x 699 = 327132.000 by 36 months x 0.65"),
    ] as [(String, Int, Int, String)])
  func purchases(_ type: String, _ seats: Int, _ months: Int, _ line: String) throws {
    let lines = try seatLines(["o,acme,\(type),purchase,\(seats),\(months),2026-10-05"])
    #expect(lines.map(\.bought) == ["2026-10 \(line)"])
    #expect(lines.map(\.item) == ["\(type)_seat"])
    #expect(lines.allSatisfy { $0.calls == nil && $0.talkMilliseconds == nil })
  }

  @Test(
    "additions: the count after, the time left, and what its whole months earn",
    arguments: [
      // Bought 2026-01-31 for 12 months, so until 2027-01-31.
      (90, 12, 5, "2026-01-31", "5 of 1-99 x 199 = 10149.000 by 12 months x 0.85"),
      // From February 28 eleven months lead to January 28, and three days are left.
      (1, 12, 1, "2026-02-28", "1 of 1-99 x 199 = 2208.900 by (11 + 3/30) months"),
      // The count after, 100, reaches the next tier: 10 x 159 x 11.1.
      (
        90, 12, 10, "2026-02-28",
        "10 of 100-299 x 159 = 17649.000 by (11 + 3/30) months; tier by 100 seats"
      ),
      // A month from 2026-12-31 is the expiry itself.
      (1, 12, 1, "2026-12-31", "1 of 1-99 x 199 = 199.000"),
      // The last day before it: 199 / 30 = 6.6333….
      (1, 12, 1, "2027-01-30", "1 of 1-99 x 199 = 6.633 by 1/30 months"),
      // Thirty days and no month; then 29 days: 192.3666….
      (1, 12, 1, "2027-01-01", "1 of 1-99 x 199 = 199.000 by 30/30 months"),
      (1, 12, 1, "2027-01-02", "1 of 1-99 x 199 = 192.367 by 29/30 months"),
      // Until 2028-01-31: 199 x 23.1 x 0.85; then 199 x 334/30, of which 11 months earn nothing.
      (1, 24, 1, "2026-02-28", "1 of 1-99 x 199 = 3907.365 by (23 + 3/30) months x 0.85"),
      (1, 24, 1, "2027-02-27", "1 of 1-99 x 199 = 2215.533 by (11 + 4/30) months"),
      // Until 2026-02-28, the last day of that month: a week costs 300 x 129 x 7/30.
      (
        1, 1, 300, "2026-02-21", "300 of >=300 x 129 = 9030.000 by 7/30 months"
      ),
    ] as [(Int, Int, Int, String, String)])
  func additions(
    _ seats: Int, _ months: Int, _ added: Int, _ day: String, _ line: String
  ) throws {
    let lines = try seatLines([
      "p,acme,human,purchase,\(seats),\(months),2026-01-31", "q,acme,human,add,\(added),,\(day)",
    ])
    #expect(lines.count == 2)
    #expect(lines.last?.bought == "\(day.prefix(7)) \(line)")
  }

  @Test("a renewal: the count as it is, its own months, and the expiry so much later")
  func renewals() throws {
    let lines = try seatLines([
      // Until 2025-02-28, then 2026-02-28, then two years later on the leap day again.
      "p,acme,human,purchase,90,12,2024-02-29", "r,acme,human,renew,,12,2024-06-01",
      "s,acme,human,add,15,,2025-02-27", "t,acme,human,renew,,24,2026-02-27",
      "u,acme,human,add,1,,2028-02-28", "v,acme,human,purchase,1,1,2028-02-29",
    ])
    #expect(
      lines.map(\.bought) == [
        // 90 x 199 = 17910, x 10.2.
        "2024-02 90 of 1-99 x 199 = 182682.000 by 12 months x 0.85",
        "2024-06 90 of 1-99 x 199 = 182682.000 by 12 months x 0.85",
        // 2025-02-27 to 2026-02-28 are 12 months and a day: 15 x 159 = 2385, x 361/30 x 0.85.
        "2025-02 15 of 100-299 x 159 = 24394.575 by (12 + 1/30) months x 0.85; tier by 105 seats",
        // 105 x 159 = 16695, x 24 x 0.75.
        "2026-02 105 of 100-299 x 159 = 300510.000 by 24 months x 0.75",
        "2028-02 1 of 100-299 x 159 = 5.300 by 1/30 months; tier by 106 seats",
        "2028-02 1 of 1-99 x 199 = 199.000",
      ])
  }

  @Test("within an account and month: human before AI, by date, then by order id in byte order")
  func order() throws {
    let lines = try seatLines([
      "z,acme,ai,purchase,1,2,2026-10-01", "c,acme,human,add,3,,2026-10-09",
      "B,acme,human,add,2,,2026-10-09", "é,acme,human,add,5,,2026-10-09",
      "d,acme,human,add,4,,2026-10-09", "y,acme,human,purchase,1,2,2026-10-08",
      "x,Acme,human,purchase,9,2,2026-10-31",
    ])
    #expect(
      lines.map { "\($0.account) \($0.item) \($0.bought.split(separator: " ")[1])" } == [
        "Acme human_seat 9", "acme human_seat 1", "acme human_seat 2", "acme human_seat 3",
        "acme human_seat 4", "acme human_seat 5", "acme ai_seat 1",
      ])
  }

  @Test("a tariff's own basis of days, tiers and discounts")
  func ownTariff() throws {
    let tariff = try tariff(
      """
      amount_scale: 4
      payable: {scale: 3, rounding: up}
      seats:
        human: {tiers: [{price: "10.50"}], term_discounts: {2: "0.9", 7: "0.333"}}
        ai: {tiers: [{up_to: 1, price: "0"}, {price: "0.015"}]}
        term_discounts: {3: "0.5"}
        addition_day_basis: 31
      """)
    let lines = try seatLines(
      [
        "a,acme,human,purchase,1,1,2026-10-01", "b,bolt,human,purchase,1,6,2026-10-01",
        "c,bolt,human,add,1,,2026-10-15", "d,cord,human,purchase,7,7,2026-10-01",
        "e,acme,ai,purchase,1,12,2026-10-01", "f,acme,ai,add,4,,2026-12-31",
      ], under: tariff)
    #expect(
      lines.map { "\($0.account) \($0.bought), \($0.payable)" } == [
        "acme 2026-10 1 of >=1 x 10.50 = 10.5000, 10.500",
        "acme 2026-10 1 of 1-1 x 0 = 0.0000 by 12 months x 0.5, 0.000",
        // 10.50 x 6 x 0.9, then five months to March 15 and 17 days: 10.50 x 172/31 x 0.9.
        "bolt 2026-10 1 of >=1 x 10.50 = 56.7000 by 6 months x 0.9, 56.700",
        "bolt 2026-10 1 of >=1 x 10.50 = 52.4323 by (5 + 17/31) months x 0.9, 52.433",
        // 7 x 10.50 x 7 x 0.333 = 171.3285.
        "cord 2026-10 7 of >=1 x 10.50 = 171.3285 by 7 months x 0.333, 171.329",
        // 2026-12-31 to 2027-10-01: nine months to September 30, and a day: 0.06 x 280/31 x 0.5.
        "acme 2026-12 4 of >=2 x 0.015 = 0.2710 by (9 + 1/31) months x 0.5, 0.271",
      ])
  }

  @Test("a sum is rounded once, half up, from the exact fraction")
  func roundedOnce() throws {
    func amount(_ price: String, _ seats: Int, _ day: String) throws -> String? {
      let tariff = try tariff("seats: {human: {tiers: [{price: \"\(price)\"}]}}")
      return try seatLines(
        ["p,a,human,purchase,1,1,2026-10-01", "q,a,human,add,\(seats),,\(day)"], under: tariff
      ).last?.amount.description
    }
    // One day: 0.015 / 30 is half of the last decimal, a little less is not.
    #expect(try amount("0.015", 1, "2026-10-31") == "0.001")
    #expect(try amount("0.014999999", 1, "2026-10-31") == "0.000")
    // Ten days of 3 seats at 0.0005 are the same, and 2 of them less than that.
    #expect(try amount("0.0005", 3, "2026-10-22") == "0.001")
    #expect(try amount("0.0005", 2, "2026-10-22") == "0.000")
    // A million seats: a third of a month would show how it was cut.
    #expect(try amount("0.001", 1_000_000, "2026-10-22") == "333.333")
  }

  @Test("a sum that is too large to be exact is refused, with the order that it is of")
  func tooLarge() throws {
    let tariff = try tariff(
      "seats: {human: {tiers: [{price: \"999999999999.999999999\"}]}}", name: "dear")
    #expect(
      throws: Failure(
        .badData,
        "account \"acme\", 2026-10, order \"o 1\": the sum is too large to be exact; look for a "
          + "wrong price or count.")
    ) {
      try seatLines(["o 1,acme,human,purchase,1000000000,1200,2026-10-05"], under: tariff)
    }
  }
}

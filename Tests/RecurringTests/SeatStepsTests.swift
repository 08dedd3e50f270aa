import CDRCore
import Recurring
import Testing

@Suite("How many seats are owned, day by day")
struct SeatStepsTests {
  private func steps(
    _ file: SeatsFile, _ account: String, _ type: SeatType
  ) -> [String] {
    file.steps(of: SeatHolder(account: account, type: type)).map { "\($0.firstDay) \($0.seats)" }
  }

  @Test("a purchase, an addition, a renewal, the expiry and a purchase after it")
  func history() throws {
    let file = try seats(
      "p,acme,ai,purchase,10,12,2026-01-31", "a,acme,ai,add,5,,2026-03-01",
      "r,acme,ai,renew,,1,2026-12-31", "q,acme,ai,purchase,3,1,2027-06-01")
    // January 31 and 13 months: the last day of February.
    #expect(
      steps(file, "acme", .ai) == [
        "2026-01-31 10", "2026-03-01 15", "2027-02-28 0", "2027-06-01 3", "2027-07-01 0",
      ])
    #expect(steps(file, "acme", .human) == [])
    #expect(steps(file, "bolt", .ai) == [])
    let holder = SeatHolder(account: "acme", type: .ai)
    let owned: [(String, Int64)] = [
      ("2025-12-31", 0), ("2026-01-30", 0), ("2026-01-31", 10), ("2026-02-28", 10),
      ("2026-03-01", 15), ("2027-02-27", 15), ("2027-02-28", 0), ("2027-06-30", 3),
      ("2027-07-01", 0),
    ]
    for (text, count) in owned {
      let day = try day(text)
      #expect((file.steps(of: holder).last { $0.firstDay <= day }?.seats ?? 0) == count, "\(text)")
    }
  }

  @Test("orders of one day are one step, in the order of the file")
  func oneDay() throws {
    let file = try seats(
      "p,acme,human,purchase,1,2,2026-01-01", "a,acme,human,add,2,,2026-01-01",
      "b,acme,human,add,3,,2026-01-15", "c,acme,human,add,4,,2026-01-15")
    #expect(steps(file, "acme", .human) == ["2026-01-01 3", "2026-01-15 10", "2026-03-01 0"])
  }

  @Test("a purchase on the expiry day leaves no gap, and of as many seats no step")
  func noGap() throws {
    let file = try seats(
      "p,acme,human,purchase,10,1,2026-01-01", "q,acme,human,purchase,10,1,2026-02-01",
      "r,acme,human,purchase,4,1,2026-03-01")
    #expect(steps(file, "acme", .human) == ["2026-01-01 10", "2026-03-01 4", "2026-04-01 0"])
  }

  @Test("holders are apart, and come in order")
  func holders() throws {
    let file = try seats(
      "1,b,ai,purchase,1,1,2026-01-01", "2,é,ai,purchase,2,1,2026-01-01",
      "3,b,human,purchase,3,1,2026-01-01", "4,B,ai,purchase,4,1,2026-01-01")
    #expect(
      file.holders == [
        SeatHolder(account: "B", type: .ai), SeatHolder(account: "b", type: .human),
        SeatHolder(account: "b", type: .ai), SeatHolder(account: "é", type: .ai),
      ])
    #expect(steps(file, "b", .human) == ["2026-01-01 3", "2026-02-01 0"])
  }

  @Test("the order of the file decides only within a day")
  func order() throws {
    let file = try seats(
      "a,acme,ai,add,5,,2026-02-01", "p,acme,ai,purchase,10,12,2026-01-01")
    #expect(steps(file, "acme", .ai) == ["2026-01-01 10", "2026-02-01 15", "2027-01-01 0"])
  }
}

import CDRCore
import Rating
import Recurring
import Tariffs
import TestSupport
import Testing

/// What holds for all files, over seeded ones.
@Suite("Numbers and seats, whatever the rows")
struct RecurringPropertyTests {
  /// Rows that make sense, in a shuffled order of holders.
  struct Rows {
    var numbers: [(number: Int, row: String)] = []
    var seats: [(holder: Int, row: String)] = []

    init(_ random: inout SeededRandom) {
      for number in 0..<random.below(12) {
        var day = 20_000 + random.below(400)
        for _ in 0..<random.below(4) {
          let account = "a\(random.below(4))"
          let activated = CivilDate(daysSinceEpoch: day)
          day += random.pick([0, 1, 20, 31, 200])
          let isLast = random.oneIn(4)
          let cancelled = isLast ? "" : CivilDate(daysSinceEpoch: day).description
          let rent = random.pick(["", "", "35", "35.0", "88.5", "088.5", "88.50", "0", "120"])
          numbers.append((number, "n\(number),\(account),\(activated),\(cancelled),\(rent)"))
          if isLast { break }
          day += random.pick([0, 0, 3, 40])
        }
      }
      for holder in 0..<random.below(6) { addOrders(holder, &random) }
    }

    /// A history of one holder, with its own account of when it expires.
    private mutating func addOrders(_ holder: Int, _ random: inout SeededRandom) {
      let name = "a\(holder / 2),\(holder % 2 == 0 ? "human" : "ai")"
      var day = CivilDate(daysSinceEpoch: 20_000 + random.below(400))
      var expiry: CivilDate?
      var (start, months) = (day, 0)
      for order in 0..<random.below(9) {
        let id = "o\(holder)-\(order)"
        if expiry.map({ day < $0 }) ?? false, random.oneIn(2) {
          if random.oneIn(2) {
            seats.append((holder, "\(id),\(name),add,\(1 + random.below(80)),,\(day)"))
          } else {
            let more = 1 + random.below(30)
            months += more
            expiry = start.adding(months: months)
            seats.append((holder, "\(id),\(name),renew,,\(more),\(day)"))
          }
        } else if let end = expiry, day < end {
          // On to the expiry day or past it.
          day = CivilDate(daysSinceEpoch: end.daysSinceEpoch + random.below(2) * random.below(50))
          expiry = nil
          continue
        } else {
          (start, months) = (day, 1 + random.below(40))
          expiry = start.adding(months: months)
          seats.append(
            (holder, "\(id),\(name),purchase,\(1 + random.below(320)),\(months),\(day)"))
        }
        day = CivilDate(daysSinceEpoch: day.daysSinceEpoch + random.below(60))
      }
    }
  }

  private func lines(
    _ rows: Rows, where isIn: (_ number: Bool, _ key: Int) -> Bool = { _, _ in true }
  ) throws -> [BillLine] {
    try bill(
      numbers: numbersText(rows.numbers.filter { isIn(true, $0.number) }.map(\.row)),
      seats: seatsText(rows.seats.filter { isIn(false, $0.holder) }.map(\.row)),
      under: priceList.get(), through: "2040-12")
  }

  private func sum(_ lines: [BillLine]) -> Int128 { lines.reduce(0) { $0 + $1.amount.units } }

  @Test("a bill is never negative, and its lines are in order", arguments: 0..<60)
  func neverNegative(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let lines = try lines(Rows(&random))
    #expect(lines.allSatisfy { $0.amount.units >= 0 && $0.payable.units >= 0 })
    let orders = lines.filter { $0.item != "number_rent" }
    #expect(orders.allSatisfy { $0.amount.units > 0 })
    let places = lines.map { line in
      "\(line.month) \(line.account) "
        + (line.item == "number_rent" ? "0" : line.item == "human_seat" ? "1" : "2")
    }
    #expect(places == places.sorted())
  }

  @Test(
    "splitting a file never changes the sum, nor does the order of its rows", arguments: 0..<60)
  func splitting(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rows = Rows(&random)
    let whole = try lines(rows)
    let (a, b) = (random.next(), random.next())
    func isFirst(_ number: Bool, _ key: Int) -> Bool { (number ? a : b) >> UInt64(key) & 1 == 0 }
    let first = try lines(rows) { isFirst($0, $1) }
    let second = try lines(rows) { !isFirst($0, $1) }
    #expect(sum(first) + sum(second) == sum(whole))

    // The rows of a number say nothing by their order; those of a holder only within a day.
    var mixed = rows
    mixed.numbers.shuffle(using: &random)
    var byHolder = Dictionary(grouping: rows.seats, by: \.holder)
    mixed.seats = []
    while let holder = byHolder.keys.sorted().randomElement(using: &random) {
      mixed.seats.append(byHolder[holder, default: []].removeFirst())
      if byHolder[holder]?.isEmpty ?? true { byHolder[holder] = nil }
    }
    func shown(_ lines: [BillLine]) -> [[String]] {
      lines.map { [$0.account, $0.item, $0.item == "number_rent" ? $0.rented : $0.bought] }
    }
    #expect(shown(try lines(mixed)) == shown(whole))
  }

  @Test("an addition is never dearer than a new order of as many for as many whole months")
  func additionsAreNotDearer() throws {
    var random = SeededRandom(seed: 5)
    for _ in 0..<300 {
      let type = random.pick(["human", "ai"])
      let start = CivilDate(year: 2026, month: 1 + random.below(12), day: 1 + random.below(28))
      let (term, passed) = (1 + random.below(48), random.below(48))
      guard passed < term else { continue }
      let (owned, added) = (1 + random.below(400), 1 + random.below(400))
      let day = start.adding(months: passed)
      let addition = try seatLines([
        "p,a,\(type),purchase,\(owned),\(term),\(start)", "q,a,\(type),add,\(added),,\(day)",
      ]).last
      let order = try seatLines(["p,a,\(type),purchase,\(added),\(term - passed),\(day)"]).last
      let (cost, limit) = (
        try #require(addition?.amount.units), try #require(order?.amount.units)
      )
      #expect(cost <= limit, "\(type) \(owned) + \(added), \(passed) of \(term) months")
    }
  }
}

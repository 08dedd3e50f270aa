import CDRCore
import Rating
import Recurring
import Tariffs
import Testing

/// A tariff of the smallest usage, with other keys after it.
func tariff(_ keys: String, name: String = "test") throws -> Tariff {
  try Tariff(
    text: """
      name: \(name)
      currency: CNY
      time_zone: Asia/Shanghai
      usage: {voice: {tiers: [{price: "1"}]}}

      """ + keys, origin: "\(name).yaml")
}

/// The lines of a bill of all months up to 2026-12, under one tariff, as of 2026-12-01.
func bill(
  numbers: NamedText? = nil, seats: NamedText? = nil, under tariff: Tariff,
  through last: String = "2026-12"
) throws -> [BillLine] {
  let charges = try RecurringCharges(numbers: numbers, seats: seats)
  let book = charges.book(of: charges.months(through: try #require(Month(last))))
  let clock = try #require(ZoneClock(name: tariff.timeZone))
  let rater = RecurringRater(
    Rater(asOf: clock.start(of: try #require(Month("2026-12"))), clock: clock), of: book)
  var bill = Bill(in: PricedTariff(tariff, metering: tariff.metering))
  for entry in book[0..<book.count] { try rater.rate(entry, under: tariff, into: &bill) }
  #expect(bill.totals.numberMonths == book.control.numberMonths)
  #expect(bill.totals.seatOrders == book.control.seatOrders)
  #expect(bill.totals.seats == book.control.seats)
  return bill.lines
}

/// The price list of 2021-12-20, read once.
let priceList = Result { try Tariff.builtIn }

/// The lines of seat orders, given without their header.
func seatLines(_ rows: [String], under tariff: Tariff? = nil) throws -> [BillLine] {
  try bill(seats: seatsText(rows), under: tariff ?? priceList.get(), through: "2099-12")
}

/// The lines of numbers, given without their header.
func numberLines(_ rows: [String], under tariff: Tariff? = nil) throws -> [BillLine] {
  try bill(numbers: numbersText(rows), under: tariff ?? priceList.get())
}

func numbersText(_ rows: [String]) -> NamedText {
  text("numbers.csv", ["number,account_id,activated_on,cancelled_on,monthly_rent"] + rows)
}

extension BillLine {
  /// Month, account, count, price and amount of a line of number rent, for a table in a test.
  var rented: String {
    let count = if case .numberMonths(let count) = quantity { "\(count)" } else { "?" }
    return "\(month) \(account) \(count) x \(unitPrice) = \(amount)"
  }

  /// Month, count, tier, price, amount and detail of a line of seats, for a table in a test.
  var bought: String {
    let count = if case .seats(let count) = quantity { "\(count)" } else { "?" }
    return "\(month) \(count) of \(tier) x \(unitPrice) = \(amount)"
      + (detail.isEmpty ? "" : " by \(detail)")
  }
}

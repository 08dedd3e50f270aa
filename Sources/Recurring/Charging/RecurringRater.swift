import CDRCore
import OperatorFiles
import Rating
import Tariffs

/// Turns what accounts owe without calls into lines of the bill.
///
/// Like a ``/Rating/Rater`` it keeps nothing between calls, so threads may share it, each with a
/// bill of its own.
public struct RecurringRater: Sendable {
  private let rater: Rater
  private let files: RecurringFileNames

  /// - Parameters:
  ///   - rater: says which months are final.
  ///   - book: names its files, for messages.
  public init(_ rater: Rater, of book: RecurringBook) {
    self.rater = rater
    files = book.files
  }

  /// Adds an account's lines of one month to a bill: the rent of its numbers by rising price, then
  /// its orders of seats.
  ///
  /// - Throws: `unfit` when the tariff does not sell what is owed; `badData` when a sum leaves its
  ///   range. The message names account, month and what it is about.
  public func rate(
    _ charges: AccountCharges, under tariff: Tariff, into bill: inout Bill
  ) throws(Failure) {
    for (price, count) in try numbersByPrice(of: charges, under: tariff) {
      let line: BillLine
      do throws(Overflow) {
        line = try self.line(of: count, numbersAt: price, in: charges, under: tariff)
      } catch {
        throw Self.tooLarge("the rent of \(count) numbers at \(price.text)", in: charges)
      }
      try bill.append(line)
    }
    for charge in charges.seats {
      let prices = try seatPrices(of: charge, under: tariff)
      let line: BillLine
      do throws(Overflow) {
        line = try self.line(of: charge, priced: prices, in: charges, under: tariff)
      } catch {
        throw Self.tooLarge("order \(quoted(charge.order.id))", in: charges)
      }
      try bill.append(line)
    }
  }

  // MARK: Numbers

  /// How many numbers are rented at each price, by rising price. A price that rows write in
  /// several ways is one line, with the tariff's text where it is the tariff's price, else with
  /// the one of most decimals, whatever the order of the rows.
  private func numbersByPrice(
    of charges: AccountCharges, under tariff: Tariff
  ) throws(Failure) -> [(price: Price, count: Int64)] {
    guard !charges.numbers.isEmpty else { return [] }
    guard let rent = tariff.numberRent else {
      throw MissingPrice(.numberRent, in: tariff, of: charges).failure(files)
    }
    var counts: [FixedDecimal: (price: Price, count: Int64)] = [:]
    for numbers in charges.numbers {
      let value = numbers.rent?.value ?? rent.value
      let price = value == rent.value ? rent : numbers.rent ?? rent
      var line = counts[value] ?? (price, 0)
      line.count += numbers.count
      if Self.isLonger(price, than: line.price) { line.price = price }
      counts[value] = line
    }
    return counts.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func isLonger(_ a: Price, than b: Price) -> Bool {
    (a.value.scale, b.text.utf8.count) > (b.value.scale, a.text.utf8.count)
  }

  private func line(
    of count: Int64, numbersAt price: Price, in charges: AccountCharges, under tariff: Tariff
  ) throws(Overflow) -> BillLine {
    let amount = try (price.value * count).rounded(toScale: tariff.amountScale, .halfUp)
    return BillLine(
      month: charges.month, account: charges.account, item: BillLine.numberRentItem,
      quantity: .numberMonths(count), unitPrice: price.text, amount: amount,
      payable: try amount.payable(by: tariff.payable), currency: tariff.currency,
      status: rater.status(of: charges.month))
  }

  // MARK: Seats

  private func seatPrices(
    of charge: SeatCharge, under tariff: Tariff
  ) throws(Failure) -> (prices: SeatTypeTariff, dayBasis: Int) {
    guard let seats = tariff.seats, let prices = seats[charge.order.holder.type] else {
      throw MissingPrice(of: charge, in: tariff).failure(files)
    }
    return (prices, seats.additionDayBasis)
  }

  private func line(
    of charge: SeatCharge, priced: (prices: SeatTypeTariff, dayBasis: Int),
    in charges: AccountCharges, under tariff: Tariff
  ) throws(Overflow) -> BillLine {
    let price = SeatPrice(
      seats: charge.seats, count: charge.count, term: charge.term, by: priced.prices,
      dayBasis: priced.dayBasis)
    let amount = try price.amount(scale: tariff.amountScale)
    return BillLine(
      month: charges.month, account: charges.account, item: charge.order.holder.type.item,
      quantity: .seats(charge.seats), tier: price.tierLabel, unitPrice: price.unitPrice.text,
      amount: amount, payable: try amount.payable(by: tariff.payable), currency: tariff.currency,
      status: rater.status(of: charges.month), detail: price.detail)
  }

  private static func tooLarge(_ what: String, in charges: AccountCharges) -> Failure {
    Failure(
      .badData,
      "account \(quoted(charges.account)), \(charges.month), \(what): the sum is too large to be "
        + "exact; look for a wrong price or count.")
  }
}

extension SeatsTariff {
  /// What seats of a type cost; nil: they are not sold.
  subscript(type: SeatType) -> SeatTypeTariff? {
    switch type {
    case .human: human
    case .ai: ai
    }
  }
}

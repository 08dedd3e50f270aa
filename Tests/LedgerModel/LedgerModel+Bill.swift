import TestSupport

extension LedgerModel {
  /// What prices a month when no tariff is named.
  package func standing(for month: String) -> TariffSet {
    months[month]?.tariffSet ?? tariffSet ?? TariffSet(list: .single(0))
  }

  /// The rows of a month's bill, without their last column, the detail.
  ///
  /// - Parameter status: `final` or `provisional`.
  package func bill(_ month: String, by set: TariffSet, status: String) -> [[String]] {
    let set = set.resolved(for: month, in: tariffs)
    guard case .single(let general) = set.list else { return [] }
    let contracts = set.contracts.map { tariffs.contracts[$0] } ?? [:]
    let calls = calls.filter { $0.month == month && $0.isCharged }
    let rented = numbers.map { tariffs.numbers[$0] } ?? []
    let bought = seats.map { tariffs.seats[$0] } ?? []
    let accounts = Set(calls.map(\.account) + rented.map(\.account) + bought.map(\.account))
    return accounts.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { account in
      let tariff = tariffs.tariffs[contracts[account] ?? general]
      let own = calls.filter { $0.account == account }.map {
        SlowCalls.Call(
          month: month, account: account, product: $0.product, start: $0.start,
          duration: $0.duration, recording: $0.recording)
      }
      let rents = rented.filter {
        $0.account == account && $0.first <= month && month <= $0.last ?? month
      }
      let orders = bought.filter { $0.account == account && $0.day.hasPrefix(month) }
      return SlowRater(tariff).bill(own) { _ in status }
        + rows(rents, orders, by: tariff).map { line in
          [month, String(decoding: account, as: UTF8.self)] + line + [tariff.currency, status]
        }
    }
  }

  private func rows(
    _ rents: [RentedNumber], _ orders: [SeatPurchase], by tariff: SlowTariff
  ) -> [[String]] {
    func row(
      _ item: String, _ quantity: Int, _ unit: String, _ tier: String, _ price: String,
      _ exact: Fraction
    ) -> [String] {
      let amount = exact.rounded(to: tariff.amountScale, "half_up")
      let payable = Fraction(amount).rounded(to: tariff.payableScale, tariff.payableRounding)
      return [item, "", "", "\(quantity)", unit, tier, price, amount, payable]
    }
    // Prices are written alike here, so that their text tells them apart; by nine decimals.
    let prices = Set(rents.map { $0.rent ?? tariff.numberRent ?? "" }).sorted {
      ModelMoney(Fraction($0).rounded(to: 9, "down")).units
        < ModelMoney(Fraction($1).rounded(to: 9, "down")).units
    }
    let numbers = prices.map { price in
      let count = rents.count { ($0.rent ?? tariff.numberRent ?? "") == price }
      return row("number_rent", count, "number_month", "", price, Fraction(price) * count)
    }
    let seats = orders.sorted { ($0.day, $0.order) < ($1.day, $1.order) }.map { order in
      let price = tariff.seatPrice ?? ""
      return row(
        "human_seat", order.seats, "seat", ">=1", price,
        Fraction(price) * order.seats * order.months)
    }
    return numbers + seats
  }

  /// What is payable by account and item, in the order of the bill.
  func payables(_ month: String, by set: TariffSet) -> [Payable] {
    var payables: [Payable] = []
    for row in bill(month, by: set, status: "") {
      let (account, item, money) = (Array(row[1].utf8), row[2], ModelMoney(row[10]))
      if let place = payables.firstIndex(where: { $0.account == account && $0.item == item }) {
        payables[place].money = payables[place].money + money
      } else {
        payables.append(Payable(account: account, item: item, money: money))
      }
    }
    return payables
  }
}

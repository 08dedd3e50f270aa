import TestSupport

/// The tariffs that a model's months may be priced by, and what accounts owe without calls.
package struct ModelTariffs {
  /// All tariffs, by number.
  package var tariffs: [SlowTariff]
  /// By tariff, how each of its items is rounded, and recordings behind them.
  let roundings: [[ModelRounding]]
  /// Numbers of those that stand in the folder, by rising date.
  package var folder: [Int]
  /// Files of tariffs of single accounts: by account, the tariff's number.
  package var contracts: [[[UInt8]: Int]]
  /// Numbers of those that cut months otherwise, and price nothing that a ledger holds.
  package var unfit: Set<Int>
  /// Versions of the numbers file.
  package var numbers: [[RentedNumber]]
  /// Versions of the seats file.
  package var seats: [[SeatPurchase]]
  /// Versions of the list of accounts.
  package var accounts: [[[UInt8]]]

  package init(
    tariffs: [SlowTariff], folder: [Int], contracts: [[[UInt8]: Int]], unfit: Set<Int>,
    numbers: [[RentedNumber]], seats: [[SeatPurchase]], accounts: [[[UInt8]]]
  ) {
    self.tariffs = tariffs
    roundings = Self.roundings(tariffs)
    self.folder = folder
    self.contracts = contracts
    self.unfit = unfit
    self.numbers = numbers
    self.seats = seats
    self.accounts = accounts
  }

  /// Whether a set can price what a ledger holds.
  func fits(_ set: TariffSet) -> Bool {
    if case .single(let number) = set.list, unfit.contains(number) { return false }
    guard let contracts = set.contracts else { return true }
    return unfit.isDisjoint(with: self.contracts[contracts].values)
  }
}

/// Prices of every account without a contract.
package enum PriceList: Hashable, Codable {
  case single(Int)
  case folder
}

/// What a month is priced by.
package struct TariffSet: Hashable {
  package var list: PriceList
  /// The file of tariffs of single accounts.
  package var contracts: Int?

  /// The set with other prices, other contracts, or both.
  package func applying(_ list: PriceList?, _ contracts: Int?) -> TariffSet {
    TariffSet(list: list ?? self.list, contracts: contracts ?? self.contracts)
  }

  /// The set with the one tariff of the folder that holds in a month.
  package func resolved(for month: String, in tariffs: ModelTariffs) -> TariffSet {
    guard list == .folder else { return self }
    let number = tariffs.folder.last { (tariffs.tariffs[$0].effectiveFrom ?? "") <= month }
    return TariffSet(list: .single(number ?? tariffs.folder[0]), contracts: contracts)
  }
}

/// A number that an account rents from one month to another, both included.
package struct RentedNumber: Hashable {
  package var number: String
  package var account: [UInt8]
  package var first: String
  package var last: String?
  /// What it costs; nil: what the tariff says.
  package var rent: String?

  package init(
    number: String, account: [UInt8], first: String, last: String?, rent: String?
  ) {
    self.number = number
    self.account = account
    self.first = first
    self.last = last
    self.rent = rent
  }
}

/// Human seats that an account bought for some months.
package struct SeatPurchase: Hashable {
  package var order: String
  package var account: [UInt8]
  package var seats: Int
  package var months: Int
  /// `YYYY-MM-DD`
  package var day: String

  package init(order: String, account: [UInt8], seats: Int, months: Int, day: String) {
    self.order = order
    self.account = account
    self.seats = seats
    self.months = months
    self.day = day
  }
}
